//! The tree of a commit as a list of entries, within limits: a small repository can hold a tree without end, since a folder
//! may stand in many places of it.

use git2::{ObjectType, Oid};

use super::objects::Objects;
use super::{BlobId, EntryKind, MAX_ENTRIES, MAX_PATH, SourceError, TreeEntry};

/// A symbolic link's mode.
pub(super) const LINK: i32 = 0o120_000;

/// The entries of a tree, sorted by path, and whether there are more than may be.
pub(super) fn entries(objects: &Objects<'_>, root: Oid) -> Result<(Vec<TreeEntry>, bool), SourceError> {
    let mut found = Vec::new();
    let mut truncated = false;
    // Folders count as files do: a tree of nothing but folders is as much work.
    let mut seen = 0;
    let mut folders = vec![(Vec::new(), root)];
    'folders: while let Some((prefix, id)) = folders.pop() {
        let Some(tree) = objects.tree(id)? else {
            truncated = true;
            break;
        };
        for entry in tree.iter() {
            if seen >= MAX_ENTRIES {
                truncated = true;
                break 'folders;
            }
            seen += 1;
            let mut path: Vec<u8> = prefix.clone();
            path.extend_from_slice(entry.name_bytes());
            let (kind, size) = match entry.kind() {
                Some(ObjectType::Tree) if path.len() <= MAX_PATH => {
                    path.push(b'/');
                    folders.push((path, entry.id()));
                    continue;
                }
                Some(ObjectType::Tree) => (EntryKind::Folder, 0),
                Some(ObjectType::Blob) => {
                    let kind = if entry.filemode() == LINK { EntryKind::Symlink } else { EntryKind::File };
                    (kind, objects.header(entry.id())?.0 as u64)
                }
                Some(ObjectType::Commit) => (EntryKind::Submodule, 0),
                _ => continue,
            };
            found.push(TreeEntry { path, kind, size, blob: BlobId::Git(entry.id().to_string()) });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((found, truncated))
}

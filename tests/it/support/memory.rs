//! A worker's tree in memory: every kind of entry, on every system.

use std::collections::BTreeMap;
use std::sync::Arc;

use rbee_catalog::check::{self, Checked};
use rbee_catalog::config::Config;
use rbee_catalog::diag::render::{Colour, human};
use rbee_catalog::source::{BlobId, Blobs, EntryKind, MAX_ENTRIES, Snapshot, SourceError, TreeEntry};

/// The worker that [`Tree::base`] is.
pub(crate) const WORKER: &str = "demo-worker-cpu";

/// Entries by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    entries: BTreeMap<Vec<u8>, (EntryKind, Vec<u8>)>,
}

impl Tree {
    /// The files of `tests/rules/base`: a worker without a finding.
    pub(crate) fn base() -> Self {
        let mut tree = Self::default();
        for entry in std::fs::read_dir(rules_folder().join("base")).unwrap() {
            let entry = entry.unwrap();
            tree.file(entry.file_name().to_str().unwrap(), &std::fs::read(entry.path()).unwrap());
        }
        tree
    }

    /// A tree of nothing but this `metadata.json`.
    pub(crate) fn of_metadata(bytes: &[u8]) -> Self {
        let mut tree = Self::default();
        tree.file("metadata.json", bytes);
        tree
    }

    /// A file, in place of what was there.
    pub(crate) fn file(&mut self, path: impl AsRef<[u8]>, bytes: &[u8]) -> &mut Self {
        self.entry(path, EntryKind::File, bytes)
    }

    /// Any entry, in place of what was there.
    pub(crate) fn entry(&mut self, path: impl AsRef<[u8]>, kind: EntryKind, bytes: &[u8]) -> &mut Self {
        self.entries.insert(path.as_ref().to_vec(), (kind, bytes.to_vec()));
        self
    }

    /// Takes a file away.
    pub(crate) fn delete(&mut self, path: &str) -> &mut Self {
        assert!(self.entries.remove(path.as_bytes()).is_some(), "there is no {path} to take away");
        self
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> &str {
        std::str::from_utf8(&self.entries[path.as_bytes()].1).unwrap()
    }

    /// All entries by path.
    pub(crate) fn entries(&self) -> &BTreeMap<Vec<u8>, (EntryKind, Vec<u8>)> {
        &self.entries
    }

    /// What a source would give.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let entry = |(path, (kind, bytes)): (&Vec<u8>, &(EntryKind, Vec<u8>))| TreeEntry {
            path: path.clone(),
            kind: *kind,
            size: if *kind == EntryKind::File { bytes.len() as u64 } else { 0 },
            blob: BlobId::Git(hex::encode(path)),
        };
        let entries = self.entries.iter().map(entry).take(MAX_ENTRIES).collect();
        let truncated = self.entries.len() > MAX_ENTRIES;
        Snapshot { worker: WORKER.into(), commit: None, entries: Arc::new(entries), truncated }
    }

    /// What the checks say of it as the tip of the branch [`WORKER`].
    pub(crate) fn check(&self, config: &Config) -> Checked {
        check::check(Some(WORKER), &self.snapshot(), config, self).unwrap()
    }
}

impl Blobs for Tree {
    fn read(&self, blob: &BlobId) -> Result<Vec<u8>, SourceError> {
        let BlobId::Git(key) = blob else { panic!("a blob of another source") };
        Ok(self.entries[&hex::decode(key).unwrap()].1.clone())
    }
}

/// All findings as a person sees them, an empty line between two.
pub(crate) fn rendered(checked: &Checked) -> String {
    checked.diagnostics.iter().map(|d| human(d, Colour::Plain)).collect::<Vec<_>>().join("\n")
}

/// `tests/rules`.
pub(crate) fn rules_folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// `base`, a JSON object, with the fields of `patch`, another one, in place of its own. The text of `patch` stays as it is
/// written, so that it can hold what a JSON value cannot: a key twice, an escape, `5.0`.
pub(crate) fn with_fields(base: &str, patch: &str) -> String {
    let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(base).unwrap();
    let new: serde_json::Map<String, serde_json::Value> = serde_json::from_str(patch).unwrap();
    fields.retain(|name, _| !new.contains_key(name));
    let base = serde_json::to_string_pretty(&fields).unwrap();
    let inside =
        patch.trim().strip_prefix('{').and_then(|p| p.strip_suffix('}')).unwrap().trim_end().trim_matches('\n');
    if inside.trim().is_empty() {
        return base + "\n";
    }
    let indent = if inside.starts_with(' ') { "" } else { "  " };
    format!("{},\n{indent}{inside}\n}}\n", base.strip_suffix("\n}").unwrap())
}

/// `base`, a JSON object, without this field.
pub(crate) fn without_field(base: &str, name: &str) -> String {
    let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(base).unwrap();
    assert!(fields.shift_remove(name).is_some(), "there is no field {name} to take away");
    serde_json::to_string_pretty(&fields).unwrap() + "\n"
}

//! A root in the making.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{no_roots, read, said};
use crate::cli::error::Failure;
use crate::cli::report;
use crate::client::Link;
use crate::model::pointer::CatalogId;
use crate::model::root::{DAYS_MAX, Root};
use crate::model::{PublicKey, SCHEMA, Time};

/// A change of the keys.
#[derive(Debug, Clone)]
pub(super) enum Change {
    AddRoot(PublicKey),
    AddIndex(PublicKey),
    Remove(PublicKey),
}

/// A root that nobody has signed yet, or not enough.
pub(super) struct Draft {
    dir: PathBuf,
    before: Option<Root>,
    pub(super) root: Root,
    now: Time,
}

impl Draft {
    /// The first root of a folder that has none.
    pub(super) fn first(dir: &Path, catalog: CatalogId, now: Time) -> Result<Self, Failure> {
        if !read(dir)?.is_empty() {
            return Err(Failure::usage(format!("{}: a root is there already", dir.join("1.json").display())).help(
                "`rbee-catalog root show` prints it; `root add-key`, `remove-key` and `renew` go on from the last one",
            ));
        }
        let (root_keys, index_keys) = (Vec::new(), Vec::new());
        let root = Root {
            schema: SCHEMA,
            catalog,
            version: 1,
            issued: now,
            expires: now,
            threshold: 1,
            root_keys,
            index_keys,
        };
        Ok(Self { dir: dir.to_owned(), before: None, root, now })
    }

    /// The pending root, or the one after the last.
    pub(super) fn next(dir: &Path, now: Time) -> Result<Self, Failure> {
        let mut links = read(dir)?;
        let Some(last) = links.pop() else { return Err(no_roots(dir)) };
        let (before, root) = if last.is_signed() {
            let next = Root { version: last.root().version + 1, ..last.root().clone() };
            (Some(last.root().clone()), next)
        } else {
            (links.last().map(|link: &Link| link.root().clone()), last.root().clone())
        };
        Ok(Self { dir: dir.to_owned(), before, root, now })
    }

    /// Changes the root and writes it; signatures of what it said before are taken out.
    pub(super) fn write(mut self, changes: &[Change], threshold: Option<usize>, days: u16) -> Result<(), Failure> {
        if !(1..=DAYS_MAX).contains(&days) {
            return Err(Failure::usage(format!("--days: expected 1 to {DAYS_MAX}, found {days}")));
        }
        for change in changes {
            match change {
                Change::AddRoot(key) => self.root.root_keys.push(self.fits(key)?.clone()),
                Change::AddIndex(key) => self.root.index_keys.push(self.fits(key)?.clone()),
                Change::Remove(key) => {
                    self.root.root_keys.retain(|known| known.key() != key.key());
                    self.root.index_keys.retain(|known| known.key() != key.key());
                }
            }
        }
        self.root.threshold = threshold.unwrap_or(self.root.threshold);
        self.root.issued = self.now;
        self.root.expires = Time::from_unix(self.now.unix() + i64::from(days) * 24 * 60 * 60);
        let (version, path) = (self.root.version, self.path());
        self.root.validate().map_err(|error| {
            let help = match self.root.threshold == 0 || self.root.threshold > self.root.root_keys.len() {
                true => "nothing was written; `--threshold N` says how many root keys have to sign",
                false => "nothing was written",
            };
            Failure::usage(format!("{}: {error}", path.display())).help(help)
        })?;
        fs::create_dir_all(&self.dir).map_err(|e| Failure::io(&self.dir, &e))?;
        // Before the new bytes come: what is signed and what is not is never mixed up.
        for old in self.signatures()? {
            fs::remove_file(&old).map_err(|e| Failure::io(&old, &e))?;
            report::warning(&format!("{} is gone: it signed what the root said before", old.display()), None);
        }
        write_whole(&path, &self.root.to_bytes())?;
        report::step(
            "Wrote",
            &format!("{}: root {version} of `{}`, not signed yet", path.display(), self.root.catalog),
        );
        match &self.before {
            Some(before) => said::print(&said::changes(before, &self.root)),
            None => said::print(&said::whole(&self.root)),
        }
        if self.root.index_keys.is_empty() {
            report::warning("no key may sign the index: clients will refuse every catalog", None);
        }
        if self.root.threshold == 1 && self.root.root_keys.len() == 1 {
            report::warning(
                "one root key alone signs: if it is lost, clients have to be given another root by hand",
                Some("`rbee-catalog root add-key --root-key KEY` adds one that is kept in another place"),
            );
        }
        Ok(())
    }

    /// Where it is written.
    pub(super) fn path(&self) -> PathBuf {
        self.dir.join(format!("{}.json", self.root.version))
    }

    /// A key's id is its own, among the keys of this root and of the one before: signatures are filed by it.
    fn fits<'k>(&self, key: &'k PublicKey) -> Result<&'k PublicKey, Failure> {
        for (kind, keys) in [("a root key", &self.root.root_keys), ("an index key", &self.root.index_keys)] {
            if keys.iter().any(|known| known.key() == key.key()) {
                return Err(Failure::usage(format!("{}: key {} is {kind} already", self.path().display(), key.id()))
                    .help("nothing was written; each key signs either roots or indexes, and is listed once"));
            }
        }
        let before = self.before.iter().flat_map(|root| root.root_keys.iter().chain(&root.index_keys));
        match before.chain(&self.root.root_keys).find(|known| known.id() == key.id() && known.key() != key.key()) {
            Some(_) => Err(Failure::usage(format!("another key has the id {} already", key.id()))
                .help("make a new key with `rbee-catalog keygen`: its id is picked at random")),
            None => Ok(key),
        }
    }

    fn signatures(&self) -> Result<Vec<PathBuf>, Failure> {
        let prefix = format!("{}.json.", self.root.version);
        let entries = fs::read_dir(&self.dir).map_err(|e| Failure::io(&self.dir, &e))?;
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(|e| Failure::io(&self.dir, &e))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with(&prefix) && name.ends_with(".minisig") {
                found.push(path);
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Writes a file as a whole or not at all.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let written = fs::File::create(&partial).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, path)
    });
    written.map_err(|error| Failure::io(path, &error))
}

//! The roots of a catalog, where they are published and where something is signed: nothing of them goes out unchecked.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::build::Building;
use crate::cli::error::{Failure, Status};
use crate::cli::open::Opened;
use crate::cli::report;
use crate::client::{ChainError, Link, ReadError, SiteReader, read_chain};
use crate::config::Config;
use crate::model::root::{ROOT_LIMIT, Root};
use crate::model::{PublicKey, Time};
use crate::source::{Source, SourceError};

/// The folder of the default branch that holds them.
pub(in crate::cli) const FOLDER: &str = "root";

/// A root that ends sooner than this is worth a word.
const SOON: i64 = 30 * 24 * 60 * 60;

/// What is published of the roots, by path, and the last of them.
#[derive(Debug, Default)]
pub(in crate::cli) struct Roots {
    pub(in crate::cli) files: BTreeMap<String, Vec<u8>>,
    pub(in crate::cli) last: Option<Root>,
}

/// Files beside the workers, as a site.
struct AtRoot<'a>(&'a Source);

impl SiteReader for AtRoot<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.0.root_file(path) {
            Ok(Some(bytes)) if bytes.len() as u64 <= limit => Ok(bytes),
            Ok(Some(_)) | Err(SourceError::RootFile { .. }) => Err(ReadError::TooLarge(limit)),
            Ok(None) => Err(ReadError::NotFound),
            Err(error) => Err(ReadError::Trouble(error.to_string())),
        }
    }
}

impl Roots {
    /// Those of the default branch, as far as they are signed. A broken chain is an error.
    pub(in crate::cli) fn of(opened: &Opened) -> Result<Self, Failure> {
        let names: BTreeSet<String> = opened.source.root_folder(FOLDER)?.into_iter().collect();
        if names.is_empty() {
            return Ok(Self::default());
        }
        let chain = chain(&AtRoot(&opened.source))?;
        let next = chain.len() as u64 + 1;
        if let Some(later) =
            names.iter().filter_map(|name| name.strip_suffix(".json")?.parse::<u64>().ok()).find(|n| *n > next)
        {
            return Err(Failure::usage(format!("`{}` is missing before `{}`", Root::path(next), Root::path(later)))
                .help("no root is ever left out or taken back: put it there again, with its signatures"));
        }
        if names.contains(&format!("{next}.json")) {
            return Err(Failure::usage(format!("`{}` is no plain file", Root::path(next)))
                .help("no link and no folder counts: put the file itself there"));
        }
        let mut roots = Self::default();
        for link in &chain {
            if !link.signers.faults.is_empty() {
                return Err(Failure::usage(format!(
                    "root {}: a signature does not count: {}",
                    link.root().version,
                    link.signers.faults.join("; ")
                ))
                .help("take it out, or have the root signed again with `rbee-catalog root sign`"));
            }
            if link.root().catalog.as_str() != opened.config.id {
                let found = &link.root().catalog;
                let message =
                    format!("root {} is of catalog `{found}`, expected `{}`", link.root().version, opened.config.id);
                return Err(Failure::usage(message).help("`id` of catalog.toml and of every root are one"));
            }
            if !link.is_signed() {
                report::warning(
                    &format!("root {} is not published yet: {}", link.root().version, lacking(link)),
                    Some("`rbee-catalog root sign` signs it, on the machine that has the key"),
                );
                break;
            }
            roots.put(link);
        }
        let strange = names.iter().filter(|name| {
            let path = format!("{FOLDER}/{name}");
            let pending = chain.last().filter(|link| !link.is_signed()).map(|link| Root::path(link.root().version));
            !roots.files.contains_key(&path) && !pending.is_some_and(|pending| path.starts_with(&pending))
        });
        for name in strange {
            report::warning(
                &format!("`{FOLDER}/{name}` is neither a root nor a signature of one: it is not published"),
                None,
            );
        }
        Ok(roots)
    }

    fn put(&mut self, link: &Link) {
        let version = link.root().version;
        self.files.insert(Root::path(version), link.root.bytes().to_owned());
        for (path, bytes) in &link.signers.files {
            self.files.insert(path.clone(), bytes.clone());
        }
        self.last = Some(link.root().clone());
    }

    /// Whether every root that was published is still there, as it was: clients that know an old one walk from there.
    pub(in crate::cli) fn keep(&self, published: &dyn SiteReader, name: &str) -> Result<(), Failure> {
        for version in 1.. {
            let path = Root::path(version);
            match published.read(&path, ROOT_LIMIT) {
                Err(ReadError::NotFound) => break,
                Ok(bytes) if self.files.get(&path) == Some(&bytes) => {}
                Ok(_) | Err(ReadError::TooLarge(_)) => {
                    let what = if self.files.contains_key(&path) { "says something else" } else { "is gone" };
                    return Err(Failure::usage(format!("`{path}` was published in {name}, and here it {what}")).help(
                        "no root is ever changed or taken back: put it into `root/` of the default branch again; nothing \
                         was written",
                    ));
                }
                Err(error) => {
                    return Err(Failure::new(Status::Trouble, format!("{name}: cannot read `{path}`: {error}")));
                }
            }
        }
        Ok(())
    }

    /// Whether clients that go by roots will take what this key signs.
    pub(in crate::cli) fn check_key(&self, key: Option<&PublicKey>, now: Time) -> Result<(), Failure> {
        let Some(last) = &self.last else { return Ok(()) };
        check_key(last, key, now)
    }
}

/// Whether clients that go by this root will take what this key signs; a word where it ends soon.
pub(in crate::cli) fn check_key(last: &Root, key: Option<&PublicKey>, now: Time) -> Result<(), Failure> {
    let version = last.version;
    if let Some(key) = key.filter(|key| !last.index_keys.iter().any(|known| known.key() == key.key())) {
        return Err(Failure::usage(format!(
            "the key that signs, {}, is not among the index keys of root {version}: clients that go by roots would refuse \
             what it signs",
            key.id()
        ))
        .help("sign with one of them, or publish a root that lists it: `rbee-catalog root add-key --index-key KEY`"));
    }
    let renew = Some("`rbee-catalog root renew` begins the next one; its signers need their offline keys");
    if now >= last.expires {
        let message = format!("root {version} expired at {}: clients that go by roots refuse the site", last.expires);
        report::warning(&message, renew);
    } else if last.expires.unix() - now.unix() < SOON {
        report::warning(&format!("root {version} expires at {}: then clients refuse the site", last.expires), renew);
    }
    Ok(())
}

/// The roots of a site or a folder, in words where they are no chain.
pub(in crate::cli) fn chain(site: &dyn SiteReader) -> Result<Vec<Link>, Failure> {
    read_chain(site).map_err(|error| match error {
        ChainError::Trouble { .. } => Failure::new(Status::Trouble, error.to_string()),
        other => Failure::usage(format!("the roots are no chain: {other}")),
    })
}

/// `1 of 2 root keys of root 1 have signed it`
pub(in crate::cli) fn lacking(link: &Link) -> String {
    let lack = |lack: &crate::client::chain::Lack| {
        format!("{} of the {} signatures that root {} asks for", lack.found, lack.need, lack.of)
    };
    format!("it has {}", link.lacks.iter().map(lack).collect::<Vec<_>>().join(", and "))
}

/// The catalog's public keys and its roots say the same.
pub(in crate::cli) fn compare_keys(config: &Config, roots: &Roots) {
    let Some(last) = &roots.last else { return };
    let lacks = last.index_keys.iter().find(|key| !config.public_keys.iter().any(|known| known.key() == key.key()));
    if let Some(key) = lacks.filter(|_| !config.public_keys.is_empty()) {
        report::warning(
            &format!("index key {} of root {} is not among catalog.toml's `public_keys`", key.id(), last.version),
            Some("`--previous` checks what was published with those: add it, and keep the old one for one publish"),
        );
    }
}

/// All that goes out as it is: static files and roots.
pub(in crate::cli) fn static_files(site: &Building<'_>) -> BTreeMap<String, Vec<u8>> {
    let mut files = site.looks.public.clone();
    files.extend(site.roots.files.clone());
    files
}

//! What a root says, in words for whoever decides on it: each key with its line. An id alone tells nobody whose key it is, since
//! whoever makes a key picks it.

use std::path::{Path, PathBuf};

use crate::cli::environment::limited;
use crate::cli::error::{Failure, Status};
use crate::cli::report;
use crate::client::Link;
use crate::client::root::TrustedRoot;
use crate::model::PublicKey;
use crate::model::root::{ROOT_LIMIT, Root};

/// The root that somebody trusts.
#[derive(Debug, clap::Args)]
pub(super) struct Trusted {
    /// A root of the catalog that you trust: your own copy of a `root/<N>.json`. The folder's roots have to go on from it, as
    /// clients that know it will.
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
}

impl Trusted {
    /// Whether one is named.
    pub(super) fn is_named(&self) -> bool {
        self.root.is_some()
    }

    /// Holds a chain against the root that is named: it has to be one of the chain, to the byte. The chain's own rules say
    /// that each root behind it is signed by enough keys of the one before.
    pub(super) fn check(&self, dir: &Path, links: &[Link]) -> Result<(), Failure> {
        let Some(path) = &self.root else { return Ok(()) };
        let wrong = |error: &dyn std::fmt::Display| Failure::usage(format!("the root {}: {error}", path.display()));
        let text = limited(path, ROOT_LIMIT).map_err(|error| wrong(&error))?;
        let trusted = TrustedRoot::given(text.as_bytes())
            .map_err(|error| wrong(&error).help("name a `root/<N>.json` of the catalog"))?;
        let version = trusted.root().version;
        let refused = |what: String| {
            Err(Failure::new(Status::Refused, what)
                .help("nothing in the folder is to be trusted: ask whoever gave it to you, by another way"))
        };
        match links.iter().find(|link| link.root().version == version) {
            None => refused(format!(
                "{}: the roots end with {}, before root {version} that {} is",
                dir.display(),
                links.len(),
                path.display()
            )),
            Some(link) if link.root.bytes() != trusted.bytes() => refused(format!(
                "{}/{version}.json is not the root {version} that is trusted, {}",
                dir.display(),
                path.display()
            )),
            Some(_) => {
                let last = links.last().map_or(version, |link| link.root().version);
                let way = if last == version { String::new() } else { format!(", which leads to root {last}") };
                report::step(
                    "Trusted",
                    &format!("root {version} of `{}`, {}{way}", trusted.root().catalog, path.display()),
                );
                Ok(())
            }
        }
    }
}

/// Prints lines below a heading.
pub(super) fn print(lines: &[String]) {
    for line in lines {
        report::line(&format!("  {line}"));
    }
}

/// All that a root says, a line each.
pub(super) fn whole(root: &Root) -> Vec<String> {
    let mut said = Vec::new();
    for (kind, keys) in kinds(root) {
        said.extend(keys.iter().map(|key| entry(kind, key)));
    }
    said.push(format!("{} of {} root keys have to sign", root.threshold, root.root_keys.len()));
    said.push(format!("it holds until {}", root.expires));
    said
}

/// What a root changes of the one before, a line each.
pub(super) fn changes(before: &Root, root: &Root) -> Vec<String> {
    let mut said = Vec::new();
    for ((kind, old), (_, new)) in kinds(before).into_iter().zip(kinds(root)) {
        let lacks = |keys: &[PublicKey], key: &PublicKey| !keys.iter().any(|known| known.key() == key.key());
        said.extend(old.iter().filter(|key| lacks(new, key)).map(|key| format!("- {}", entry(kind, key))));
        said.extend(new.iter().filter(|key| lacks(old, key)).map(|key| format!("+ {}", entry(kind, key))));
    }
    let (old, new) = (before.root_keys.len(), root.root_keys.len());
    if (before.threshold, old) != (root.threshold, new) {
        let (need, needed) = (root.threshold, before.threshold);
        said.push(format!("{need} of {new} root keys have to sign, before it were {needed} of {old}"));
    }
    said.push(format!("it holds until {}", root.expires));
    said
}

fn kinds(root: &Root) -> [(&'static str, &[PublicKey]); 2] {
    [("root key", &root.root_keys), ("index key", &root.index_keys)]
}

/// A key's line is the key, and stands after the id that it begins with.
fn entry(kind: &str, key: &PublicKey) -> String {
    format!("{kind} {} {key}", key.id())
}

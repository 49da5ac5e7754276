//! The lines that install a worker, ready to be copied.

use serde::Serialize;

use super::phrase::{Piece, pieces};
use super::units;
use crate::assemble::catalog::{RecipeFile, Worker};
use crate::emit::Site;
use crate::model::root::Root;

/// How a worker is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Install {
    /// The install line; none where no platform has an artifact.
    pub command: Option<String>,
    /// The same with where the catalog is and what to trust, for a machine that never saw it: the newest root, where there
    /// are roots, since a client that pins an index key itself has no recovery.
    pub first_time: Vec<String>,
    /// Whether nobody is to have the latest version: there is no line then.
    pub quarantined: bool,
    /// Why the latest version cannot be installed.
    pub not_installable: Option<Vec<Piece>>,
    /// How to build it with makepkg.
    pub source: Option<SourceInstall>,
    /// What the licence costs.
    pub premium: Option<Premium>,
}

/// How to build a worker with makepkg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceInstall {
    /// Commands that fetch the recipe and build it; where the site does not know its address, those that build it.
    pub lines: Vec<String>,
    /// Files to save in an empty folder first, where the commands do not fetch them.
    pub files: Vec<RecipeFileView>,
    /// Whether the recipe packs an archive and builds nothing.
    pub binary: bool,
}

/// A file of a recipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecipeFileView {
    /// Its path in the worker's tree.
    pub path: String,
    /// Where it is below the site's root.
    pub href: String,
    /// Its size.
    pub size: String,
    /// Its digest.
    pub sha256: String,
}

/// What a premium worker's licence costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Premium {
    /// The price as a phrase.
    pub price: String,
    /// Where to buy it.
    pub purchase_url: String,
}

impl Install {
    /// How this worker is installed.
    #[must_use]
    pub fn of(site: &Site<'_>, worker: &Worker) -> Self {
        let release = worker.latest();
        let token = if release.requires_license { "RBEE_LICENSE_TOKEN=rbee_lic_… " } else { "" };
        let line = format!("{token}rbee-catalog install {}", worker.id);
        let quarantined = release.quarantined.is_some();
        let has_archive = release.platforms.iter().any(|p| p.artifact.is_some());
        let command = (has_archive && !quarantined).then_some(line);
        let first_time = command.as_ref().map(|line| first_time(site, line)).unwrap_or_default();
        let pricing = worker.metadata.pricing.as_ref().filter(|_| release.requires_license && !quarantined);
        Self {
            command,
            first_time,
            quarantined,
            not_installable: release.not_installable.as_deref().map(pieces),
            source: if quarantined { None } else { source(site, worker) },
            premium: pricing.map(|p| Premium { price: units::price(p), purchase_url: p.purchase_url.to_string() }),
        }
    }
}

/// The lines for a machine that does not know the catalog; none where the site's address, or what to trust, is not known.
fn first_time(site: &Site<'_>, line: &str) -> Vec<String> {
    let Some(base) = site.config.base_url.as_ref() else { return Vec::new() };
    let catalog = shell_word(base.as_str());
    let root = (1..).map(Root::path).take_while(|path| site.public.contains_key(path)).last();
    if let Some(root) = root {
        let url = shell_word(&format!("{base}/{root}"));
        let file = shell_word(&format!("{}-root.json", site.config.id));
        return vec![format!("curl -fLsS -o {file} {url}"), format!("{line} --catalog {catalog} --root {file}")];
    }
    let key = site.config.public_keys.first();
    key.map(|key| format!("{line} --catalog {catalog} --public-key {}", shell_word(&key.to_string())))
        .into_iter()
        .collect()
}

fn source(site: &Site<'_>, worker: &Worker) -> Option<SourceInstall> {
    let release = worker.latest();
    let recipe = release.recipe.as_ref()?;
    let files: Vec<RecipeFileView> = recipe.files.iter().map(|f| file_view(worker, f)).collect();
    let (lines, files) = match &site.config.base_url {
        None => (vec!["makepkg -si".into()], files),
        Some(base) => {
            let mut lines = vec![format!("mkdir {0} && cd {0}", worker.id)];
            for file in &files {
                let url = shell_word(&format!("{base}/{}", file.href));
                let folders = if file.path.contains('/') { "--create-dirs " } else { "" };
                lines.push(format!("curl -fLsS {folders}-o {} {url}", shell_word(&file.path)));
            }
            lines.push("makepkg -si".into());
            (lines, Vec::new())
        }
    };
    Some(SourceInstall { lines, files, binary: !release.distribution.source_available })
}

/// A recipe's file and where it is: `PKGBUILD` by its name, the files that it names by their digest, as the first API's
/// names for them are for old clients alone.
#[must_use]
pub fn file_view(worker: &Worker, file: &RecipeFile) -> RecipeFileView {
    let pin = &file.pin;
    let href = match pin.path.as_str() {
        "PKGBUILD" => format!("workers/{}/PKGBUILD", worker.id),
        _ => format!("by-hash/{}", pin.sha256),
    };
    RecipeFileView { path: pin.path.clone(), href, size: units::size(pin.size), sha256: pin.sha256.to_string() }
}

/// A word as a POSIX shell reads it: in single quotes where anything in it could mean more than itself.
#[must_use]
pub fn shell_word(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=+,@%".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_read_more() {
        assert_eq!(shell_word("worker.install"), "worker.install");
        assert_eq!(shell_word("a b"), "'a b'");
        assert_eq!(shell_word("$(reboot)"), "'$(reboot)'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word("-x"), "-x");
    }
}

//! What a valid snapshot says: everything that later rooms need to know of it.

use serde::{Deserialize, Serialize};

use super::recipe::{Beside, CARCH, Recipe, lint};
use super::subject::{MAX_FILE, Subject};
use crate::model::Sha256;
use crate::model::document::{PinnedFile, srcinfo_fits};
use crate::model::metadata::Metadata;
use crate::source::{BlobId, Blobs, EntryKind, Snapshot, SourceError};

/// A valid snapshot's facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// `metadata.json`.
    pub metadata: Metadata,
    /// Where `metadata.json` is, for findings that only the history shows.
    pub metadata_blob: BlobId,
    /// The recipe and its files; none without a PKGBUILD.
    pub recipe: Option<RecipeFiles>,
    /// Prose files.
    pub prose: Prose,
}

/// The recipe of a version: pinned files, and where their bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipeFiles {
    /// `PKGBUILD` first, then every local file that it names, by path.
    pub files: Vec<RecipeFile>,
    /// The known fields of the evaluated recipe in the order that makepkg prints them, for `.SRCINFO`.
    pub srcinfo: Vec<(String, Vec<String>)>,
    /// The text of `.SRCINFO`: generated where every field is known, else the committed one if it fits what is known.
    pub srcinfo_text: Option<String>,
}

/// One file of a recipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipeFile {
    /// Path, size, digest.
    pub pin: PinnedFile,
    /// Where its bytes are.
    pub contents: BlobId,
}

/// Prose files, where a commit has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prose {
    /// `README.md`
    pub readme: Option<BlobId>,
    /// `CHANGELOG.md`
    pub changelog: Option<BlobId>,
    /// `LICENSE*`, by name.
    pub licenses: Vec<(String, BlobId)>,
}

/// Where the bytes of a file are, unless it is larger than it may be.
fn blob(snapshot: &Snapshot, path: &str) -> Option<BlobId> {
    let entry = snapshot.entry(path)?;
    (entry.kind == EntryKind::File && entry.size <= MAX_FILE).then(|| entry.blob.clone())
}

impl Prose {
    /// The prose files of a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let licenses = snapshot.entries.iter().filter_map(|entry| {
            let name = std::str::from_utf8(&entry.path).ok()?;
            let fits = name.starts_with("LICENSE") && !name.contains(['/', '\\']);
            fits.then(|| blob(snapshot, name)).flatten().map(|id| (name.to_owned(), id))
        });
        let licenses = licenses.collect();
        Self { readme: blob(snapshot, "README.md"), changelog: blob(snapshot, "CHANGELOG.md"), licenses }
    }
}

impl Facts {
    /// The facts of a subject whose checks found no error.
    ///
    /// # Errors
    /// Trouble of the machine: a file of the recipe could not be read.
    pub fn of(subject: &Subject<'_>, metadata: Metadata, blobs: &dyn Blobs) -> Result<Self, SourceError> {
        let metadata_blob = blob(subject.snapshot, crate::model::metadata::FILE).unwrap_or(BlobId::Git(String::new()));
        let prose = Prose::of(subject.snapshot);
        Ok(Self { recipe: recipe_files(subject, blobs)?, metadata, metadata_blob, prose })
    }
}

/// The text of `.SRCINFO` for this `PKGBUILD`, where every field of it is known.
#[must_use]
pub fn srcinfo_text(pkgbuild: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(pkgbuild).ok()?;
    Recipe::new(crate::bash::evaluate(text).ok()?, CARCH).srcinfo_text()
}

/// The same, where the recipe is one that makepkg takes as it is: of another one the committed text counts, if there is one.
/// `has_file` knows the files that the recipe names; what depends on others counts as not known.
#[must_use]
pub fn srcinfo_if_clean(pkgbuild: &[u8], has_file: &dyn Fn(&str) -> bool) -> Option<String> {
    let text = std::str::from_utf8(pkgbuild).ok()?;
    let recipe = Recipe::new(crate::bash::evaluate(text).ok()?, CARCH);
    let beside = |path: &str| if has_file(path) { Beside::File } else { Beside::Nothing };
    lint::lint(text, &recipe, &beside).is_clean().then(|| recipe.srcinfo_text()).flatten()
}

fn recipe_files(subject: &Subject<'_>, blobs: &dyn Blobs) -> Result<Option<RecipeFiles>, SourceError> {
    if subject.recipe_file.text().is_none() {
        return Ok(None);
    }
    let mut local: Vec<String> = Vec::new();
    if let Some(recipe) = subject.recipe() {
        local.extend(recipe.local_files().into_iter().map(|file| file.path).filter(|path| path != "PKGBUILD"));
    }
    local.sort();
    local.dedup();
    local.insert(0, "PKGBUILD".into());
    let mut files = Vec::new();
    for path in local {
        let Some(entry) = subject.snapshot.entry(&path).filter(|entry| entry.kind == EntryKind::File) else { continue };
        let bytes = blobs.read(&entry.blob)?;
        let pin = PinnedFile { path, size: bytes.len() as u64, sha256: Sha256::of(&bytes) };
        files.push(RecipeFile { pin, contents: entry.blob.clone() });
    }
    let committed = subject.srcinfo_file.text().map(str::to_owned);
    let recipe = subject.recipe();
    let srcinfo = recipe.map(Recipe::srcinfo).unwrap_or_default();
    // What the recipe evaluates to is the truth; a committed text stands in only where that is not wholly known, and only if
    // it does not contradict what is.
    let printed = recipe.filter(|_| subject.lint.is_clean()).and_then(Recipe::srcinfo_text);
    let text = printed.or(committed);
    let known = srcinfo.iter().cloned().collect();
    Ok(Some(RecipeFiles { files, srcinfo_text: text.filter(|text| srcinfo_fits(&known, text)), srcinfo }))
}

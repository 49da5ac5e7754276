//! What a rule sees: one snapshot, read once, every part as far as it could be read.

use std::sync::LazyLock;

use super::json::{self, Node};
use super::makepkg::{Beside, in_snapshot};
use super::recipe::lint::{self, Lint};
use super::recipe::{CARCH, Recipe};
use super::shape::{self, Difference};
use crate::bash;
use crate::bash::commands::{Commands, Script, commands};
use crate::config::Config;
use crate::diag;
use crate::model::metadata::{self, Metadata};
use crate::source::{Blobs, EntryKind, Snapshot, SourceError, TreeEntry};

/// The largest PKGBUILD, in bytes.
pub const MAX_RECIPE: u64 = 256 * 1024;

/// The largest file of a worker's tree, in bytes.
pub const MAX_FILE: u64 = 1024 * 1024;

/// A text file, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextFile {
    /// It is not in the tree, or no regular file.
    Absent,
    /// It is larger than it may be; the size in bytes.
    TooLarge(u64),
    /// It begins with a byte order mark: of UTF-8, or of UTF-16.
    ByteOrderMark,
    /// It is not UTF-8; the line, from 1, of the first byte that is not.
    NotUtf8(usize),
    /// Its text.
    Text(String),
}

impl TextFile {
    /// The text, if it could be read.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A PKGBUILD, as far as it could be read.
#[derive(Debug)]
pub enum RecipeState {
    /// There is no text to evaluate.
    Absent,
    /// The text is no bash.
    Syntax(bash::SyntaxError),
    /// Its fields.
    Evaluated(Box<Recipe>),
}

/// What pacman runs when a package of the recipe comes or goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallScript {
    /// Its path.
    pub path: String,
    /// Its text.
    pub file: TextFile,
    /// The commands in it.
    pub commands: Commands,
    /// The bytes of the recipe that name it, if it does.
    pub named: Option<std::ops::Range<usize>>,
}

/// One snapshot, read.
pub struct Subject<'a> {
    /// The branch's name, which the id must equal. None where a folder is one worker by itself: it has no branch.
    pub branch: Option<&'a str>,
    /// The snapshot.
    pub snapshot: &'a Snapshot,
    /// What the maintainers decided.
    pub config: &'a Config,
    /// `metadata.json`.
    pub metadata_file: TextFile,
    /// `metadata.json` as a tree, or why it is none.
    pub document: Option<Result<Node, json::SyntaxError>>,
    /// How the tree differs from the schema.
    pub differences: Vec<Difference>,
    /// `metadata.json` as a value; none if a field is missing or malformed.
    pub metadata: Option<Metadata>,
    /// Why it is none, as serde says it.
    pub metadata_error: Option<String>,
    /// `PKGBUILD`.
    pub recipe_file: TextFile,
    /// The recipe's fields.
    pub recipe: RecipeState,
    /// The commands of the recipe, in and out of its functions.
    pub commands: Commands,
    /// The install scripts that it names, and those beside it.
    pub install: Vec<InstallScript>,
    /// What makepkg says of the recipe.
    pub(super) lint: Lint,
    /// `.SRCINFO`.
    pub srcinfo_file: TextFile,
    /// `README.md` and `CHANGELOG.md`.
    pub prose: [(&'static str, TextFile); 2],
}

static EMPTY: LazyLock<Node> = LazyLock::new(|| Node { span: 0..0, value: json::Json::Object(Vec::new()) });

impl<'a> Subject<'a> {
    /// Reads what rules look at. What more is read here, [`again`](super::again()) has to know of.
    ///
    /// # Errors
    /// Trouble of the machine. What is wrong with the content is for the rules to say.
    pub fn read(
        branch: Option<&'a str>,
        snapshot: &'a Snapshot,
        config: &'a Config,
        blobs: &dyn Blobs,
    ) -> Result<Self, SourceError> {
        let metadata_file = read_text(snapshot, metadata::FILE, metadata::MAX_SIZE, blobs)?;
        let document = metadata_file.text().map(json::parse);
        let tree = document.as_ref().and_then(|d| d.as_ref().ok());
        let differences = tree.map(shape::differences).unwrap_or_default();
        let (metadata, metadata_error) = match tree.map(|tree| Metadata::from_value(tree.to_value())) {
            Some(Ok(metadata)) => (Some(metadata), None),
            Some(Err(error)) => (None, Some(error.0)),
            None => (None, None),
        };
        let recipe_file = read_text(snapshot, "PKGBUILD", MAX_RECIPE, blobs)?;
        let is_there = |path: &str| in_snapshot(snapshot, path) != Beside::Nothing;
        let evaluated = recipe_file.text().map(|text| (text, bash::evaluate_beside(text, CARCH, &is_there)));
        let values = evaluated.as_ref().and_then(|(_, values)| values.as_ref().ok());
        let install = super::install::scripts(snapshot, values, blobs)?;
        let recipe = match evaluated {
            None => RecipeState::Absent,
            Some((_, Err(error))) => RecipeState::Syntax(error),
            Some((_, Ok(values))) => RecipeState::Evaluated(Box::new(Recipe::new(values, CARCH))),
        };
        let lint = match (recipe_file.text(), &recipe) {
            (Some(text), RecipeState::Evaluated(recipe)) => {
                lint::lint(text, recipe, &|path| in_snapshot(snapshot, path))
            }
            _ => Lint::default(),
        };
        let commands = recipe_file.text().map(|text| commands(text, Script::Recipe)).unwrap_or_default();
        let srcinfo_file = read_text(snapshot, ".SRCINFO", MAX_RECIPE, blobs)?;
        let prose = |path| Ok::<_, SourceError>((path, read_text(snapshot, path, MAX_FILE, blobs)?));
        let prose = [prose("README.md")?, prose("CHANGELOG.md")?];
        Ok(Self {
            branch,
            snapshot,
            config,
            metadata_file,
            document,
            differences,
            metadata,
            metadata_error,
            recipe_file,
            recipe,
            commands,
            install,
            lint,
            srcinfo_file,
            prose,
        })
    }

    /// `metadata.json` as a tree; an empty object where there is none, so that a rule need not ask.
    #[must_use]
    pub fn doc(&self) -> &Node {
        self.document.as_ref().and_then(|d| d.as_ref().ok()).unwrap_or(&EMPTY)
    }

    /// The recipe's fields, where it could be evaluated.
    #[must_use]
    pub fn recipe(&self) -> Option<&Recipe> {
        match &self.recipe {
            RecipeState::Evaluated(recipe) => Some(recipe),
            _ => None,
        }
    }

    /// Whether there is a regular file of this path.
    #[must_use]
    pub fn has_file(&self, path: &str) -> bool {
        is_file(self.snapshot, path)
    }

    /// The text of a file that findings may point into.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<&str> {
        match file {
            metadata::FILE => self.metadata_file.text(),
            "PKGBUILD" => self.recipe_file.text(),
            ".SRCINFO" => self.srcinfo_file.text(),
            _ => self.install.iter().find(|script| script.path == file).and_then(|script| script.file.text()),
        }
    }
}

fn is_file(snapshot: &Snapshot, path: &str) -> bool {
    snapshot.entry(path).is_some_and(|entry| entry.kind == EntryKind::File)
}

/// A path of the tree as messages show it: a long one is cut.
#[must_use]
pub fn shown_path(entry: &TreeEntry) -> String {
    diag::escaped(&diag::shortened(&String::from_utf8_lossy(&entry.path)), false)
}

pub(super) fn read_text(
    snapshot: &Snapshot,
    path: &str,
    limit: u64,
    blobs: &dyn Blobs,
) -> Result<TextFile, SourceError> {
    let Some(entry) = snapshot.entry(path).filter(|entry| entry.kind == EntryKind::File) else {
        return Ok(TextFile::Absent);
    };
    if entry.size > limit {
        return Ok(TextFile::TooLarge(entry.size));
    }
    let bytes = blobs.read(&entry.blob)?;
    let marks: [&[u8]; 3] = [&[0xef, 0xbb, 0xbf], &[0xff, 0xfe], &[0xfe, 0xff]];
    if marks.iter().any(|mark| bytes.starts_with(mark)) {
        return Ok(TextFile::ByteOrderMark);
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => TextFile::Text(text),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            TextFile::NotUtf8(1 + valid.iter().filter(|b| **b == b'\n').count())
        }
    })
}

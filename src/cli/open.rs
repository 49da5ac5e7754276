//! A CATALOG argument: a repository, a folder or a git URL, with its `catalog.toml`.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::ending::Temporary;
use super::environment::read_text;
use super::error::{Failure, Status};
use super::report;
use crate::assemble::catalog::{ContentId, Contents};
use crate::check;
use crate::config::{self, Config, ConfigError};
use crate::diag::{Diagnostic, Place, Severity};
use crate::source::{Blobs, GitSource, MAX_ROOT_FILE, Reader, Source, SourceError, clone, is_url, work_tree_above};

/// Where the catalog is.
#[derive(Debug, clap::Args)]
pub(super) struct CatalogArgs {
    /// A repository, a folder of worker folders, one worker's folder, or a git URL. By default the current folder, or the
    /// repository that it is in.
    #[arg(value_name = "CATALOG", default_value = ".")]
    pub(super) catalog: String,
    /// Read this file instead of the default branch's catalog.toml.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// An open catalog.
pub(super) struct Opened {
    pub(super) source: Source,
    pub(super) config: Config,
    /// A clone that goes when this goes.
    _clone: Option<Temporary>,
}

/// Which `catalog.toml` counts where the default branch is checked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConfigFrom {
    /// That of the commit, which belongs to the other branches' tips: what is published.
    Commit,
    /// The file in the work tree, which is being written: for checks and previews.
    WorkTree,
}

impl CatalogArgs {
    pub(super) fn open(&self, from: ConfigFrom) -> Result<Opened, Failure> {
        if self.catalog.is_empty() {
            return Err(Failure::usage("expected a catalog, found an empty text")
                .help("CATALOG is a repository, a folder or a git URL; without it, the current folder"));
        }
        let mut root = PathBuf::from(&self.catalog);
        let (source, clone) = if is_url(&self.catalog) {
            let temp = Temporary::new("rbee-catalog-", "a folder for the clone")?;
            let into = temp.path().join("catalog.git");
            clone(&self.catalog, &into)?;
            (Source::open(&into)?, Some(temp))
        } else {
            let source = match (Source::open(&root), work_tree(&self.catalog)) {
                (Err(SourceError::NoCatalog(_)), Some(above)) => {
                    root = above;
                    Source::open(&root)?
                }
                (source, _) => source?,
            };
            (source, None)
        };
        let config = self.config(&root, &source, from)?;
        Ok(Opened { source, config, _clone: clone })
    }

    fn config(&self, root: &Path, source: &Source, from: ConfigFrom) -> Result<Config, Failure> {
        let in_work_tree = root.join(config::FILE);
        let checked_out = matches!(source, Source::Git(git) if on_default_branch(git)) && in_work_tree.is_file();
        let (name, text) = match &self.config {
            Some(path) => (path.display().to_string(), Some(config_text(path)?)),
            None if checked_out && from == ConfigFrom::WorkTree => {
                (in_work_tree.display().to_string(), Some(config_text(&in_work_tree)?))
            }
            None => {
                let bytes = source.root_file(config::FILE)?;
                let text = bytes.map(String::from_utf8).transpose();
                let text = text.map_err(|_| Failure::usage("catalog.toml: expected UTF-8"))?;
                if checked_out && config_text(&in_work_tree).ok() != text {
                    let help = "commit it, or name it with `--config`";
                    report::warning("catalog.toml in the work tree is not committed: the commit's counts", Some(help));
                }
                (config::FILE.to_owned(), text)
            }
        };
        let Some(text) = text else { return Ok(Config::default()) };
        Config::parse(&text, &check::codes()).map_err(|error| wrong_config(&name, &text, error))
    }
}

/// A file that is named by its path: whatever is wrong with it is wrong with the configuration.
fn config_text(path: &Path) -> Result<String, Failure> {
    read_text(path, MAX_ROOT_FILE).map_err(|failure| Failure { status: Status::Usage, ..failure })
}

/// The work tree that the current folder is in, where that is what the argument says.
fn work_tree(catalog: &str) -> Option<PathBuf> {
    if catalog == "." { work_tree_above(Path::new(catalog)) } else { None }
}

fn on_default_branch(git: &GitSource) -> bool {
    git.has_work_tree() && git.current_branch().is_some() && git.current_branch() == git.default_branch()
}

/// Shows what is wrong the way findings are shown.
fn wrong_config(name: &str, text: &str, error: ConfigError) -> Failure {
    report::diagnostics(&[Diagnostic {
        code: "catalog-toml".into(),
        severity: Severity::Error,
        worker: name.to_owned(),
        commit: None,
        file: None,
        place: error.span.map(|span| Place::of(text, span)),
        message: error.message,
        label: None,
        notes: Vec::new(),
        help: error.help,
    }]);
    Failure { status: Status::Usage, ..Failure::said() }
}

impl Opened {
    /// Reads the bytes that the catalog names.
    pub(super) fn contents(&self) -> Result<SourceContents<'_>, Failure> {
        Ok(SourceContents(Mutex::new(self.source.reader()?)))
    }
}

/// [`Contents`] of a source.
pub(super) struct SourceContents<'s>(Mutex<Reader<'s>>);

impl Contents for SourceContents<'_> {
    fn read(&self, id: &ContentId) -> Result<Vec<u8>, String> {
        let reader = self.0.lock().map_err(|_| "another thread failed".to_owned())?;
        Blobs::read(&*reader, id).map_err(|error| error.to_string())
    }
}

//! `--templates` and `--public`: what replaces the embedded templates and assets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::Failure;
use super::report;
use crate::config::nearest;
use crate::embedded;

/// What replaces the embedded templates and assets.
#[derive(Debug, Default, clap::Args)]
pub(super) struct LooksArgs {
    /// A folder of templates; each replaces the embedded one of its name.
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// A folder of static files, copied as they are; each replaces the embedded one of its path.
    #[arg(long, value_name = "DIR")]
    public: Option<PathBuf>,
}

/// What a site is made to look like.
pub(super) struct Looks {
    /// Templates by name.
    pub(super) templates: BTreeMap<String, String>,
    /// Assets by path.
    pub(super) public: BTreeMap<String, Vec<u8>>,
}

/// Names that begin with a dot and are for hosts; every other one is a tool's (`.git`, `.DS_Store`) or nobody's business
/// (`.env`).
const PUBLISHED: [&str; 4] = [".domains", ".htaccess", ".nojekyll", ".well-known"];

impl Looks {
    /// What is embedded.
    pub(super) fn embedded() -> Self {
        Self { templates: embedded::templates(), public: embedded::public() }
    }
}

impl LooksArgs {
    /// Reads both folders.
    pub(super) fn read(&self) -> Result<Looks, Failure> {
        let mut looks = Looks::embedded();
        if let Some(dir) = &self.templates {
            looks.templates = templates(dir, looks.templates)?;
        }
        if let Some(dir) = &self.public {
            let found = files_below("--public", dir, &PUBLISHED)?;
            if !found.left_out.is_empty() {
                report::warning(
                    &format!("left out of `--public {}`: {}", dir.display(), found.left_out.join(", ")),
                    Some(&format!("of names that begin with a dot only these are published: {}", PUBLISHED.join(", "))),
                );
            }
            looks.public.extend(found.files);
        }
        Ok(looks)
    }
}

/// The embedded templates with those of a folder in their places. A new one has to be named by another: a misspelt one would
/// change nothing, without a word.
fn templates(dir: &Path, embedded: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Failure> {
    let mut all = embedded.clone();
    let mut own = Vec::new();
    for (path, bytes) in files_below("--templates", dir, &[])?.files {
        let text =
            String::from_utf8(bytes).map_err(|_| Failure::usage(format!("the template {path}: expected UTF-8")))?;
        own.push(path.clone());
        all.insert(path, text);
    }
    for path in own.iter().filter(|path| !embedded.contains_key(*path)) {
        let named = |text: &String| text.contains(&format!("\"{path}\"")) || text.contains(&format!("'{path}'"));
        if own.iter().any(|other| other != path && all.get(other).is_some_and(named)) {
            continue;
        }
        let help = match nearest(path, embedded.keys().map(String::as_str)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("the templates are {}", embedded.keys().cloned().collect::<Vec<_>>().join(", ")),
        };
        return Err(Failure::usage(format!("the template {path} is used by no page")).help(help));
    }
    Ok(all)
}

#[derive(Default)]
struct Found {
    files: BTreeMap<String, Vec<u8>>,
    /// Paths with names that begin with a dot.
    left_out: Vec<String>,
}

/// Every file below a folder, by path; of names that begin with a dot only `hidden` ones.
fn files_below(option: &str, dir: &Path, hidden: &[&str]) -> Result<Found, Failure> {
    if !dir.is_dir() {
        let what = if dir.exists() { "is no folder" } else { "does not exist" };
        return Err(Failure::usage(format!("{option}: {} {what}", dir.display())));
    }
    let mut found = Found::default();
    let mut walk = walkdir::WalkDir::new(dir).min_depth(1).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|error| Failure::usage(format!("{option}: {error}")))?;
        let relative = entry.path().strip_prefix(dir).unwrap_or(entry.path());
        let parts: Option<Vec<_>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
        let Some(path) = parts.map(|parts| parts.join("/")) else {
            return Err(Failure::usage(format!("{option}: {}: expected a name in UTF-8", entry.path().display())));
        };
        let name = entry.file_name().to_string_lossy();
        if name.starts_with('.') && !hidden.contains(&&*name) {
            found.left_out.push(path);
            if entry.file_type().is_dir() {
                walk.skip_current_dir();
            }
        } else if entry.file_type().is_file() {
            found.files.insert(path, std::fs::read(entry.path()).map_err(|e| Failure::io(entry.path(), &e))?);
        } else if !entry.file_type().is_dir() {
            let what = if entry.path_is_symlink() { "is a symbolic link" } else { "is no file" };
            return Err(Failure::usage(format!("{option}: {} {what}", entry.path().display()))
                .help("put the file itself there: what a link leads to may be meant for nobody"));
        }
    }
    Ok(found)
}

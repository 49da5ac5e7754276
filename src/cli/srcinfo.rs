//! `srcinfo`: what `makepkg --printsrcinfo` prints, on any system.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::error::{Failure, Status};
use super::open::{CatalogArgs, ConfigFrom};
use super::report;
use super::schema::print;
use crate::check::MAX_RECIPE;
use crate::check::makepkg::{Beside, Outcome, Srcinfo, in_snapshot, srcinfo};
use crate::diag::Diagnostic;
use crate::source::{Blobs, EntryKind, Source};

/// Print the .SRCINFO of a PKGBUILD, as `makepkg --printsrcinfo` would, without running any of it.
///
/// Prints nothing, and ends with 1, where makepkg would refuse the recipe, and where a field can only be known by running it: then
/// it says which, where that begins, and why.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A PKGBUILD, a folder with one, or a branch of the catalog. By default the PKGBUILD of the current folder.
    #[arg(value_name = "RECIPE")]
    recipe: Option<String>,
    /// The catalog that RECIPE is a branch of: a repository, a folder of worker folders, or a git URL. By default the
    /// repository that the current folder is in.
    #[arg(long, value_name = "CATALOG", requires = "recipe")]
    catalog: Option<String>,
    /// The architecture of the machine that the recipe is read for: its `$CARCH`.
    #[arg(long, value_name = "ARCH", default_value = crate::check::recipe::CARCH)]
    carch: String,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.carch.is_empty() || !args.carch.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(Failure::usage("expected letters, digits and `_` for `--carch`").help("such as `aarch64`"));
    }
    let path = args.recipe.as_deref().unwrap_or("PKGBUILD");
    let told = match &args.catalog {
        None if Path::new(path).exists() || args.recipe.is_none() => of_file(Path::new(path), &args.carch)?,
        catalog => of_branch(catalog.as_deref(), path, &args.carch)?,
    };
    report::diagnostics(&told.diagnostics);
    match told.outcome {
        Outcome::Prints(text) => print(text.as_bytes()),
        Outcome::Refuses => {
            report::line("makepkg would refuse the recipe, and so nothing is printed");
            Err(Failure::said())
        }
        Outcome::Unknown => {
            report::line("only running the recipe could tell, and so nothing is printed");
            Err(Failure::said())
        }
    }
}

/// A recipe on disk.
fn of_file(path: &Path, carch: &str) -> Result<Srcinfo, Failure> {
    let file = if path.is_dir() { path.join("PKGBUILD") } else { path.to_owned() };
    if !file.exists() {
        return Err(Failure::usage(format!("{} does not exist", file.display()))
            .help("name a PKGBUILD, a folder with one, or a branch of the catalog"));
    }
    let text = match limited_bytes(&file, MAX_RECIPE) {
        Ok(bytes) => recipe_text(bytes, &file.display().to_string())?,
        Err(error) => return Err(Failure::io(&file, &error)),
    };
    let folder = file.parent().map(Path::to_owned).unwrap_or_default();
    let shown = file.display().to_string();
    let beside = |path: &str| {
        let path = folder.join(PathBuf::from(path));
        match path.is_file() {
            true => Beside::File,
            // What cannot be looked at may be there.
            false if matches!(path.symlink_metadata().map_err(|error| error.kind()), Err(ErrorKind::NotFound)) => {
                Beside::Nothing
            }
            false => Beside::Other,
        }
    };
    let told = srcinfo(&text, carch, &shown, None, &beside);
    // The path says it all: it needs no name of a file behind it.
    let without_file = |diagnostic: Diagnostic| Diagnostic { file: None, ..diagnostic };
    Ok(Srcinfo { diagnostics: told.diagnostics.into_iter().map(without_file).collect(), ..told })
}

/// The recipe of a branch's newest commit, or of a worker's folder.
fn of_branch(catalog: Option<&str>, name: &str, carch: &str) -> Result<Srcinfo, Failure> {
    let here = || CatalogArgs { catalog: catalog.unwrap_or(".").to_owned(), config: None };
    let opened = match here().open(ConfigFrom::Commit) {
        Err(failure) if catalog.is_none() && failure.status == Status::Usage => {
            return Err(Failure::usage(format!(
                "there is no file `{name}`, and no catalog here to have it for a branch"
            ))
            .help("name a PKGBUILD, a folder with one, or a branch with `--catalog CATALOG`"));
        }
        opened => opened?,
    };
    let branches = match &opened.source {
        Source::Git(git) => git.branches(),
        Source::Folder(folder) => folder.branches(),
    };
    let Some(branch) = branches.iter().find(|branch| branch.name == name) else {
        let failure = Failure::usage(format!("there is no file and no branch `{name}`"));
        return Err(match crate::config::nearest(name, branches.iter().map(|branch| branch.name.as_str())) {
            Some(known) => failure.help(format!("did you mean `{known}`?")),
            None => failure.help("name a PKGBUILD, a folder with one, or a branch of the catalog"),
        });
    };
    let reader = opened.source.reader()?;
    let history = reader.history(branch)?;
    let snapshot = reader.snapshot(branch, history.last().unwrap_or(&None))?;
    let file = |path: &str| snapshot.entry(path).filter(|entry| entry.kind == EntryKind::File);
    let Some(entry) = file("PKGBUILD") else {
        return Err(Failure::new(Status::No, format!("`{name}` has no PKGBUILD")));
    };
    if entry.size > MAX_RECIPE {
        let message = format!("`{name}`: PKGBUILD: expected at most {MAX_RECIPE} bytes, found {}", entry.size);
        return Err(Failure::new(Status::No, message));
    }
    let text = recipe_text(reader.read(&entry.blob)?, &format!("`{name}`: PKGBUILD"))?;
    let commit = snapshot.commit.as_ref().map(|commit| commit.id.as_str());
    Ok(srcinfo(&text, carch, name, commit, &|path| in_snapshot(&snapshot, path)))
}

/// The bytes of a file, of which one more than `limit` is read.
fn limited_bytes(file: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(limit + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a recipe. Bytes that are no UTF-8 decide nothing in a line that is a comment: old recipes name their maintainers so.
/// Elsewhere, and where there is more of it than is read, only running the recipe could tell.
fn recipe_text(bytes: Vec<u8>, shown: &str) -> Result<String, Failure> {
    if bytes.len() as u64 > MAX_RECIPE {
        let message = format!("{shown}: only running the recipe could tell: it is larger than {MAX_RECIPE} bytes");
        return Err(Failure::new(Status::No, message).help("move data to files of their own"));
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    // Behind the first command a line that looks like a comment may stand in a quote or a here-document.
    let mut plain_so_far = true;
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        match std::str::from_utf8(line) {
            Ok(line) => {
                plain_so_far &= line.trim_start().starts_with('#') || line.trim().is_empty();
                text.push_str(line);
            }
            Err(_) if plain_so_far && line.trim_ascii_start().starts_with(b"#") => text.push_str("#\n"),
            Err(_) => {
                let message = format!("{shown}:{}: only running the recipe could tell: expected UTF-8", number + 1);
                return Err(Failure::new(Status::No, message).help("save the file as UTF-8"));
            }
        }
    }
    Ok(text)
}

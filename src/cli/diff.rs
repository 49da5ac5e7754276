//! `diff`: what a publish would change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::environment::build_now;
use super::error::{Failure, Status};
use super::open::{CatalogArgs, ConfigFrom};
use super::report::{self, plural};
use super::schema::print;
use super::trust::MaybeTrustArgs;
use crate::assemble::{Input, assemble};
use crate::client::root::walk;
use crate::client::{
    Documents, Expected, FolderSite, ReadError, SiteReader, Timeliness, TrustAnchor, TrustedKeys, VerifyError,
    read_documents,
};
use crate::diff::{self, render};
use crate::emit;
use crate::source::is_url;

/// Show what differs between two catalogs: workers, versions, and every field of them.
///
/// OLD and NEW are each a site or a catalog. A folder with an index.json is a site; any other folder or repository is a
/// catalog, which is assembled in memory, and nothing is written. A URL that begins with http is a site, if there is an index.json
/// behind it; any other URL is a git catalog: `ssh://…`, `file://…`, `git+https://…`, `user@host:path`, or what ends in `.git`.
///
/// A catalog gives what its history says, as a `build` without what was published before: history that was rewritten is seen
/// here. Facts that decide what a published version installs are marked as install-critical if they differ. With a key or a root
/// each side that is a site has to be signed accordingly, now or whenever it was; without one no signature is checked.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What is there now: a site's folder or URL, or a catalog.
    old: String,
    /// What would be there: a site's folder or URL, or a catalog.
    new: String,
    /// Read this file instead of catalog.toml, on each side that is a catalog.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    trust: MaybeTrustArgs,
    /// How it is printed: `human` to stderr; `json` and `markdown`, for a CI job's summary, to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// End with status 1 if anything differs.
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
    Markdown,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let anchor = args.trust.anchor()?;
    let old = side(&args.old, args, anchor.as_ref())?;
    let new = side(&args.new, args, anchor.as_ref())?;
    let diff = diff::diff(&old, &new);
    match args.format {
        Format::Human => report::marked(&render::human(&diff)),
        Format::Json => print(&render::json(&diff))?,
        Format::Markdown => print(render::markdown(&diff).as_bytes())?,
    }
    if args.exit_code && !diff.is_empty() { Err(Failure::said()) } else { Ok(()) }
}

fn side(text: &str, args: &Args, anchor: Option<&TrustAnchor>) -> Result<Documents, Failure> {
    if text.is_empty() {
        return Err(Failure::usage("expected a site or a catalog, found an empty text")
            .help("OLD and NEW are each a site's folder or URL, or a catalog"));
    }
    if is_url(text) {
        return at_url(text, args, anchor);
    }
    // Also in a repository: a site may be published from one.
    if !Path::new(text).join("index.json").is_file() {
        return catalog(text, args);
    }
    let folder = FolderSite::open(Path::new(text));
    let folder = folder.map_err(|e| Failure::new(Status::Trouble, format!("{text}: {e}")))?;
    site(&folder, anchor).map_err(|error| unreadable(text, error))
}

/// A site at its address, or a git catalog.
fn at_url(url: &str, args: &Args, anchor: Option<&TrustAnchor>) -> Result<Documents, Failure> {
    let is_git = url.starts_with("git+") || url.trim_end_matches('/').ends_with(".git");
    let found = if is_git { None } else { super::http::site(url)?.ok() };
    let Some(found) = found else { return catalog(url.strip_prefix("git+").unwrap_or(url), args) };
    let error = match site(&found, anchor) {
        Ok(documents) => return Ok(documents),
        Err(error) => error,
    };
    if matches!(error, VerifyError::Trouble { .. }) || found.read("index.json", 0) != Err(ReadError::NotFound) {
        return Err(unreadable(url, error));
    }
    catalog(url, args).map_err(|failure| match failure.message {
        Some(said) if failure.status == Status::Trouble => Failure::new(
            Status::Trouble,
            format!("{url}: no site, since there is no `index.json`, and no catalog: {said}"),
        )
        .help("`.git` at the end, or `git+` in front, says that it is a git catalog"),
        message => Failure { message, ..failure },
    })
}

fn site(reader: &dyn SiteReader, anchor: Option<&TrustAnchor>) -> Result<Documents, VerifyError> {
    let Some(anchor) = anchor else { return read_documents(reader, None) };
    let (keys, catalog) = match anchor {
        TrustAnchor::Keys(keys) => (keys.clone(), None),
        TrustAnchor::Root(given) => {
            // A site from before a key was replaced has its own last root.
            let last = walk(reader, given)?.last;
            (TrustedKeys::new(last.root().index_keys.iter().cloned()), Some(&given.root().catalog))
        }
    };
    // An expired site is one side as well: nothing is installed from it.
    read_documents(reader, Some(&Expected { keys: &keys, catalog, time: Timeliness::Ever, remembered: None }))
}

fn unreadable(name: &str, error: VerifyError) -> Failure {
    let failure = Failure::from(error);
    Failure { message: failure.message.map(|message| format!("{name}: {message}")), ..failure }
}

/// What a build would publish, in memory.
fn catalog(text: &str, args: &Args) -> Result<Documents, Failure> {
    let opened = CatalogArgs { catalog: text.to_owned(), config: args.config.clone() }.open(ConfigFrom::Commit)?;
    let (source, config) = (&opened.source, &opened.config);
    let assembled = assemble(&Input { source, config, now: build_now()?, working: None, cache: None })?;
    let problems = assembled.catalog.problems.len();
    if problems > 0 {
        report::warning(
            &format!(
                "{text}: {} in error: what counts is the last good state",
                plural(problems, "branch").replace("branchs", "branches")
            ),
            Some("`rbee-catalog check --all` shows what is wrong"),
        );
    }
    let mut files = InMemory(BTreeMap::new());
    emit::published(config, &assembled.catalog, &mut |file| {
        files.0.insert(file.path, file.bytes);
        Ok(())
    })?;
    site(&files, None).map_err(|error| unreadable(text, error))
}

/// A site that was never written.
struct InMemory(BTreeMap<String, Vec<u8>>);

impl SiteReader for InMemory {
    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, ReadError> {
        self.0.get(path).cloned().ok_or(ReadError::NotFound)
    }
}

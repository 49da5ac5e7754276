//! `check`: findings of a branch, of the working files, or of the whole catalog.

use super::environment::build_now;
use super::error::Failure;
use super::open::{CatalogArgs, ConfigFrom, Opened};
use super::report;
use super::schema::print;
use crate::assemble::{Input, assemble};
use crate::check::{RULES, Rule};
use crate::config::Config;
use crate::diag::render::{Paths, SarifRule, github, json, sarif, summary};
use crate::diag::{Diagnostic, Severity};
use crate::emit::html::rules::rule_path;
use crate::model::metadata;
use crate::source::{Blobs, GitSource, Reader, Source};

/// Validate metadata.json, PKGBUILD and history. Nothing of a branch is ever executed.
///
/// In a work tree of the catalog the working files of the current branch are judged, before they are committed; anywhere
/// else, and with --all, every branch.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    catalog: CatalogArgs,
    /// Judge the commits of this branch.
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    branch: Option<String>,
    /// Judge the commits of every branch.
    #[arg(long)]
    all: bool,
    /// How findings are printed: for people to stderr, for machines to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// All findings in one object.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// SARIF 2.1.0, for tools that collect findings.
    Sarif,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let opened = args.catalog.open(ConfigFrom::WorkTree)?;
    let working = if args.all || args.branch.is_some() { None } else { working_branch(&opened)? };
    let input = Input {
        source: &opened.source,
        config: &opened.config,
        now: build_now()?,
        working: working.as_deref(),
        cache: None,
    };
    let assembled = assemble(&input)?;
    let only = args.branch.as_deref().or(working.as_deref());
    if let Some(only) = only
        && !assembled.workers.iter().any(|worker| worker == only)
    {
        let what = if assembled.not_workers.iter().any(|name| name == only) {
            format!("the branch `{only}` has no metadata.json, and never had one")
        } else {
            format!("there is no branch `{only}`")
        };
        return Err(Failure::usage(what).help("`--all` judges every branch"));
    }
    let is_meant = |name: &str| only.is_none_or(|only| only == name);
    // What the maintainers wrote is theirs to mend: a contributor's branch is judged without it.
    let decisions = assembled.config_findings.into_iter().filter(|_| only.is_none());
    let of_branches = assembled.diagnostics.into_iter().filter(|diagnostic| is_meant(&diagnostic.worker));
    let diagnostics: Vec<Diagnostic> = decisions.chain(of_branches).collect();
    let workers = assembled.workers.iter().filter(|name| is_meant(name)).count();
    match args.format {
        Format::Json => print(&json(&diagnostics))?,
        Format::Sarif => print(&sarif(&diagnostics, &rules(&opened.config), paths(&opened.source)))?,
        Format::Github => {
            print(github(&diagnostics, paths(&opened.source)).as_bytes())?;
            report::line(&summary(&diagnostics, workers));
        }
        Format::Human => {
            report::diagnostics(&diagnostics);
            if only.is_none() && !assembled.not_workers.is_empty() {
                let names = assembled.not_workers.join(", ");
                report::line(&format!("note: without a metadata.json, and so no workers: {names}"));
            }
            report::line(&summary(&diagnostics, workers));
        }
    }
    if diagnostics.iter().any(|d| d.severity == Severity::Error) { Err(Failure::said()) } else { Ok(()) }
}

/// The rules as a log names them: with their page, where the site says where it is.
fn rules(config: &Config) -> Vec<SarifRule> {
    let page = |code: &str| config.base_url.as_ref().map(|base| format!("{base}/{}", rule_path(code)));
    let rule = |rule: &&Rule| SarifRule {
        code: rule.code.to_owned(),
        severity: rule.severity(config),
        summary: rule.summary().to_owned(),
        help: rule.explanation(),
        uri: page(rule.code),
    };
    RULES.iter().map(rule).collect()
}

/// What paths are relative to: a branch's tree, or the folder of all workers.
fn paths(source: &Source) -> Paths {
    match source {
        Source::Folder(folder) if !folder.is_single() => Paths::Folders,
        Source::Folder(_) | Source::Git(_) => Paths::Tree,
    }
}

/// The branch whose working files are meant: the one that is checked out, unless that is the default branch.
fn working_branch(opened: &Opened) -> Result<Option<String>, Failure> {
    let Source::Git(git) = &opened.source else { return Ok(None) };
    if !git.has_work_tree() {
        return Ok(None);
    }
    match git.current_branch() {
        Some(branch) if Some(branch) == git.default_branch() => Ok(None),
        Some(branch) if branch.contains('/') => {
            let message = format!("the branch `{branch}` is no worker's: a worker's name has no `/`");
            Err(Failure::usage(message)
                .help("check out the worker's branch, or judge commits with `--branch NAME` or `--all`"))
        }
        Some(branch) => Ok(Some(branch.to_owned())),
        None => detached(opened, git),
    }
}

/// Where HEAD is a commit by itself, as CI services check out: the branch whose tip that is, else the one that the files' own
/// metadata.json names.
fn detached(opened: &Opened, git: &GitSource) -> Result<Option<String>, Failure> {
    let at_head = git.branches_at_head();
    if at_head.iter().any(|name| Some(*name) == git.default_branch()) {
        return Ok(None);
    }
    let is_worker = |name: &str| git.branches().iter().any(|branch| branch.name == name);
    let (branch, why) = match (at_head.as_slice(), said_id(opened)) {
        ([only], _) if is_worker(only) => ((*only).to_owned(), "whose tip is checked out"),
        (_, Some(id)) if is_worker(&id) => (id, "which their metadata.json names"),
        _ => {
            let message = "HEAD is a commit and no branch, so it is not known which worker the files are";
            return Err(Failure::usage(message).help(
                "`git switch -C NAME` gives the files their branch's name; `--branch NAME` or `--all` judges commits",
            ));
        }
    };
    report::line(&format!("note: HEAD is no branch: the files are judged as those of `{branch}`, {why}"));
    Ok(Some(branch))
}

/// The `id` of the working files' metadata.json.
fn said_id(opened: &Opened) -> Option<String> {
    let reader = opened.source.reader().ok()?;
    let Reader::Git(git) = &reader else { return None };
    let snapshot = git.working_files("").ok()?;
    let bytes = reader.read(&snapshot.entry(metadata::FILE)?.blob).ok()?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    value["id"].as_str().map(str::to_owned)
}

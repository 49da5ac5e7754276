//! `check`: findings of a branch, of the working files, or of the whole catalog.

use super::environment::build_now;
use super::error::Failure;
use super::open::{CatalogArgs, Opened};
use super::report;
use super::schema::print;
use crate::assemble::{Input, assemble};
use crate::check::{RULES, Rule};
use crate::config::Config;
use crate::diag::render::{Paths, SarifRule, github, json, sarif, summary};
use crate::diag::{Diagnostic, Severity};
use crate::emit::html::rules::rule_path;
use crate::source::Source;

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
    let opened = args.catalog.open()?;
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
    let diagnostics: Vec<Diagnostic> =
        assembled.diagnostics.into_iter().filter(|diagnostic| is_meant(&diagnostic.worker)).collect();
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
        None => Err(Failure::usage("HEAD is no branch, so it is not known which worker the files are")
            .help("judge commits with `--branch NAME` or `--all`")),
    }
}

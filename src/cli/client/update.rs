//! `outdated` and `update`: what is installed, and what the catalog has for it today.

use std::path::PathBuf;

use serde_json::json;

use super::install::{as_json, carry_out, said};
use super::{IntoArgs, Opened, SiteArgs};
use crate::cli::error::{Failure, Status};
use crate::cli::hardware::{Format, detect};
use crate::cli::report;
use crate::cli::schema::print;
use crate::client::install::{Installed, Unvouched, UnvouchedKind};
use crate::client::resolve::Request;
use crate::client::{Answer, Hardware};
use crate::model::index::Index;
use crate::model::{WorkerId, to_json};

/// Show which installed workers have a newer version that fits.
///
/// Ends with status 1 if the catalog has nothing that fits for one of them, or only what is older than the version in use; or
/// if a receipt is damaged.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct OutdatedArgs {
    #[command(flatten)]
    into: IntoArgs,
    #[command(flatten)]
    site: SiteArgs,
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Install the newest version that fits of installed workers.
///
/// Older versions stay beside until they are removed. Never goes below what is installed unless it is told to. Where one
/// worker fails, the others are updated all the same. Ends with status 1 if one of them stays for want of what fits, or has a
/// damaged receipt.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct UpdateArgs {
    /// One worker; without it, all that are installed.
    #[arg(value_name = "ID")]
    id: Option<WorkerId>,
    /// Go back, too, where the catalog withdrew the version that is installed.
    #[arg(long)]
    allow_downgrade: bool,
    /// Take archives from a store in this folder (`<id>/<version>/<platform>.tar.gz`), and not from their addresses.
    #[arg(long, value_name = "DIR")]
    artifacts: Option<PathBuf>,
    #[command(flatten)]
    into: IntoArgs,
    #[command(flatten)]
    site: SiteArgs,
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// The version of each worker that is in use, or else the highest.
fn in_use(all: Vec<Installed>) -> Vec<Installed> {
    let mut found: Vec<Installed> = Vec::new();
    for there in all {
        match found.last_mut().filter(|last| last.receipt.id == there.receipt.id) {
            None => found.push(there),
            Some(last) if there.is_current => *last = there,
            Some(_) => {}
        }
    }
    found
}

/// What the catalog has for a worker today, for the machine that it was installed for. A pre-release may be followed by one.
/// None if it is another catalog than the worker's, or has only others to choose from: a family may have the name of a worker
/// that is gone.
fn today(opened: &Opened, there: &Installed, hardware: &Hardware) -> Result<Option<Answer>, Failure> {
    let receipt = &there.receipt;
    if receipt.catalog.as_str() != opened.catalog.index()?.catalog.id {
        return Ok(None);
    }
    let is_here = receipt.platform.os.as_str() == hardware.os && receipt.platform.arch.as_str() == hardware.arch;
    let request = Request {
        platform: (!is_here).then(|| receipt.platform.clone()),
        pre_release: !receipt.version.is_stable(),
        binary_only: receipt.is_archive(),
        ..Request::of(receipt.id.clone())
    };
    let answer = opened.catalog.resolve(&request, hardware)?;
    let is_it = answer.resolution.chosen.as_ref().is_some_and(|chosen| chosen.id == receipt.id);
    Ok(is_it.then_some(answer))
}

/// What becomes of an installed worker: what to install for it, or why it stays, which is said.
fn next(opened: &Opened, there: &Installed, hardware: &Hardware, downgrade: bool) -> Result<Option<Answer>, Failure> {
    let (id, version, from) = (&there.receipt.id, &there.receipt.version, &there.receipt.catalog);
    let index = opened.catalog.index()?;
    let answer = today(opened, there, hardware)?;
    let chosen = answer.as_ref().and_then(|answer| answer.resolution.chosen.as_ref());
    let (why, help) = match chosen {
        Some(chosen) if downgrade || chosen.version >= *version => return Ok(answer),
        Some(chosen) => (
            format!("the catalog has {} for this machine, which is older", chosen.version),
            "`rbee-catalog update --allow-downgrade` goes back to it".to_owned(),
        ),
        None if from.as_str() != index.catalog.id => (
            format!("it is from the catalog `{from}`, and this is another one"),
            format!("`rbee-catalog install {id}` takes it from this one"),
        ),
        None => ("nothing that the catalog has fits".to_owned(), "`rbee-catalog resolve` says why".to_owned()),
    };
    let withdrawn = (from.as_str() == index.catalog.id).then(|| withdrawn(index, there)).flatten();
    let withdrawn = withdrawn.map(|why| format!("{why}; ")).unwrap_or_default();
    report::warning(&format!("{id} {version} stays: {withdrawn}{why}"), Some(&help));
    Ok(None)
}

/// How the catalog took an installed version back, if it did.
fn withdrawn(index: &Index, there: &Installed) -> Option<String> {
    let (id, version) = (&there.receipt.id, &there.receipt.version);
    if let Some(retired) = index.retired.iter().find(|retired| retired.id == *id) {
        return Some(format!("it was retired: {}", retired.reason));
    }
    let entry = index.workers.iter().find(|entry| entry.about.id == *id)?;
    let line = entry.versions.iter().find(|line| line.version == *version)?;
    let quarantined = line.quarantined.as_ref().map(|why| format!("it was quarantined: {why}"));
    quarantined.or_else(|| line.yanked.as_ref().map(|why| format!("it was yanked: {why}")))
}

/// The worst that happened to one of several workers, which was said; the others are gone on with.
#[derive(Default)]
struct Worst(Option<Status>);

impl Worst {
    /// Of a version whose receipt is damaged nobody knows whether it is the newest.
    fn of_these(others: &[Unvouched]) -> Self {
        let is_damaged = others.iter().any(|other| other.kind == UnvouchedKind::DamagedReceipt);
        Self(is_damaged.then_some(Status::No))
    }

    fn is(&mut self, status: Status) {
        self.0 = self.0.max(Some(status));
    }

    /// What was done for one worker; none if that failed.
    fn of<T>(&mut self, done: Result<T, Failure>) -> Option<T> {
        done.map_err(|failure| {
            report::failure(&failure);
            self.is(failure.status);
        })
        .ok()
    }

    fn end(self) -> Result<(), Failure> {
        self.0.map_or(Ok(()), |status| Err(Failure { status, ..Failure::said() }))
    }
}

pub(in crate::cli) fn outdated(args: &OutdatedArgs) -> Result<(), Failure> {
    let (there, others) = args.into.installed()?;
    let there = in_use(there);
    let (opened, hardware) = (args.site.open_with(None, Some(&args.into.folder()?))?, detect());
    let (mut found, mut worst) = (Vec::new(), Worst::of_these(&others));
    for there in there {
        let Some(next) = worst.of(next(&opened, &there, &hardware, false)) else { continue };
        let Some(chosen) = next.and_then(|answer| answer.resolution.chosen) else {
            worst.is(Status::No);
            continue;
        };
        let (id, version) = (&there.receipt.id, &there.receipt.version);
        if chosen.version > *version {
            let new = json!({"id": id, "installed": version, "available": chosen.version, "platform": chosen.platform});
            if args.format == Format::Human {
                report::line(&format!("{:<32} {version} -> {} ({})", id.as_str(), chosen.version, chosen.platform));
            }
            found.push(new);
        }
    }
    args.into.remember()?;
    if args.format == Format::Json {
        print(&to_json(&found))?;
    } else if found.is_empty() && worst.0.is_none() {
        report::line("everything that is installed is the newest that fits");
    }
    worst.end()
}

pub(in crate::cli) fn update(args: &UpdateArgs) -> Result<(), Failure> {
    let into = args.into.folder()?;
    let (there, mut others) = args.into.installed()?;
    let mut there = in_use(there);
    if let Some(id) = &args.id {
        others.retain(|other| other.id == *id);
        there.retain(|there| there.receipt.id == *id);
        if there.is_empty() {
            return Err(Failure::new(Status::No, format!("{id} is not installed"))
                .help(format!("`rbee-catalog install {id}` installs it")));
        }
    }
    let (opened, hardware) = (args.site.open_to_install(args.artifacts.as_deref(), &into)?, detect());
    let (mut all, mut worst) = (Vec::new(), Worst::of_these(&others));
    for there in there {
        let Some(next) = worst.of(next(&opened, &there, &hardware, args.allow_downgrade)) else { continue };
        let Some(answer) = next else {
            worst.is(Status::No);
            continue;
        };
        let Some(done) = worst.of(carry_out(&opened, &answer.plan, &into)) else { continue };
        if args.format == Format::Human {
            done.iter().for_each(said);
        }
        all.extend(done);
    }
    args.into.remember()?;
    if args.format == Format::Json {
        print(&to_json(&all.iter().map(as_json).collect::<Vec<_>>()))?;
    }
    worst.end()
}

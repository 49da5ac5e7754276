//! `outdated` and `update`: what is installed, and what the catalog has for it today.

use std::path::PathBuf;

use serde_json::json;

use super::install::{as_json, carry_out, said};
use super::{IntoArgs, Opened, SiteArgs};
use crate::cli::error::Failure;
use crate::cli::hardware::{Format, detect};
use crate::cli::report;
use crate::cli::schema::print;
use crate::client::install::Installed;
use crate::client::resolve::Request;
use crate::client::{Answer, Hardware};
use crate::model::{WorkerId, to_json};

/// Show which installed workers have a newer version that fits.
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
/// Older versions stay beside until they are removed. Never goes below what is installed unless it is told to.
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

pub(in crate::cli) fn outdated(args: &OutdatedArgs) -> Result<(), Failure> {
    let there = in_use(args.into.installed()?);
    let (opened, hardware) = (args.site.open_with(None, Some(&args.into.folder()?))?, detect());
    let mut found = Vec::new();
    for there in there {
        let Some(chosen) = today(&opened, &there, &hardware)?.and_then(|answer| answer.resolution.chosen) else {
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
    } else if found.is_empty() {
        report::line("everything that is installed is the newest that fits");
    }
    Ok(())
}

pub(in crate::cli) fn update(args: &UpdateArgs) -> Result<(), Failure> {
    let into = args.into.folder()?;
    let mut there = in_use(args.into.installed()?);
    if let Some(id) = &args.id {
        there.retain(|there| there.receipt.id == *id);
        if there.is_empty() {
            return Err(Failure::new(crate::cli::error::Status::No, format!("{id} is not installed"))
                .help(format!("`rbee-catalog install {id}` installs it")));
        }
    }
    let (opened, hardware) = (args.site.open_with(args.artifacts.as_deref(), Some(&into))?, detect());
    let (mut done, mut held) = (Vec::new(), false);
    for there in there {
        let (id, version) = (&there.receipt.id, &there.receipt.version);
        let from = &there.receipt.catalog;
        let answer = today(&opened, &there, &hardware)?;
        let chosen = answer.as_ref().and_then(|answer| Some((answer, answer.resolution.chosen.as_ref()?)));
        let Some((answer, chosen)) = chosen else {
            let (why, help) = if from.as_str() == opened.catalog.index()?.catalog.id {
                ("nothing that the catalog has fits".to_owned(), "`rbee-catalog resolve` says why".to_owned())
            } else {
                let help = format!("`rbee-catalog install {id}` takes it from this one");
                (format!("it is from the catalog `{from}`, and this is another one"), help)
            };
            report::warning(&format!("{id} {version} stays: {why}"), Some(&help));
            held = true;
            continue;
        };
        if chosen.version < *version && !args.allow_downgrade {
            report::warning(
                &format!("{id} {version} stays: the catalog has {} for this machine, which is older", chosen.version),
                Some("`--allow-downgrade` goes back to it"),
            );
            held = true;
            continue;
        }
        done.extend(carry_out(&opened, &answer.plan, &into)?);
    }
    args.into.remember()?;
    match args.format {
        Format::Human => done.iter().for_each(said),
        Format::Json => print(&to_json(&done.iter().map(as_json).collect::<Vec<_>>()))?,
    }
    if held { Err(Failure::said()) } else { Ok(()) }
}

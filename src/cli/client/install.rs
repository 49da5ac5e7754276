//! `install`: a worker onto this machine.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::progress::Bar;
use super::{IntoArgs, Opened, SiteArgs};
use crate::cli::error::Failure;
use crate::cli::hardware::{Format, detect};
use crate::cli::report;
use crate::cli::resolve::{machine, show};
use crate::cli::schema::print;
use crate::client::Plan;
use crate::client::install::{Installed, ReceiptKind};
use crate::client::resolve::{Request, Wanted};
use crate::model::{Platform, Version, to_json};

/// Install a worker: the best build for this machine, verified from the catalog's signature down to each byte.
///
/// It is unpacked into DIR/ID/VERSION/, and DIR/ID/current leads there. Of a worker that has to be built, the recipe and its files
/// are placed there; nothing is built or run. Ends with status 1 if nothing fits.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The id of a worker or of a family, and which versions will do: `llm-worker-rbee@^0.2`.
    #[arg(value_name = "ID[@RANGE]")]
    id: Request,
    /// This version alone, also if it was yanked.
    #[arg(long = "version", value_name = "VERSION")]
    exactly: Option<Version>,
    /// For this platform, whatever the machine is.
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// The machine, as `hardware --format json` prints it; without it, this one.
    #[arg(long, value_name = "FILE")]
    hardware: Option<PathBuf>,
    /// Take a requirement that cannot be checked as met.
    #[arg(long)]
    allow_unknown: bool,
    /// Take pre-releases, too.
    #[arg(long)]
    pre_release: bool,
    /// Take archives only, and nothing that has to be built.
    #[arg(long)]
    binary_only: bool,
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

pub(in crate::cli) fn run(args: &Args) -> Result<(), Failure> {
    let version = match (&args.exactly, &args.id.version) {
        (None, asked) => asked.clone(),
        (Some(exactly), Wanted::Any) => Wanted::Exact(exactly.clone()),
        (Some(_), _) => return Err(Failure::usage("expected `@RANGE` or `--version`, found both")),
    };
    let hardware = match &args.hardware {
        Some(path) => machine(path)?,
        None => detect(),
    };
    let request = Request {
        version,
        platform: args.platform.clone(),
        allow_unknown: args.allow_unknown,
        pre_release: args.pre_release,
        binary_only: args.binary_only,
        ..args.id.clone()
    };
    let into = args.into.folder()?;
    let opened = args.site.open_with(args.artifacts.as_deref(), Some(&into))?;
    let answer = opened.catalog.resolve(&request, &hardware)?;
    if answer.plan.steps.is_empty() {
        show(&answer.resolution);
        return Err(Failure::said());
    }
    let done = carry_out(&opened, &answer.plan, &into)?;
    args.into.remember()?;
    match args.format {
        Format::Human => done.iter().for_each(said),
        Format::Json => print(&to_json(&done.iter().map(as_json).collect::<Vec<_>>()))?,
    }
    Ok(())
}

/// Carries a plan out, with a bar.
pub(super) fn carry_out(opened: &Opened, plan: &Plan, into: &std::path::Path) -> Result<Vec<Installed>, Failure> {
    let mut bar = Bar::new();
    let done = opened.catalog.install(plan, into, opened.now, &mut |progress| bar.told(progress));
    bar.end();
    Ok(done?)
}

/// One line for what was installed.
pub(in crate::cli) fn said(done: &Installed) {
    let receipt = &done.receipt;
    let verb = match (done.is_new, &receipt.kind) {
        (false, _) => "Present",
        (true, ReceiptKind::Archive { .. }) => "Installed",
        (true, ReceiptKind::Source) => "Placed",
    };
    let what = format!("{} {} ({}) in {}", receipt.id, receipt.version, receipt.platform, done.folder.display());
    report::step(verb, &what);
    if receipt.kind == ReceiptKind::Source {
        report::step("", "it has to be built: BUILD.txt there says how; nothing was built or run");
    }
}

/// What machines are told of an installed version.
pub(super) fn as_json(done: &Installed) -> Value {
    let receipt = &done.receipt;
    let mut found = json!({
        "id": receipt.id, "version": receipt.version, "platform": receipt.platform, "folder": done.folder,
        "current": done.is_current, "new": done.is_new, "catalog": receipt.catalog, "serial": receipt.serial,
        "installed_at": receipt.installed_at, "files": receipt.files.len(),
    });
    match &receipt.kind {
        ReceiptKind::Archive { program, sha256, .. } => {
            found["kind"] = "archive".into();
            found["program"] = done.folder.join(program).display().to_string().into();
            found["sha256"] = sha256.to_string().into();
        }
        ReceiptKind::Source => found["kind"] = "source".into(),
    }
    found
}

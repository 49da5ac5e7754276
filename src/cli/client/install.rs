//! `install`: a worker onto this machine.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::progress::Bar;
use super::{IntoArgs, Opened, SiteArgs};
use crate::cli::error::Failure;
use crate::cli::hardware::Format;
use crate::cli::report;
use crate::cli::resolve::{RequestArgs, show};
use crate::cli::schema::print;
use crate::client::Plan;
use crate::client::install::{Installed, ReceiptKind};
use crate::model::to_json;

/// Install a worker: the best build for this machine, verified from the catalog's signature down to each byte.
///
/// It is unpacked into DIR/ID/VERSION/, and DIR/ID/current leads there. Of a worker that has to be built, the recipe and its files
/// are placed there; nothing is built or run. Ends with status 1 if nothing fits.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    request: RequestArgs,
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
    let (request, hardware) = args.request.request()?;
    let into = args.into.folder()?;
    let opened = args.site.open_to_install(args.artifacts.as_deref(), &into)?;
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

//! `audit`: what is installed, held against its receipts and the catalog of today.

use super::{IntoArgs, SiteArgs};
use crate::cli::error::Failure;
use crate::cli::hardware::Format;
use crate::cli::report::{self, plural};
use crate::cli::schema::print;
use crate::client::install::{audit, installed};
use crate::model::{WorkerId, to_json};

/// Check what is installed: withdrawn versions, workers that the catalog has no more, files that were changed or put there.
///
/// A version's folder is the installer's: a worker writes elsewhere, since a file that is put there may be loaded by the program.
/// Installing again mends what was changed; what was put there is yours to look at and to delete. Ends with status 1 if there is anything to act on, so that a timer can.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    into: IntoArgs,
    #[command(flatten)]
    site: SiteArgs,
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(in crate::cli) fn run(args: &Args) -> Result<(), Failure> {
    let into = args.into.there()?;
    let opened = args.site.open_with(None, Some(&into))?;
    let mut waiting = |id: &WorkerId| report::step("Waiting", &format!("another process is at work on {id}"));
    let found = audit(&into, opened.catalog.index()?, &mut waiting)?;
    args.into.remember()?;
    match args.format {
        Format::Json => print(&to_json(&found))?,
        Format::Human => {
            for concern in &found {
                let version = concern.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
                let why = concern.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
                report::line(&format!("{:<16} {}{version}{why}", concern.kind.as_str(), concern.id));
            }
            if found.is_empty() {
                let count = installed(&into)?.len();
                report::step("Audited", &format!("{}, nothing to act on", plural(count, "installed version")));
            }
        }
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::said()) }
}

//! `list` and `remove`: what is installed.

use std::str::FromStr;

use super::IntoArgs;
use super::install::as_json;
use crate::cli::error::Failure;
use crate::cli::hardware::Format;
use crate::cli::report;
use crate::cli::schema::print;
use crate::client::install::{ReceiptKind, remove};
use crate::model::{Version, WordError, WorkerId, to_json};

/// List what is installed: workers, versions, and which is in use.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    into: IntoArgs,
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Remove an installed worker, or one version of it.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RemoveArgs {
    /// The worker; with `@VERSION` that version alone. If it was in use, the highest of those that stay is from then on.
    #[arg(value_name = "ID[@VERSION]")]
    id: What,
    #[command(flatten)]
    into: IntoArgs,
}

/// A worker, or one version of it.
#[derive(Debug, Clone)]
struct What {
    id: WorkerId,
    version: Option<Version>,
}

impl FromStr for What {
    type Err = WordError;
    fn from_str(text: &str) -> Result<Self, WordError> {
        let (id, version) = text.split_once('@').map_or((text, None), |(id, version)| (id, Some(version)));
        Ok(Self { id: WorkerId::parse(id)?, version: version.map(Version::parse).transpose()? })
    }
}

pub(in crate::cli) fn list(args: &ListArgs) -> Result<(), Failure> {
    let (all, others) = args.into.installed()?;
    args.into.remember()?;
    if args.format == Format::Json {
        return print(&to_json(&all.iter().map(as_json).collect::<Vec<_>>()));
    }
    if all.is_empty() && others.is_empty() {
        report::line(&format!("nothing is installed in {}", args.into.folder()?.display()));
    }
    for there in &all {
        let receipt = &there.receipt;
        let what = match (there.is_current, &receipt.kind) {
            (true, _) => "in use",
            (false, ReceiptKind::Archive { .. }) => "",
            (false, ReceiptKind::Source) => "to be built",
        };
        let platform = receipt.platform.to_string();
        let row = format!("{:<32} {:<12} {platform:<22} {what}", receipt.id.as_str(), receipt.version.to_string());
        report::line(row.trim_end());
    }
    Ok(())
}

pub(in crate::cli) fn remove_installed(args: &RemoveArgs) -> Result<(), Failure> {
    let What { id, version } = &args.id;
    let mut waiting = || report::step("Waiting", &format!("another process is at work on {id}"));
    for gone in remove(&args.into.folder()?, id, version.as_ref(), &mut waiting)? {
        report::step("Removed", &format!("{id} {gone}"));
    }
    args.into.remember()
}

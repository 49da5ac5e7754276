//! `root show`: what the roots say, who has signed, and what is missing.

use serde::Serialize;

use super::said::{self, Trusted};
use super::{Folder, chain_of, gap, no_roots};
use crate::cli::environment::real_now;
use crate::cli::error::Failure;
use crate::cli::hardware::Format;
use crate::cli::report;
use crate::cli::schema::print;
use crate::client::Link;
use crate::model::root::Root;
use crate::model::{PublicKey, Time, to_json};

/// Show every root: who has signed it, what is missing, and what it changes; and all that the last one says. Ends with status 1
/// while the last one is not signed by enough, or has expired.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    trusted: Trusted,
    #[command(flatten)]
    folder: Folder,
}

/// A root as JSON.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    root: &'a Root,
    signed: bool,
    signed_by: Vec<&'a PublicKey>,
    may_sign: Vec<&'a PublicKey>,
    changes: Vec<String>,
    faults: &'a [String],
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let dir = &args.folder.dir;
    let links = chain_of(dir)?;
    let gap = gap(dir, &links)?;
    let Some(last) = links.last() else { return Err(gap.unwrap_or_else(|| no_roots(dir))) };
    args.trusted.check(dir, &links)?;
    let now = real_now();
    let shown = links.iter().enumerate().map(|(at, link)| {
        let before = at.checked_sub(1).and_then(|at| links.get(at)).map(Link::root);
        Shown {
            root: link.root(),
            signed: link.is_signed(),
            signed_by: link.signers.keys.iter().collect(),
            may_sign: link.may_sign(before),
            changes: before.map_or_else(|| said::whole(link.root()), |before| said::changes(before, link.root())),
            faults: &link.signers.faults,
        }
    });
    match args.format {
        Format::Json => print(&to_json(&shown.collect::<Vec<_>>()))?,
        Format::Human => {
            shown.zip(&links).for_each(|(shown, link)| show(&shown, link));
            if links.len() > 1 {
                report::line(&format!("all that root {} says", last.root().version));
                said::print(&said::whole(last.root()));
            }
        }
    }
    if let Some(gap) = gap {
        return Err(gap);
    }
    let is_well = last.is_signed() && last.signers.faults.is_empty() && now < last.root().expires;
    if is_well { Ok(()) } else { Err(said(last, now)) }
}

fn show(shown: &Shown<'_>, link: &Link) {
    let Root { version, catalog, issued, .. } = shown.root;
    report::line(&format!("root {version} of `{catalog}`, made {issued}"));
    said::print(&shown.changes);
    let ids = |keys: &[&PublicKey]| keys.iter().map(|key| key.id().to_string()).collect::<Vec<_>>().join(", ");
    let signed = if shown.signed_by.is_empty() { "nobody".into() } else { ids(&shown.signed_by) };
    report::line(&format!("  signed by {signed}"));
    if !link.is_signed() {
        for lack in &link.lacks {
            let more = lack.need - lack.found;
            report::line(&format!("  it lacks {more} of the {} signatures that root {} asks for", lack.need, lack.of));
        }
        report::line(&format!("  who may sign: {}", ids(&shown.may_sign)));
    }
    for fault in shown.faults {
        report::line(&format!("  does not count: {fault}"));
    }
}

fn said(last: &Link, now: Time) -> Failure {
    let Root { version, expires, .. } = last.root();
    if last.is_signed() && now >= *expires {
        report::warning(
            &format!("root {version} expired at {expires}: clients refuse the site"),
            Some("`rbee-catalog root renew` begins the next one"),
        );
    }
    Failure::said()
}

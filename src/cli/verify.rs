//! `verify`: a site as its strictest client sees it.

use std::path::{Path, PathBuf};

use super::environment::{KEY_LIMIT, limited, real_now};
use super::error::{Failure, Status};
use super::report::{self, plural};
use crate::client::{Expected, FolderSite, Report, Timeliness, TrustedKeys, verify_site};
use crate::model::PublicKey;
use crate::model::pointer::CatalogId;

/// Check a site as its strictest client: the pointer, every pinned document, and the named copies.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The site's folder.
    dir: PathBuf,
    /// A public key that is trusted: a .pub file, or its second line. May be given several times.
    #[arg(long, value_name = "FILE|STRING", required = true)]
    public_key: Vec<String>,
    /// The catalog's id; any, if it is not said.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let keys = args.public_key.iter().map(|text| public_key(text)).collect::<Result<Vec<_>, _>>()?;
    let id = args.id.as_deref().map(CatalogId::parse).transpose();
    let id = id.map_err(|error| Failure::usage(format!("--id: {error}")))?;
    let found = verify_folder(&args.dir, &TrustedKeys::new(keys), id.as_ref())?;
    for skipped in &found.skipped {
        report::warning(&skipped.to_string(), None);
    }
    for finding in &found.findings {
        report::warning(&finding.to_string(), None);
    }
    if found.findings.is_empty() { Ok(()) } else { Err(Failure::said()) }
}

/// A key from a file or a text.
pub(super) fn public_key(text: &str) -> Result<PublicKey, Failure> {
    let wrong = |error| Failure::usage(format!("the public key {text:?}: {error}"));
    if let Ok(key) = PublicKey::parse(text) {
        return Ok(key);
    }
    match limited(Path::new(text), KEY_LIMIT) {
        Ok(file) => PublicKey::parse(&file).map_err(|error| wrong(error.to_string())),
        Err(error) => Err(wrong(format!("neither a key nor a file that can be read ({error})"))),
    }
}

/// Verifies a folder and says what was checked, a line a kind.
pub(super) fn verify_folder(dir: &Path, keys: &TrustedKeys, catalog: Option<&CatalogId>) -> Result<Report, Failure> {
    let site = FolderSite::open(dir).map_err(|e| Failure::new(Status::Trouble, format!("{}: {e}", dir.display())))?;
    let expected = Expected { keys, catalog, time: Timeliness::At(real_now()), remembered: None };
    let found = verify_site(&site, &expected)?;
    let pointer = found.pointer.pointer();
    let counts = found.counts;
    let key = found.pointer.key().id();
    report::step(
        "Verified",
        &format!("pointer of `{}`: serial {}, until {}, key {key}", pointer.catalog, pointer.serial, pointer.expires),
    );
    report::step("", &format!("index.json, head.json, {}", plural(counts.platforms, "platform manifest")));
    report::step(
        "",
        &format!("{} with {}", plural(counts.documents, "worker document"), plural(counts.versions, "version")),
    );
    report::step(
        "",
        &format!(
            "{}, {}",
            plural(counts.sources, "source file"),
            plural(counts.copies, "named copy").replace("copys", "copies")
        ),
    );
    Ok(found)
}

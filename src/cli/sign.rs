//! `sign`: a built site to a signed one.

use std::path::{Path, PathBuf};

use super::build::previous_serial;
use super::environment::{KeyArgs, build_now};
use super::error::{Failure, Status};
use super::report;
use super::root::published as roots;
use crate::client::FolderSite;
use crate::model::Time;
use crate::model::index::Index;
use crate::model::pointer::{CatalogId, Pointer};
use crate::output::{Signing, state_dir};
use crate::sign::{SecretKey, Unsigned, sign_index};

/// Sign the index of a built site, or sign it again for another while.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The site's folder.
    dir: PathBuf,
    #[command(flatten)]
    key: KeyArgs,
    /// For how many days the signature holds, 1 to 60.
    #[arg(long, value_name = "N", default_value_t = 30)]
    days: u16,
    /// Where the record of what builds wrote is kept; by default `<DIR>.state` beside the folder.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let Some(key) = args.key.read()? else {
        return Err(Failure::usage("there is no secret key").help("name it with `--key FILE`, or set RBEE_CATALOG_KEY"));
    };
    let state = args.cache.clone().unwrap_or_else(|| state_dir(&args.dir));
    let pointer = sign_folder(&args.dir, &state, &key, build_now()?, args.days)?;
    report::step("Signed", &format!("{}: serial {}, until {}", args.dir.display(), pointer.serial, pointer.expires));
    Ok(())
}

/// Signs the index and the head that stand in a folder.
pub(super) fn sign_folder(
    dir: &Path,
    state: &Path,
    key: &SecretKey,
    now: Time,
    expiry_days: u16,
) -> Result<Pointer, Failure> {
    let read = |name: &str| {
        let path = dir.join(name);
        std::fs::read(&path).map_err(|e| Failure::io(&path, &e).help("`rbee-catalog build` writes a site"))
    };
    read("index.json")?;
    // From here on nobody else changes the folder: what is signed is what stands there when the pointer comes.
    let signing = Signing::begin(dir, state)?;
    let (index, head) = (read("index.json")?, read("head.json")?);
    let said: Index = serde_json::from_slice(&index)
        .map_err(|e| Failure::usage(format!("{}: no index: {e}", dir.join("index.json").display())))?;
    let catalog = CatalogId::parse(&said.catalog.id).map_err(|error| Failure::usage(error.to_string()))?;
    let chain = roots::chain(
        &FolderSite::open(dir).map_err(|e| Failure::new(Status::Trouble, format!("{}: {e}", dir.display())))?,
    )?;
    if let Some(last) = chain.iter().rev().find(|link| link.is_signed()) {
        roots::check_key(last.root(), Some(key.public()), now)?;
    }
    let previous_serial = previous_serial(dir);
    let unsigned = Unsigned { index: &index, head: &head, catalog: &catalog, previous_serial, now, expiry_days };
    let signed = sign_index(key, &unsigned)?;
    signing.write(signed.minisig.as_bytes())?;
    Ok(signed.pointer)
}

//! `root`: which keys sign the index, and which keys say so. Everything happens in one small folder that can be carried on
//! a stick: the machines with the offline keys need it and this program, no network, and nothing of the CI machine.
//!
//! The last root of the folder is *pending* until enough keys have signed it. A change edits a pending root, or begins
//! the next one; signed roots are never changed.

mod draft;
pub(super) mod published;
mod said;
mod show;
mod sign;

use std::path::{Path, PathBuf};

use super::environment::build_now;
use super::error::{Failure, Status};
use super::verify::public_key;
use crate::client::{FolderSite, Link, ReadError, SiteReader};
use crate::model::PublicKey;
use crate::model::pointer::CatalogId;
use draft::{Change, Draft};
use published::chain;

/// Say which keys sign the index, and replace them without a client being touched.
///
/// A folder holds `1.json`, `2.json`, … and their signatures. Carry it to each machine that has an offline root key; when
/// enough have signed, commit it as `root/` of the catalog's default branch: the next build publishes it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Init(Init),
    AddKey(AddKey),
    RemoveKey(RemoveKey),
    Renew(Renew),
    Sign(sign::Args),
    Show(show::Args),
}

/// Where the roots are.
#[derive(Debug, clap::Args)]
struct Folder {
    /// The folder of roots.
    #[arg(long, value_name = "DIR", default_value = "root")]
    dir: PathBuf,
}

/// How a root is to be.
#[derive(Debug, clap::Args)]
struct Terms {
    /// How many root keys have to sign; as before, or at first more than half of them.
    #[arg(long, value_name = "N")]
    threshold: Option<usize>,
    /// For how many days it holds from now on, 1 to 366.
    #[arg(long, value_name = "N", default_value_t = 365)]
    days: u16,
}

/// Begin: write the first root, which its root keys then sign.
#[derive(Debug, clap::Args)]
struct Init {
    /// The catalog's id, as in catalog.toml.
    #[arg(long, alias = "catalog", value_name = "ID")]
    catalog_id: String,
    /// The public half of an offline key that signs roots: a .pub file, or its second line. May be given several times.
    #[arg(long, value_name = "FILE|STRING", required = true)]
    root_key: Vec<String>,
    /// The public half of a key that signs the index, likewise.
    #[arg(long, value_name = "FILE|STRING", required = true)]
    index_key: Vec<String>,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    folder: Folder,
}

/// Let another key sign, in the pending root or a new one.
#[derive(Debug, clap::Args)]
struct AddKey {
    /// The public half of an offline key that signs roots: a .pub file, or its second line. May be given several times.
    #[arg(long, value_name = "FILE|STRING", required_unless_present = "index_key")]
    root_key: Vec<String>,
    /// The public half of a key that signs the index, likewise.
    #[arg(long, value_name = "FILE|STRING")]
    index_key: Vec<String>,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    folder: Folder,
}

/// Let a key sign no more, in the pending root or a new one. Clients forget the serials of an index key that goes.
#[derive(Debug, clap::Args)]
struct RemoveKey {
    /// The keys: ids as `root show` prints them, .pub files, or their second lines.
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<String>,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    folder: Folder,
}

/// Begin the next root with the keys of the last one, before that one expires; or with another threshold.
#[derive(Debug, clap::Args)]
struct Renew {
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    folder: Folder,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Init(args) => init(args),
        Command::AddKey(args) => add(args),
        Command::RemoveKey(args) => remove(args),
        Command::Renew(args) => {
            Draft::next(&args.folder.dir, build_now()?)?.write(&[], args.terms.threshold, args.terms.days)
        }
        Command::Sign(args) => sign::run(args),
        Command::Show(args) => show::run(args),
    }
}

fn init(args: &Init) -> Result<(), Failure> {
    let catalog = CatalogId::parse(&args.catalog_id);
    let catalog = catalog.map_err(|error| Failure::usage(format!("--catalog-id: {error}")))?;
    let changes = additions(&args.root_key, &args.index_key)?;
    let threshold = args.terms.threshold.unwrap_or(args.root_key.len() / 2 + 1);
    let first = Draft::first(&args.folder.dir, catalog, build_now()?)?;
    first.write(&changes, Some(threshold), args.terms.days)
}

fn add(args: &AddKey) -> Result<(), Failure> {
    let changes = additions(&args.root_key, &args.index_key)?;
    Draft::next(&args.folder.dir, build_now()?)?.write(&changes, args.terms.threshold, args.terms.days)
}

fn additions(root: &[String], index: &[String]) -> Result<Vec<Change>, Failure> {
    let root = root.iter().map(|text| public_key(text).map(Change::AddRoot));
    root.chain(index.iter().map(|text| public_key(text).map(Change::AddIndex))).collect()
}

fn remove(args: &RemoveKey) -> Result<(), Failure> {
    let draft = Draft::next(&args.folder.dir, build_now()?)?;
    let known: Vec<PublicKey> = draft.root.root_keys.iter().chain(&draft.root.index_keys).cloned().collect();
    let named = |text: &String| {
        // A root lists each id once.
        let by_id = known.iter().find(|key| key.id().to_string().eq_ignore_ascii_case(text));
        if let Some(key) = by_id {
            return Ok(Change::Remove(key.clone()));
        }
        let none = |id: &str| {
            Err(Failure::usage(format!("{} lists no key {id}", draft.path().display()))
                .help("`rbee-catalog root show` prints the keys that it lists"))
        };
        if text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return none(text);
        }
        let key = public_key(text).map_err(|failure| Failure {
            help: Some("name a key by its id, of 16 digits and letters as `root show` prints it, by a .pub file, or its second line".into()),
            ..failure
        })?;
        match known.iter().any(|known| known.key() == key.key()) {
            true => Ok(Change::Remove(key)),
            false => none(&key.id().to_string()),
        }
    };
    let changes = args.keys.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    draft.write(&changes, args.terms.threshold, args.terms.days)
}

/// The roots of a folder, which is `root/` of a site that is nowhere else.
struct InFolder(FolderSite);

impl SiteReader for InFolder {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.0.read(path.strip_prefix("root/").ok_or(ReadError::NotFound)?, limit)
    }
}

/// The chain in a folder; empty where there is none.
fn read(dir: &Path) -> Result<Vec<Link>, Failure> {
    let chain = chain_of(dir)?;
    match gap(dir, &chain)? {
        Some(gap) => Err(gap),
        None => Ok(chain),
    }
}

/// The same, also if other roots lie behind its end.
fn chain_of(dir: &Path) -> Result<Vec<Link>, Failure> {
    match FolderSite::open(dir) {
        Ok(site) => chain(&InFolder(site)),
        Err(ReadError::NotFound) => Ok(Vec::new()),
        Err(error) => Err(Failure::new(Status::Trouble, format!("{}: {error}", dir.display()))),
    }
}

/// What the folder holds behind the end of the chain: a later root, or something in the place of the next one.
fn gap(dir: &Path, chain: &[Link]) -> Result<Option<Failure>, Failure> {
    let next = chain.len() as u64 + 1;
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::io(dir, &error)),
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name()).map_err(|error| Failure::io(dir, &error)));
    let names = names.collect::<Result<Vec<_>, _>>()?;
    let versions = names.iter().filter_map(|name| name.to_str()?.strip_suffix(".json")?.parse::<u64>().ok());
    let place = |version: u64| dir.join(format!("{version}.json")).display().to_string();
    Ok(versions.filter(|version| *version >= next).min().map(|first| match first == next {
        true => Failure::usage(format!("{} is no plain file", place(next)))
            .help("no link and no folder counts: put the file itself there"),
        false => Failure::usage(format!("{} is missing before {}", place(next), place(first)))
            .help("no root is ever left out: put it there again, with its signatures, or take the later one away"),
    }))
}

fn no_roots(dir: &Path) -> Failure {
    Failure::usage(format!("{}: expected a root, found none", dir.join("1.json").display()))
        .help("name the folder of roots with `--dir DIR`; `rbee-catalog root init` begins one")
}

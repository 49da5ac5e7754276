//! `root`: which keys sign the index, and which keys say so. Everything happens in one small folder that can be carried on
//! a stick: the machines with the offline keys need it and this program, no network, and nothing of the CI machine.
//!
//! The last root of the folder is *pending* until enough keys have signed it. A change edits a pending root, or begins
//! the next one; signed roots are never changed.

mod draft;
pub(super) mod published;
mod show;

use std::path::{Path, PathBuf};

use super::environment::{KeyArgs, build_now};
use super::error::{Failure, Status};
use super::report;
use super::verify::public_key;
use crate::client::{FolderSite, Link, ReadError, SiteReader};
use crate::model::PublicKey;
use crate::model::pointer::CatalogId;
use crate::model::root::Root;
use crate::sign::sign_root;
use draft::{Change, Draft};
use published::{chain, lacking};

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
    Sign(Sign),
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

/// Sign the last root with an offline root key. What it changes is shown before.
#[derive(Debug, clap::Args)]
struct Sign {
    #[command(flatten)]
    key: KeyArgs,
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
        Command::Sign(args) => sign(args),
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

fn sign(args: &Sign) -> Result<(), Failure> {
    let links = read(&args.folder.dir)?;
    let Some((last, before)) = links.split_last() else { return Err(no_roots(&args.folder.dir)) };
    let before = before.last().map(Link::root);
    let Some(key) = args.key.read()? else {
        return Err(Failure::usage("there is no secret key").help("name it with `--key FILE`, or set RBEE_CATALOG_KEY"));
    };
    let (root, public) = (last.root(), key.public());
    let is = |keys: &[PublicKey]| keys.iter().any(|known| known.key() == public.key());
    if !is(&root.root_keys) && !before.is_some_and(|before| is(&before.root_keys)) {
        let kind = if is(&root.index_keys) {
            "an index key: it signs indexes and nothing else"
        } else {
            "none of its root keys"
        };
        let path = args.folder.dir.join(format!("{}.json", root.version));
        return Err(Failure::usage(format!("{}: key {} may not sign it: it is {kind}", path.display(), public.id()))
            .help("`rbee-catalog root show` prints who may sign"));
    }
    if build_now()? >= root.expires {
        return Err(Failure::usage(format!(
            "{}/{}.json expired at {}: a signature would be of no use",
            args.folder.dir.display(),
            root.version,
            root.expires
        ))
        .help("`rbee-catalog root renew` gives it another year; then sign"));
    }
    for change in draft::changes(before, root) {
        report::line(&format!("  {change}"));
    }
    let name = Root::signature_path(root.version, public.id());
    let path = args.folder.dir.join(name.trim_start_matches("root/"));
    if last.signers.count(std::slice::from_ref(public)) == 0 {
        draft::write_whole(&path, sign_root(&key, last.root.bytes())?.as_bytes())?;
    }
    report::step(
        "Signed",
        &format!("root {} of `{}` with key {}: {}", root.version, root.catalog, public.id(), path.display()),
    );
    let links = read(&args.folder.dir)?;
    match links.last() {
        Some(link) if !link.is_signed() => report::line(&format!("Not enough yet: {}", lacking(link))),
        _ => report::line("Enough have signed: commit the folder as `root/` of the catalog's default branch"),
    }
    Ok(())
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
    match FolderSite::open(dir) {
        Ok(site) => chain(&InFolder(site)),
        Err(ReadError::NotFound) => Ok(Vec::new()),
        Err(error) => Err(Failure::new(Status::Trouble, format!("{}: {error}", dir.display()))),
    }
}

fn no_roots(dir: &Path) -> Failure {
    Failure::usage(format!("{}: expected a root, found none", dir.join("1.json").display()))
        .help("name the folder of roots with `--dir DIR`; `rbee-catalog root init` begins one")
}

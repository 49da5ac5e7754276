//! `demo`: the whole tour on the embedded starter catalog.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use git2::{FileMode, IndexEntry, IndexTime, Oid, Repository, RepositoryInitOptions, Signature};

use super::build;
use super::client;
use super::ending::Temporary;
use super::environment::{KEY_LIMIT, build_now, read_text, real_now};
use super::error::{Failure, Status};
use super::hardware::detect;
use super::keygen::write_pair;
use super::looks::Looks;
use super::open::{CatalogArgs, ConfigFrom};
use super::report::{self, plural};
use super::root::published::Roots;
use super::serve::{ListenArgs, serve};
use super::sign::sign_folder;
use super::verify::verify_folder;
use crate::artifact::sample;
use crate::assemble::{Input, assemble};
use crate::client::resolve::Request;
use crate::client::{Catalog, FolderSite, Parts, ReadError, StoreFolder, TrustedKeys};
use crate::diag::render::summary;
use crate::embedded;
use crate::model::{PublicKey, WorkerId};
use crate::output::{Staging, state_dir};
use crate::sign::SecretKey;

/// The whole tour on the embedded starter catalog: git catalog, check, build, sign, verify, install, serve.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to put everything; by default a temporary folder that goes when the demo ends.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// End after install.
    #[arg(long)]
    no_serve: bool,
    #[command(flatten)]
    listen: ListenArgs,
}

/// The worker whose sample is installed.
const SAMPLE: &str = "llm-worker-rbee-cpu";

/// 2026-01-01T00:00:00Z: the starter's commits have one date, so that the same program makes the same catalog.
const COMMITTED: i64 = sample::MTIME;

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let temp;
    let root = match &args.dir {
        Some(dir) => dir.clone(),
        None => {
            temp = Temporary::new("rbee-catalog-demo-", "a temporary folder")?;
            temp.path()
        }
    };
    let catalog = root.join("catalog.git");
    let is_demo = catalog.exists() && root.join("keys/index.key").exists();
    if !is_demo && root.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::usage(format!("{} is not empty, and no demo", root.display()))
            .help("name an empty folder with `--dir`, or one that does not exist yet"));
    }
    let listen = &ListenArgs { port: port(&args.listen)?, ..args.listen };
    std::fs::create_dir_all(&root).map_err(|e| Failure::io(&root, &e))?;

    let (secret, public) = keys(&root)?;
    let base_url = base_url(listen);
    let branches = write_catalog(&catalog, &base_url, &public)?;
    report::step(
        "Catalog",
        &format!(
            "{}: {} and the default one",
            catalog.display(),
            plural(branches, "worker branch").replace("branchs", "branches")
        ),
    );

    let stored = write_samples(&root.join("artifacts"))?;
    report::step("Artifacts", &format!("{}: {}", root.join("artifacts").display(), plural(stored, "sample archive")));

    let opened = CatalogArgs { catalog: catalog.display().to_string(), config: None }.open(ConfigFrom::Commit)?;
    let now = build_now()?;
    let assembled =
        assemble(&Input { source: &opened.source, config: &opened.config, now, working: None, cache: None })?;
    report::diagnostics(&assembled.diagnostics);
    report::step("Checked", &summary(&assembled.diagnostics, assembled.workers.len()));

    let site = root.join("site");
    let state = state_dir(&site);
    let looks = Looks::embedded();
    let building = build::Building {
        opened: &opened,
        assembled: &assembled,
        looks: &looks,
        previous: None,
        roots: &Roots::of(&opened)?,
    };
    let written = build::write(&building, Staging::begin(&site, &state)?, None, now)?;
    build::said(&site, &assembled, &written);

    let key = SecretKey::read(&read_text(&secret, KEY_LIMIT)?, None)?;
    let pointer = sign_folder(&site, &state, &key, now, opened.config.expiry_days)?;
    report::step("Signed", &format!("serial {}, until {}", pointer.serial, pointer.expires));

    let keys = TrustedKeys::new([public]);
    let found = verify_folder(&site, &keys, Some(&pointer.catalog))?;
    for finding in &found.findings {
        report::warning(&finding.to_string(), None);
    }
    install_sample(&root, keys)?;
    if args.no_serve {
        return Ok(());
    }
    serve(site, Some(root.join("artifacts")), listen)
}

/// Installs a sample as rbee-hive would install a worker: by the library, from the signature down to each file.
fn install_sample(root: &Path, keys: TrustedKeys) -> Result<(), Failure> {
    let unreadable = |error: ReadError| Failure::new(Status::Trouble, format!("{}: {error}", root.display()));
    let site = FolderSite::open(&root.join("site")).map_err(unreadable)?;
    let artifacts = StoreFolder::open(&root.join("artifacts")).map_err(unreadable)?;
    let mut catalog = Catalog::open(Parts { site, artifacts }, keys);
    let now = real_now();
    catalog.update(now)?;
    let id = WorkerId::parse(SAMPLE).map_err(|error| Failure::new(Status::Trouble, error.to_string()))?;
    // It is a script that asks nothing of a machine.
    let request = Request { allow_unknown: true, binary_only: true, ..Request::of(id) };
    let answer = catalog.resolve(&request, &detect())?;
    if answer.plan.steps.is_empty() {
        report::step("Installed", "nothing: the starter has no sample for this machine");
    }
    for done in catalog.install(&answer.plan, &root.join("workers"), now, &mut |_| ())? {
        client::install::said(&done);
    }
    Ok(())
}

/// The port to listen at, since the site says it: for 0 one that is free.
fn port(listen: &ListenArgs) -> Result<u16, Failure> {
    if listen.port != 0 {
        return Ok(listen.port);
    }
    let free = std::net::TcpListener::bind((listen.listen, 0)).and_then(|socket| socket.local_addr());
    free.map(|addr| addr.port()).map_err(|e| Failure::new(Status::Trouble, format!("listen at {}: {e}", listen.listen)))
}

/// Where the site is for a browser on this machine; artifacts over http are allowed from there alone.
fn base_url(listen: &ListenArgs) -> String {
    match listen.listen {
        IpAddr::V4(ip) if ip.is_loopback() => format!("http://{ip}:{}", listen.port),
        IpAddr::V4(ip) if ip.is_unspecified() => format!("http://127.0.0.1:{}", listen.port),
        _ => format!("http://localhost:{}", listen.port),
    }
}

/// The demo's index key: made once, kept with the demo.
fn keys(root: &Path) -> Result<(PathBuf, PublicKey), Failure> {
    let folder = root.join("keys");
    std::fs::create_dir_all(&folder).map_err(|e| Failure::io(&folder, &e))?;
    let (secret, public) = (folder.join("index.key"), folder.join("index.pub"));
    if !secret.exists() || !public.exists() {
        write_pair(&folder.join("index"), None)?;
    }
    let key = PublicKey::parse(&read_text(&public, KEY_LIMIT)?)
        .map_err(|error| Failure::usage(format!("{}: {error}", public.display())))?;
    Ok((secret, key))
}

/// The sample archives in the layout of an artifact store.
fn write_samples(store: &Path) -> Result<usize, Failure> {
    let samples = sample::starter().map_err(|error| Failure::new(Status::Trouble, error.to_string()))?;
    for sample in &samples {
        let path = store.join(sample.path());
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|e| Failure::io(parent, &e))?;
        }
        std::fs::write(&path, &sample.bytes).map_err(|e| Failure::io(&path, &e))?;
    }
    Ok(samples.len())
}

/// The starter as a git catalog: a branch for each worker, and the default branch with catalog.toml.
fn write_catalog(path: &Path, base_url: &str, key: &PublicKey) -> Result<usize, Failure> {
    let git = |error: git2::Error| Failure::new(Status::Trouble, format!("{}: {}", path.display(), error.message()));
    let options = &mut RepositoryInitOptions::new();
    let repository = Repository::init_opts(path, options.bare(true).initial_head("main")).map_err(git)?;
    let mut branches: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for (path, bytes) in embedded::starter() {
        let (branch, file) = path.split_once('/').unwrap_or(("main", path.as_str()));
        let bytes = if path == "catalog.toml" { local_config(bytes, base_url, key)? } else { bytes.to_vec() };
        branches.entry(branch.to_owned()).or_default().push((file.to_owned(), bytes));
    }
    for (branch, files) in &branches {
        commit(&repository, branch, files).map_err(git)?;
    }
    Ok(branches.len() - 1)
}

/// The starter's catalog.toml for a preview on this machine: its address, and the demo's key.
fn local_config(bytes: &[u8], base_url: &str, key: &PublicKey) -> Result<Vec<u8>, Failure> {
    let text = String::from_utf8_lossy(bytes);
    let mut table: toml::Table =
        text.parse().map_err(|e| Failure::new(Status::Trouble, format!("the embedded catalog.toml: {e}")))?;
    table.insert("base_url".into(), base_url.into());
    table.insert("public_keys".into(), toml::Value::Array(vec![key.to_string().into()]));
    Ok(table.to_string().into_bytes())
}

/// One commit that is all of a branch. The same files give the same commit. A branch that somebody has committed to since
/// stays as it is.
fn commit(repository: &Repository, branch: &str, files: &[(String, Vec<u8>)]) -> Result<Oid, git2::Error> {
    let mut index = git2::Index::new()?;
    for (path, bytes) in files {
        let time = IndexTime::new(0, 0);
        let id = repository.blob(bytes)?;
        index.add(&IndexEntry {
            ctime: time,
            mtime: time,
            dev: 0,
            ino: 0,
            mode: FileMode::Blob.into(),
            uid: 0,
            gid: 0,
            file_size: 0,
            id,
            flags: 0,
            flags_extended: 0,
            path: path.clone().into_bytes(),
        })?;
    }
    let tree = repository.find_tree(index.write_tree_to(repository)?)?;
    let author = Signature::new("rbee-catalog", "rbee-catalog@localhost", &git2::Time::new(COMMITTED, 0))?;
    let id = repository.commit(None, &author, &author, &format!("{branch}: starter\n"), &tree, &[])?;
    let name = format!("refs/heads/{branch}");
    if let Ok(there) = repository.find_reference(&name).and_then(|reference| reference.peel_to_commit())
        && (there.parent_count() > 0 || there.author().email_bytes() != author.email_bytes())
    {
        return Ok(there.id());
    }
    repository.reference(&name, id, true, "demo")?;
    Ok(id)
}

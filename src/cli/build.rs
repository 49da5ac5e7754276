//! `build`: a catalog to a site.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::environment::{KeyArgs, build_now};
use super::error::{Failure, Status};
use super::looks::{Looks, LooksArgs};
use super::open::{CatalogArgs, ConfigFrom, Opened};
use super::previous::{self, Before, Everything};
use super::report::{self, plural};
use super::root::published::{self as roots, Roots};
use crate::assemble::{Assembled, Cache, Input};
use crate::client::FolderSite;
use crate::config::Config;
use crate::diag::Severity;
use crate::emit::{self, EmitError, Site};
use crate::model::Time;
use crate::model::pointer::{CatalogId, Pointer as SignedPointer};
use crate::output::{POINTER, Pointer, Staging, Written, state_dir};
use crate::sign::{SecretKey, Unsigned, sign_index};

/// Validate a catalog and write its site.
///
/// Branches that are in error do not stop the others: their last valid commit is published, and the failure stands on
/// the site's problems page.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    catalog: CatalogArgs,
    /// The folder to write: a new one, an empty one, or one that a build wrote.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What was published before, a folder or a URL: its versions keep their facts whatever became of their branches. Its
    /// signature is checked with catalog.toml's public keys, else with the public half of `--key`. By default what stands
    /// in the output folder, if it was ever signed, and as far as that checks out.
    #[arg(long, value_name = "DIR|URL")]
    previous: Option<String>,
    /// Publish nothing if any branch is in error.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    looks: LooksArgs,
    /// Where the record of what builds wrote is kept, and what branches gave last time; by default `<DIR>.state` beside
    /// the output folder.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Read and check every branch again, and keep nothing for the next build but the record.
    #[arg(long)]
    no_cache: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match build(args, !args.no_cache) {
        // What the cache remembers of a branch was damaged since: read again, it is that branch's problem alone.
        Err(failure) if failure.unreadable && !args.no_cache => build(args, false),
        other => other,
    }
}

fn build(args: &Args, cached: bool) -> Result<(), Failure> {
    let key = args.key.read()?;
    let looks = args.looks.read()?;
    let opened = args.catalog.open(ConfigFrom::Commit)?;
    let now = build_now()?;
    let state = args.cache.clone().unwrap_or_else(|| state_dir(&args.out));
    // Taken first: a folder that is not ours, or that another build has, is said before any work is done.
    let staging = Staging::begin(&args.out, &state)?;
    let cache = Cache::new(&state.join("branches"), &program());
    let cache = cached.then_some(&cache);
    let input = Input { source: &opened.source, config: &opened.config, now, working: None, cache };
    let previous = Before::find(args.previous.as_deref(), &staging, &opened, key.as_ref(), args.strict)?;
    let roots = Roots::of(&opened)?;
    if let Ok(standing) = FolderSite::open(&args.out) {
        roots.keep(&standing, &args.out.display().to_string())?;
    }
    if let Some(before) = &previous {
        roots.keep(before.site(), before.name())?;
    }
    roots.check_key(key.as_ref().map(SecretKey::public), now)?;
    roots::compare_keys(&opened.config, &roots);
    let (assembled, previous) = previous::assemble(&input, previous)?;
    problems(&opened, &assembled);
    if args.strict && assembled.config_findings.iter().any(|d| d.severity == Severity::Error) {
        return Err(Failure::new(Status::No, "errors in catalog.toml, and `--strict`: nothing is published"));
    }
    if args.strict && !assembled.catalog.problems.is_empty() {
        let count = plural(assembled.catalog.problems.len(), "branch");
        return Err(Failure::new(
            Status::No,
            format!("{} in error, and `--strict`: nothing is published", count.replace("branchs", "branches")),
        ));
    }
    let site =
        Building { opened: &opened, assembled: &assembled, looks: &looks, previous: previous.as_ref(), roots: &roots };
    let written = write(&site, staging, key.as_ref(), now)?;
    said(&args.out, &assembled, &written);
    if key.is_none() {
        unsigned_warning(&args.out);
    }
    Ok(())
}

/// Tells this program from another build of the same version.
fn program() -> String {
    let metadata = std::env::current_exe().and_then(std::fs::metadata);
    metadata.map(|m| format!("{} {:?}", m.len(), m.modified().ok())).unwrap_or_default()
}

/// Tells of everything that is wrong with the catalog, without ending the build.
pub(super) fn problems(opened: &Opened, assembled: &Assembled) {
    if opened.source.is_shallow() {
        report::warning(
            "the clone is shallow: versions before its oldest commits are missing",
            Some("`git fetch --unshallow` fetches the rest; in CI, check out with `fetch-depth: 0`"),
        );
    }
    report::diagnostics(&assembled.config_findings);
    if assembled.workers.is_empty() {
        report::warning("the catalog has no workers", Some("a worker is a branch with a metadata.json at its root"));
    }
    /// More than this nobody reads on a terminal: `problems.html` and `check` have all of it.
    const SHOWN: usize = 20;
    for problem in assembled.catalog.problems.iter().take(SHOWN) {
        let errors: Vec<_> = problem.diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
        report::diagnostics(&errors);
        let mut workers = assembled.catalog.workers.iter();
        let kept = workers.any(|worker| worker.id.as_str() == problem.branch && worker.kept.is_some());
        let instead = match &problem.published {
            Some(published) if kept => format!("what was published before, {}, stays", published.version),
            Some(published) => format!("its last good version, {}, is published", published.version),
            None => "nothing of it is published".to_owned(),
        };
        report::warning(&format!("the branch `{}` is in error: {instead}", problem.branch), None);
    }
    if let Some(more) = assembled.catalog.problems.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        report::line(&format!("… and {more} more branches: `rbee-catalog check --all` shows them"));
    }
}

/// What a site is written from.
pub(super) struct Building<'a> {
    pub(super) opened: &'a Opened,
    pub(super) assembled: &'a Assembled,
    pub(super) looks: &'a Looks,
    pub(super) previous: Option<&'a Before>,
    pub(super) roots: &'a Roots,
}

/// Emits, signs and writes a site.
pub(super) fn write(
    site: &Building<'_>,
    mut staging: Staging,
    key: Option<&SecretKey>,
    now: Time,
) -> Result<Written, Failure> {
    let public = roots::static_files(site);
    let Building { opened, assembled, looks, previous, .. } = site;
    let contents = Everything { source: opened.contents()?, previous: *previous };
    let site = Site {
        config: &opened.config,
        catalog: &assembled.catalog,
        contents: &contents,
        templates: &looks.templates,
        public: &public,
    };
    let mut signed_files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    emit::emit(&site, &mut |file| {
        if matches!(file.path.as_str(), "index.json" | "head.json") {
            signed_files.insert(file.path.clone(), file.bytes.clone());
        }
        staging.put(&file).map_err(|error| EmitError::Sink(Box::new(error)))
    })?;
    let pointer = match key {
        None => Pointer::Unsigned,
        Some(key) => {
            let serial = previous_serial(staging.out()).max(previous.and_then(Before::serial));
            Pointer::Write(sign(key, &opened.config, &signed_files, serial, now)?)
        }
    };
    Ok(staging.commit(pointer)?)
}

fn sign(
    key: &SecretKey,
    config: &Config,
    files: &BTreeMap<String, Vec<u8>>,
    previous_serial: Option<u64>,
    now: Time,
) -> Result<Vec<u8>, Failure> {
    let catalog = CatalogId::parse(&config.id).map_err(|error| Failure::usage(error.to_string()))?;
    let bytes = |name: &str| files.get(name).map(Vec::as_slice).unwrap_or_default();
    let signed = sign_index(
        key,
        &Unsigned {
            index: bytes("index.json"),
            head: bytes("head.json"),
            catalog: &catalog,
            previous_serial,
            now,
            expiry_days: config.expiry_days,
        },
    )?;
    if !config.public_keys.is_empty() && !config.public_keys.contains(key.public()) {
        report::warning(
            "the key that signs is not among catalog.toml's `public_keys`",
            Some("clients that trust only those will refuse the site; add the key's public half"),
        );
    }
    Ok(signed.minisig.into_bytes())
}

/// The serial of the pointer that stands in a folder; none where there is none that can be read.
pub(super) fn previous_serial(out: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(out.join(POINTER)).ok()?;
    let comment = text.lines().find_map(|line| line.strip_prefix("trusted comment: "))?;
    SignedPointer::parse(comment).ok().map(|pointer| pointer.serial)
}

/// One line about what was written.
pub(super) fn said(out: &Path, assembled: &Assembled, written: &Written) {
    #[allow(clippy::cast_precision_loss)] // a rounded figure for people
    let mib = written.bytes as f64 / 1_048_576.0;
    report::step(
        "Built",
        &format!(
            "{} in {}: {} ({mib:.1} MiB), {} changed, {} removed",
            plural(assembled.catalog.workers.len(), "worker"),
            out.display(),
            plural(written.files, "file"),
            written.changed,
            written.removed
        ),
    );
}

/// An unsigned site is possible, and says loudly that it is one.
pub(super) fn unsigned_warning(out: &Path) {
    report::warning(
        &format!("the site in {} is UNSIGNED by this build: clients refuse it unless it is signed", out.display()),
        Some(&format!("`rbee-catalog sign {} --key FILE` signs it; `rbee-catalog keygen` makes a key", out.display())),
    );
}

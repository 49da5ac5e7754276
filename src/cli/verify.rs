//! `verify`: a site as its strictest client sees it; and whether it is what its catalog gives.

use std::path::Path;

use super::audit;
use super::environment::{KEY_LIMIT, built, limited, real_now};
use super::error::{Failure, Status};
use super::report::{self, plural};
use super::trust::{CheckArgs, Memory, WhichSite, open_site};
use crate::check::{MAX_RECIPE, srcinfo_if_clean};
use crate::client::root::{Walk, WalkEnd};
use crate::client::trust::can_sign;
use crate::client::verify::Srcinfo;
use crate::client::{
    Beside, ChainError, FolderSite, Report, SiteReader, Timeliness, TrustAnchor, TrustedKeys, Updated, read_chain,
    update, verify_published,
};
use crate::model::document::SourceFiles;
use crate::model::pointer::CatalogId;
use crate::model::{GENERATOR, PublicKey};

/// Check a site as its strictest client: the roots, the pointer, every pinned document, and the named copies.
///
/// With `--git`, also whether the published bytes are what the catalog gives: every worker is built again from the commits
/// that the index names, whatever was pushed since. Ends with status 4 if the site is refused, and with 1 if a copy lags
/// behind or the catalog gives something else. Without a key or a root, what `install` and the like trust counts, with what
/// they believed last.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    site: WhichSite,
    #[command(flatten)]
    check: CheckArgs,
    /// The git catalog that the site says it is made from: a repository or a git URL.
    #[arg(long, value_name = "CATALOG")]
    git: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let name = args.site.name()?;
    let memory = args.check.load()?;
    let site = open_site(&name)?;
    let (found, updated, mut is_well) = verify(site, &memory)?;
    memory.keep(&updated.state)?;
    for skipped in &found.skipped {
        report::warning(&skipped.to_string(), None);
    }
    for finding in &found.findings {
        report::warning(&finding.to_string(), None);
    }
    is_well &= found.findings.is_empty();
    if let Some(catalog) = &args.git {
        is_well &= audit::audit(&updated.published, catalog)?;
    }
    if is_well { Ok(()) } else { Err(Failure::said()) }
}

/// A key from a file or a text: one that can sign.
pub(super) fn public_key(text: &str) -> Result<PublicKey, Failure> {
    let wrong = |error| Failure::usage(format!("the public key {text:?}: {error}"));
    let key = match PublicKey::parse(text) {
        Ok(key) => key,
        Err(_) => match limited(Path::new(text), KEY_LIMIT) {
            Ok(file) => PublicKey::parse(&file).map_err(|error| wrong(error.to_string()))?,
            Err(error) => {
                return Err(wrong(format!("neither a key nor a file that can be read ({error})"))
                    .help("name a .pub file, or give its second line"));
            }
        },
    };
    if !can_sign(&key) {
        return Err(wrong("nobody can sign with it: expected a point of Ed25519 that is not of small order".into())
            .help("make a key with `rbee-catalog keygen`; give its .pub file"));
    }
    Ok(key)
}

/// Verifies a folder by keys and says what was checked, a line a kind.
pub(super) fn verify_folder(dir: &Path, keys: &TrustedKeys, catalog: Option<&CatalogId>) -> Result<Report, Failure> {
    let site = FolderSite::open(dir).map_err(|e| Failure::new(Status::Trouble, format!("{}: {e}", dir.display())))?;
    let memory = Memory::none(TrustAnchor::Keys(keys.clone()), catalog.cloned());
    Ok(verify(site, &memory)?.0)
}

/// Verifies a site and says what was checked, a line a kind. The last part is whether its roots are a chain.
fn verify<S: SiteReader>(site: S, memory: &Memory) -> Result<(Report, Updated<S>, bool), Failure> {
    let Memory { anchor, state, catalog, .. } = memory;
    let updated = update(site, anchor, state, Timeliness::by(real_now(), built()), catalog.as_ref())?;
    memory.precedes(updated.published.pointer().pointer())?;
    let keys = match (&updated.roots, anchor) {
        (Some(walk), _) => walk.last.root().index_keys.as_slice(),
        (None, TrustAnchor::Keys(keys)) => keys.as_slice(),
        (None, TrustAnchor::Root(root)) => root.root().index_keys.as_slice(),
    };
    // Another version of this program may write it otherwise.
    let is_ours = updated.published.pinned().index().generator == GENERATOR;
    let srcinfo: Option<Srcinfo<'_>> = is_ours.then_some(&given_srcinfo);
    let found = verify_published(&updated.published, Beside { keys, srcinfo })?;
    let is_chain = roots(updated.published.pinned().site(), updated.roots.as_ref())?;
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
    Ok((found, updated, is_chain))
}

/// The `.SRCINFO` that a build makes of a recipe, where it makes one of its own.
fn given_srcinfo(pkgbuild: &[u8], source: &SourceFiles) -> Option<String> {
    let has_file = |path: &str| source.files.iter().any(|file| file.path == path.strip_prefix("./").unwrap_or(path));
    if pkgbuild.len() as u64 > MAX_RECIPE { None } else { srcinfo_if_clean(pkgbuild, &has_file) }
}

/// Says which roots there are, and whether every client finds its way: also one that knows only the first of them.
fn roots(site: &dyn SiteReader, walk: Option<&Walk>) -> Result<bool, Failure> {
    let chain = match read_chain(site) {
        Ok(chain) => chain,
        Err(ChainError::Trouble { path, why }) => {
            return Err(Failure::new(Status::Trouble, format!("cannot read `{path}`: {why}")));
        }
        Err(error) => {
            report::warning(
                &format!("the roots are no chain: {error}"),
                Some("clients that know only the first root stop there: publish `root/` whole"),
            );
            return Ok(false);
        }
    };
    let signed = chain.iter().filter(|link| link.is_signed()).count();
    if let Some(last) = chain.iter().rev().find(|link| link.is_signed()) {
        let last = last.root();
        report::step(
            "Verified",
            &format!(
                "{} of `{}`: until {}, {} of {} root keys sign",
                plural(signed, "root"),
                last.catalog,
                last.expires,
                last.threshold,
                last.root_keys.len()
            ),
        );
    }
    let mut is_well = true;
    if let Some(walk) = walk {
        if let WalkEnd::Unreadable(why) = &walk.end {
            report::warning(
                &format!("the next root cannot be read: {why}"),
                Some("clients stay with the one before it"),
            );
            is_well = false;
        }
        let reached = walk.last.root().version;
        if chain.len() as u64 != reached {
            let message =
                format!("the root that is trusted leads to root {reached}, the site has 1 to {}", chain.len());
            report::warning(&message, Some("clients that know only the first root find no way: publish `root/` whole"));
            is_well = false;
        }
    }
    if let Some(link) = chain.iter().find(|link| !link.is_signed()) {
        let help = "clients refuse it: publish its signatures, or take it out until it has them";
        report::warning(&format!("too few have signed root {}", link.root().version), Some(help));
        is_well = false;
    }
    Ok(is_well)
}

//! `root sign`: a signature of the last root, by somebody who has seen all that it says.

use super::published::lacking;
use super::said::{self, Trusted};
use super::{Folder, draft, no_roots, read};
use crate::cli::environment::{KeyArgs, build_now};
use crate::cli::error::Failure;
use crate::cli::report;
use crate::client::Link;
use crate::model::PublicKey;
use crate::model::root::Root;
use crate::sign::sign_root;

/// Sign the last root with an offline root key. All that it says, and what it changes, is shown before the key is read.
///
/// Compare the keys, not their ids: whoever makes a key picks its id. With `--root`, your own copy of a root that you trust,
/// a folder whose roots do not go on from it is refused; without it, what stands before the last root is the folder's word.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    trusted: Trusted,
    #[command(flatten)]
    folder: Folder,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let dir = &args.folder.dir;
    let links = read(dir)?;
    let Some((last, before)) = links.split_last() else { return Err(no_roots(dir)) };
    let (root, before) = (last.root(), before.last().map(Link::root));
    let path = dir.join(format!("{}.json", root.version));
    args.trusted.check(dir, &links)?;
    if build_now()? >= root.expires {
        return Err(Failure::usage(format!(
            "{} expired at {}: a signature would be of no use",
            path.display(),
            root.expires
        ))
        .help("`rbee-catalog root renew` gives it another year; then sign"));
    }
    report::line(&format!("root {} of `{}`, made {}", root.version, root.catalog, root.issued));
    said::print(&said::whole(root));
    if let Some(before) = before {
        report::line(&format!("against root {}", before.version));
        said::print(&said::changes(before, root));
        if !args.trusted.is_named() {
            report::warning(
                &format!("nothing but this folder says that root {} is the one that clients know", before.version),
                Some("name your own copy of a root with `--root FILE`, or compare every key above with what you know"),
            );
        }
    }
    // Its password is asked for only now.
    let Some(key) = args.key.read()? else {
        return Err(Failure::usage("there is no secret key").help("name it with `--key FILE`, or set RBEE_CATALOG_KEY"));
    };
    let public = key.public();
    let is = |keys: &[PublicKey]| keys.iter().any(|known| known.key() == public.key());
    if !is(&root.root_keys) && !before.is_some_and(|before| is(&before.root_keys)) {
        let kind = if is(&root.index_keys) {
            "an index key: it signs indexes and nothing else"
        } else {
            "none of its root keys"
        };
        return Err(Failure::usage(format!("{}: key {} may not sign it: it is {kind}", path.display(), public.id()))
            .help("`rbee-catalog root show` prints who may sign"));
    }
    let name = Root::signature_path(root.version, public.id());
    let path = dir.join(name.trim_start_matches("root/"));
    if last.signers.count(std::slice::from_ref(public)) == 0 {
        draft::write_whole(&path, sign_root(&key, last.root.bytes())?.as_bytes())?;
    }
    report::step(
        "Signed",
        &format!("root {} of `{}` with key {}: {}", root.version, root.catalog, public.id(), path.display()),
    );
    match read(dir)?.last() {
        Some(link) if !link.is_signed() => report::line(&format!("Not enough yet: {}", lacking(link))),
        _ => report::line("Enough have signed: commit the folder as `root/` of the catalog's default branch"),
    }
    Ok(())
}

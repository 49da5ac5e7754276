//! Attacks on the keys that sign: a hostile mirror, over real HTTP, against a client that knows root 1. One file an attack.
//!
//! For each: the error that the client gives, that nothing of what it remembers changed, and that the next honest answer
//! heals it.

mod below_threshold;
mod expired_last_root;
mod fast_forward;
mod hidden_next_root;
mod index_key_as_root_key;
mod legacy_root_signature;
mod mirror;
mod odd_bytes;
mod one_key_twice;
mod other_catalog;
mod other_version;
mod pointer_as_root_signature;
mod removed_key;
mod rotations;
mod unreadable_next_root;

use std::sync::OnceLock;

use rbee_catalog::client::http::Proxies;
use rbee_catalog::client::{HttpSite, Refused, RootRefused, State, Timeliness, TrustAnchor, VerifyError, update};
use rbee_catalog::model::pointer::Pointer;
use rbee_catalog::model::root::Root;
use rbee_catalog::model::{PublicKey, Time};
use rbee_catalog::sign::{SecretKey, keygen, sign_index, sign_root};
use tempfile::TempDir;

use crate::trust::fixture::{DAY, NOW, TinySite, rbee};
use mirror::Mirror;

fn texts() -> &'static [String] {
    static KEYS: OnceLock<Vec<String>> = OnceLock::new();
    KEYS.get_or_init(|| (0..8).map(|_| keygen(None).unwrap().secret_text).collect())
}

/// Keys by number, the same in every test: 0, 1 and 2 are root keys, 4, 5 and 6 index keys, 7 is a stranger's.
fn key(at: usize) -> SecretKey {
    SecretKey::read(&texts()[at], None).unwrap()
}

fn public(at: usize) -> PublicKey {
    key(at).public().clone()
}

/// A root with threshold 2 of the keys 0, 1 and 2, which lets `index` sign.
fn root(version: u64, index: &[usize]) -> Root {
    Root {
        schema: 1,
        catalog: rbee(),
        version,
        issued: Time::from_unix(NOW - DAY),
        expires: Time::from_unix(NOW + 300 * DAY),
        threshold: 2,
        root_keys: [0, 1, 2].map(public).to_vec(),
        index_keys: index.iter().map(|at| public(*at)).collect(),
    }
}

/// The site of a catalog: root 1, signed by keys 0 and 1, lets key 4 sign.
fn catalog() -> TinySite {
    with_root(TinySite::one_worker(), &root(1, &[4]), &[0, 1])
}

fn with_root(mut site: TinySite, root: &Root, signers: &[usize]) -> TinySite {
    site.files.insert(Root::path(root.version), root.to_bytes());
    for at in signers {
        let minisig = sign_root(&key(*at), &root.to_bytes()).unwrap();
        site.files.insert(Root::signature_path(root.version, public(*at).id()), minisig.into_bytes());
    }
    site
}

/// Signed by this key so many seconds after [`NOW`].
fn signed(site: TinySite, by: usize, after: i64) -> TinySite {
    let catalog = rbee();
    let mut unsigned = site.unsigned(&catalog);
    unsigned.now = Time::from_unix(NOW + after);
    let minisig = sign_index(&key(by), &unsigned).unwrap().minisig;
    site.with_pointer(&minisig)
}

/// A client with its state in a file.
struct Client {
    anchor: TrustAnchor,
    folder: TempDir,
    now: i64,
}

impl Client {
    /// One that came with root 1 and has not seen the catalog yet.
    fn new() -> Self {
        Self::trusting(TrustAnchor::root(&root(1, &[4]).to_bytes()).unwrap())
    }

    fn trusting(anchor: TrustAnchor) -> Self {
        Self { anchor, folder: TempDir::new().unwrap(), now: NOW }
    }

    fn state_file(&self) -> std::path::PathBuf {
        self.folder.path().join(self.anchor.file_name(None))
    }

    fn state(&self) -> State {
        State::load(&self.state_file()).unwrap().unwrap_or_default()
    }

    fn ask(&self, mirror: &Mirror) -> Result<Pointer, VerifyError> {
        let site = HttpSite::new(&mirror.base(), Proxies::None).unwrap();
        let time = Timeliness::At(Time::from_unix(self.now));
        let updated = update(site, &self.anchor, &self.state(), time, None)?;
        updated.state.save(&self.state_file()).unwrap();
        Ok(updated.published.pointer().pointer().clone())
    }

    /// It believes this site.
    #[track_caller]
    fn believes(&self, mirror: &Mirror, site: &TinySite) -> Pointer {
        mirror.show(site);
        self.ask(mirror).unwrap()
    }

    /// It refuses this site, and nothing that it remembers changes.
    #[track_caller]
    fn refuses(&self, mirror: &Mirror, site: &TinySite) -> Refused {
        let before = std::fs::read(self.state_file()).ok();
        mirror.show(site);
        let refused = match self.ask(mirror) {
            Err(VerifyError::Refused(reasons)) if reasons.len() == 1 => reasons.into_iter().next().unwrap(),
            other => panic!("{other:?}"),
        };
        assert_eq!(std::fs::read(self.state_file()).ok(), before, "what is remembered has changed");
        refused
    }

    fn root_version(&self) -> Option<u64> {
        self.state().root.map(|root| root.root().version)
    }
}

/// Too few signed; the faults without their paths.
#[track_caller]
fn below_threshold(refused: &Refused) -> (u64, usize, usize, Vec<String>) {
    match refused {
        Refused::Root(RootRefused::BelowThreshold { of, need, found, faults, .. }) => {
            let why = |fault: &String| fault.split_once("`: ").unwrap().1.to_owned();
            (*of, *need, *found, faults.iter().map(why).collect())
        }
        other => panic!("{other:?}"),
    }
}

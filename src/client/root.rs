//! From the root that is trusted to the newest one: which keys sign the index today. DESIGN.md, section 6, as numbered
//! steps over the bytes received.
//!
//! ```text
//! the root that came with the program ─► root/2.json ─► root/3.json ─► none: its index keys are the ones that count
//!                                         signed by a threshold of the one before, and of its own
//! ```
//!
//! What this cannot tell: a newer root that a mirror withholds. The expiry of the last one that it shows bounds that.

use std::collections::{BTreeMap, BTreeSet};

use super::signature_file::SignatureFile;
use super::trust::{POINTER_LIMIT, signed_by};
use super::{ReadError, Refused, SiteReader, VerifyError};
use crate::model::pointer::CatalogId;
use crate::model::root::{ROOT_LIMIT, Root, RootError};
use crate::model::{KeyId, PublicKey, Sha256, Time};

/// The most steps of one walk; the next one goes on from there.
pub const STEPS_MAX: usize = 1_000;

/// A root that is trusted, with its exact bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedRoot {
    root: Root,
    bytes: Vec<u8>,
}

impl TrustedRoot {
    /// A root that its holder vouches for: the one that came with the program, or that a user named. Its signatures are
    /// not looked at.
    ///
    /// # Errors
    /// The bytes are no root.
    pub fn given(bytes: &[u8]) -> Result<Self, RootError> {
        Ok(Self { root: Root::parse(bytes)?, bytes: bytes.to_owned() })
    }

    /// What it says.
    #[must_use]
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Its exact bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The digest of its bytes.
    #[must_use]
    pub fn sha256(&self) -> Sha256 {
        Sha256::of(&self.bytes)
    }
}

/// Why a root is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RootRefused {
    /// Another version inside than in its name.
    #[error("`root/{expected}.json` says version {found}: publish each root under its own version")]
    Version {
        /// The version in its name.
        expected: u64,
        /// The version inside.
        found: u64,
    },
    /// A root of another catalog.
    #[error("`root/{version}.json` is of catalog `{found}`, expected `{expected}`: check the address")]
    OtherCatalog {
        /// Its version.
        version: u64,
        /// The catalog of the root before.
        expected: CatalogId,
        /// The one that it names.
        found: CatalogId,
    },
    /// Too few of those who may have signed.
    #[error(
        "`root/{version}.json` is signed by {found} of the root keys that root {of} lists, expected {need}{}: \
         a publish may be under way, try again; else tell the catalog's maintainers",
        list(.faults)
    )]
    BelowThreshold {
        /// Its version.
        version: u64,
        /// Whose root keys: those of the root before, or its own.
        of: u64,
        /// How many distinct keys have to sign.
        need: usize,
        /// How many did.
        found: usize,
        /// The signatures that do not count, and why.
        faults: Vec<String>,
    },
    /// The last root says nothing any more.
    #[error(
        "root {version} expired at {expires}, and it is {now}{}: the maintainers have to sign a newer one, \
         or this machine's clock is wrong", next(.unreadable.as_deref())
    )]
    Expired {
        /// Its version.
        version: u64,
        /// Until when it held.
        expires: Time,
        /// What time it is.
        now: Time,
        /// Why the next root, if there is one, cannot be read.
        unreadable: Option<String>,
    },
}

/// The next root, in an error, if it cannot be read.
pub(super) fn next(unreadable: Option<&str>) -> String {
    unreadable.map(|why| format!(", and the next one cannot be read ({why})")).unwrap_or_default()
}

fn list(faults: &[String]) -> String {
    if faults.is_empty() { String::new() } else { format!(" ({})", faults.join("; ")) }
}

/// Why a walk ended where it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalkEnd {
    /// There is no next root.
    NoNext,
    /// There may be one, and it cannot be read: trouble, or bytes that are no root. A phrase.
    Unreadable(String),
    /// There were [`STEPS_MAX`] steps.
    TooMany,
}

/// A walk over the roots of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The last root.
    pub last: TrustedRoot,
    /// Every root on the way, the first and the last among them, by version.
    pub passed: BTreeMap<u64, Sha256>,
    /// Index keys of the first root that a root on the way did not list any more, even if a later one lists them again.
    pub dropped: Vec<PublicKey>,
    /// Why it ended there.
    pub end: WalkEnd,
}

impl Walk {
    /// Why the next root, if there is one, cannot be read.
    pub(super) fn unreadable(&self) -> Option<String> {
        match &self.end {
            WalkEnd::Unreadable(why) => Some(why.clone()),
            WalkEnd::NoNext | WalkEnd::TooMany => None,
        }
    }
}

/// Walks from a trusted root to the newest one that the site has.
///
/// # Errors
/// A next root that is there and is refused, or trouble while reading its signatures.
pub fn walk(site: &dyn SiteReader, from: &TrustedRoot) -> Result<Walk, VerifyError> {
    let mut last = from.clone();
    let mut passed = BTreeMap::from([(last.root.version, last.sha256())]);
    let mut kept = from.root.index_keys.clone();
    let mut end = WalkEnd::TooMany;
    for _ in 0..STEPS_MAX {
        // 1. The next root is `root/<N + 1>.json`, of at most 32 KiB. None, or one that cannot be read, ends the walk.
        let Some(version) = last.root.version.checked_add(1) else { break };
        let bytes = match site.read(&Root::path(version), ROOT_LIMIT) {
            Ok(bytes) => bytes,
            Err(ReadError::NotFound) => {
                end = WalkEnd::NoNext;
                break;
            }
            Err(error) => {
                end = WalkEnd::Unreadable(format!("`{}`: {error}", Root::path(version)));
                break;
            }
        };
        // 2. So do bytes that are no root, or one of a later format: what they would say is not known.
        let next = match TrustedRoot::given(&bytes) {
            Ok(next) => next,
            Err(error) => {
                end = WalkEnd::Unreadable(format!("`{}`: {error}", Root::path(version)));
                break;
            }
        };
        // 3. to 6.
        check_next(site, &last.root, version, &next)?;
        // 7. It is the one that counts. What it does not list any more is dropped for good.
        kept.retain(|key| has(&next.root.index_keys, key));
        passed.insert(version, next.sha256());
        last = next;
    }
    let dropped = from.root.index_keys.iter().filter(|key| !has(&kept, key)).cloned().collect();
    Ok(Walk { last, passed, dropped, end })
}

/// Whether the last root of a walk still holds. Only the last one's expiry counts.
///
/// # Errors
/// It has expired.
pub fn check_holds(walk: &Walk, now: Time) -> Result<(), Refused> {
    // 8. It has not expired (freeze).
    let Root { version, expires, .. } = *walk.last.root();
    if now >= expires {
        return Err(RootRefused::Expired { version, expires, now, unreadable: walk.unreadable() }.into());
    }
    Ok(())
}

/// Steps 3 to 6: whether a root follows upon the one before.
fn check_next(site: &dyn SiteReader, before: &Root, version: u64, next: &TrustedRoot) -> Result<(), VerifyError> {
    let root = &next.root;
    // 3. Its version is the one in its name.
    if root.version != version {
        return Err(Refused::from(RootRefused::Version { expected: version, found: root.version }).into());
    }
    // 4. It is of the same catalog.
    if root.catalog != before.catalog {
        let (expected, found) = (before.catalog.clone(), root.catalog.clone());
        return Err(Refused::from(RootRefused::OtherCatalog { version, expected, found }).into());
    }
    let signers = signers(site, next, &[&before.root_keys, &root.root_keys].map(Vec::as_slice));
    // 5. A threshold of the distinct root keys of the root before have signed it, 6. and of its own.
    signers.enough(version, before)?;
    signers.enough(version, root)
}

/// Who has signed a root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signers {
    /// Distinct keys whose signature counts.
    pub keys: Vec<PublicKey>,
    /// Their signatures: paths and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Signatures that are there and do not count, and why.
    pub faults: Vec<String>,
    /// The first signature that could not be read for trouble on the way.
    trouble: Option<(String, String)>,
}

impl Signers {
    /// How many of these keys have signed. Distinct keys: their bytes, not their ids.
    #[must_use]
    pub fn count(&self, keys: &[PublicKey]) -> usize {
        let signed: BTreeSet<_> = keys.iter().filter(|key| has(&self.keys, key)).map(PublicKey::key).collect();
        signed.len()
    }

    /// The first signature that could not be read for trouble on the way: its path, and why.
    #[must_use]
    pub fn trouble(&self) -> Option<(&str, &str)> {
        self.trouble.as_ref().map(|(path, why)| (path.as_str(), why.as_str()))
    }

    /// Whether so many of the root keys of `of` have signed as it asks for.
    fn enough(&self, version: u64, of: &Root) -> Result<(), VerifyError> {
        let found = self.count(&of.root_keys);
        if found >= of.threshold {
            return Ok(());
        }
        if let Some((path, why)) = self.trouble.clone() {
            return Err(VerifyError::Trouble { path, why });
        }
        let (need, faults) = (of.threshold, self.faults.clone());
        Err(Refused::from(RootRefused::BelowThreshold { version, of: of.version, need, found, faults }).into())
    }
}

/// Who of these keys has signed a root: one file for each id, at most 8 KiB. A signature that cannot be read does not count,
/// and why is kept.
#[must_use]
pub fn signers(site: &dyn SiteReader, next: &TrustedRoot, keys: &[&[PublicKey]]) -> Signers {
    let mut by_id: BTreeMap<KeyId, Vec<&PublicKey>> = BTreeMap::new();
    for key in keys.iter().copied().flatten() {
        by_id.entry(key.id()).or_default().push(key);
    }
    let mut signers = Signers { keys: Vec::new(), files: Vec::new(), faults: Vec::new(), trouble: None };
    for (id, candidates) in by_id {
        let path = Root::signature_path(next.root.version, id);
        let bytes = match site.read(&path, POINTER_LIMIT) {
            Ok(bytes) => bytes,
            Err(ReadError::NotFound) => continue,
            Err(ReadError::Trouble(why)) => {
                signers.trouble.get_or_insert((path, why));
                continue;
            }
            Err(error) => {
                signers.faults.push(format!("`{path}`: {error}"));
                continue;
            }
        };
        match signer(&bytes, next, &candidates) {
            Ok(key) => {
                if !has(&signers.keys, key) {
                    signers.keys.push(key.clone());
                }
                signers.files.push((path, bytes));
            }
            Err(why) => signers.faults.push(format!("`{path}`: {why}")),
        }
    }
    signers
}

/// Which of the keys made this signature of a root. The one place that judges such a signature.
fn signer<'k>(bytes: &[u8], next: &TrustedRoot, keys: &[&'k PublicKey]) -> Result<&'k PublicKey, String> {
    // a. It is a minisign signature file, and a prehashed one.
    let file = SignatureFile::parse(bytes).map_err(|refused| match refused {
        Refused::LegacySignature => "a legacy signature: sign it prehashed, as minisign does by default".to_owned(),
        Refused::NotASignature(why) => format!("no minisign signature: {why}"),
        _ => "an unknown signature algorithm".to_owned(),
    })?;
    // b. Its trusted comment names this root, to the byte.
    if file.trusted_comment != next.root.trusted_comment() {
        return Err("its trusted comment is not that of this root".into());
    }
    for key in keys.iter().copied().filter(|key| key.id() == file.key_id) {
        // c. The global signature over `signature ‖ trusted comment` is the key's, d. and so is that over the bytes.
        let in_crate = minisign_verify::PublicKey::from_base64(&key.to_string());
        let signature = minisign_verify::Signature::decode(file.text);
        if let (true, Ok(in_crate), Ok(signature)) = (signed_by(key, &file), in_crate, signature)
            && in_crate.verify(&next.bytes, &signature, false).is_ok()
        {
            return Ok(key);
        }
    }
    Err(format!("not by key {}, or of other bytes", file.key_id))
}

fn has(keys: &[PublicKey], key: &PublicKey) -> bool {
    keys.iter().any(|known| known.key() == key.key())
}

//! Secret keys in, pointers and signatures of roots out. The only room that sees a secret key.
//!
//! The product is `index.json.minisig`: an ordinary prehashed minisign signature of `index.json`, whose trusted comment is
//! the [pointer](crate::model::pointer). A key signs indexes and nothing else, so [`sign_index`] refuses bytes that are no
//! index of the named catalog; a root key signs roots and nothing else ([`sign_root`]). minisign adds noise to each signature, on purpose: two signatures of the same bytes differ.

mod key;

pub use key::{KeyPair, SecretKey, SecretKeyError, keygen};

use crate::model::Time;
use crate::model::index::{Head, Index, Pin};
use crate::model::pointer::{CatalogId, Pointer};
use crate::model::root::{Root, RootError};

/// For how many days a pointer may hold: clients refuse what would hold for longer.
pub const EXPIRY_DAYS: std::ops::RangeInclusive<u16> = 1..=60;

/// What there is to sign.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    /// The bytes of `index.json`.
    pub index: &'a [u8],
    /// The bytes of `head.json`.
    pub head: &'a [u8],
    /// Which catalog it is.
    pub catalog: &'a CatalogId,
    /// The serial of the pointer before this one, if there was one.
    pub previous_serial: Option<u64>,
    /// What time it is.
    pub now: Time,
    /// For how many days it holds, from its serial on.
    pub expiry_days: u16,
}

/// A signed index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The text of `index.json.minisig`.
    pub minisig: String,
    /// What its trusted comment says.
    pub pointer: Pointer,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The expiry is not one that clients take.
    #[error("expected an expiry of 1 to 60 days, found {0}")]
    ExpiryDays(u16),
    /// There is no serial after the previous one.
    #[error("no serial is left after {0}: sign with a new key")]
    NoSerialLeft(u64),
    /// Before 1970 there are no serials.
    #[error("it is {0}, before 1970: correct the clock, or `SOURCE_DATE_EPOCH`")]
    Clock(Time),
    /// The bytes are no index of this catalog, or the head is not the index's.
    #[error("nothing is signed but an index and its head: {0}")]
    NotAnIndex(String),
    /// The bytes are no root.
    #[error("nothing is signed but a root: {0}")]
    NotARoot(#[from] RootError),
    /// The signature does not fit the key's own public half.
    #[error("the secret key is damaged: its halves do not fit each other, use a backup of it")]
    DamagedKey,
    /// Trouble with the machine.
    #[error("cannot sign: {0}")]
    Failed(String),
}

/// Signs an index and its head: the text of `index.json.minisig`.
///
/// The serial is `now`, or the previous serial + 1 where that is greater; the expiry counts from the serial.
///
/// # Errors
/// See [`SignError`]. Nothing is signed then.
pub fn sign_index(key: &SecretKey, unsigned: &Unsigned<'_>) -> Result<Signed, SignError> {
    let pointer = pointer(unsigned)?;
    check_is_index(unsigned)?;
    let minisig = key.sign(unsigned.index, &pointer.to_string(), "signature of a rbee-catalog index")?;
    Ok(Signed { minisig, pointer })
}

/// Signs the exact bytes of a root: the text of `root/<N>.json.<key id>.minisig`. Whether the key is one that counts is for
/// the caller to ask.
///
/// # Errors
/// See [`SignError`]. Nothing is signed then.
pub fn sign_root(key: &SecretKey, root: &[u8]) -> Result<String, SignError> {
    let said = Root::parse(root)?;
    key.sign(root, &said.trusted_comment(), "signature of a rbee-catalog root")
}

fn pointer(unsigned: &Unsigned<'_>) -> Result<Pointer, SignError> {
    let Unsigned { index, head, catalog, previous_serial, now, expiry_days } = *unsigned;
    if !EXPIRY_DAYS.contains(&expiry_days) {
        return Err(SignError::ExpiryDays(expiry_days));
    }
    let now = u64::try_from(now.unix()).map_err(|_| SignError::Clock(now))?;
    let after = match previous_serial {
        Some(previous) => previous.checked_add(1).ok_or(SignError::NoSerialLeft(previous))?,
        None => 0,
    };
    let serial = now.max(after);
    let signed_at = i64::try_from(serial).map_err(|_| SignError::NoSerialLeft(serial))?;
    let expires = Time::from_unix(signed_at.saturating_add(i64::from(expiry_days) * 24 * 60 * 60));
    Ok(Pointer { catalog: catalog.clone(), serial, expires, index: Pin::of(index), head: Pin::of(head) })
}

fn check_is_index(unsigned: &Unsigned<'_>) -> Result<(), SignError> {
    let wrong = |why: String| SignError::NotAnIndex(why);
    let index: Index = serde_json::from_slice(unsigned.index).map_err(|e| wrong(format!("`index.json`: {e}")))?;
    let head: Head = serde_json::from_slice(unsigned.head).map_err(|e| wrong(format!("`head.json`: {e}")))?;
    if index.catalog.id != unsigned.catalog.as_str() {
        return Err(wrong(format!("expected catalog `{}`, found {:?}", unsigned.catalog, index.catalog.id)));
    }
    if head != index.head() {
        return Err(wrong("`head.json` is not the index without its workers, build the site again".into()));
    }
    Ok(())
}

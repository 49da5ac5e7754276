//! Is this pointer to be believed? DESIGN.md, section 6, as numbered steps over the bytes received.
//!
//! A pointer is verified by itself, before anything that it points to is fetched: minisign's global signature is
//! Ed25519 over the file signature and the trusted comment, and both are in the signature file. The signature of the
//! index's own bytes follows when they are there ([`VerifiedPointer::check_index`]).
//!
//! What this cannot tell: a pointer that is current by its own word though a newer one exists. Its expiry bounds that.

use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};

use super::Refused;
use super::signature_file::SignatureFile;
use crate::model::index::Pin;
use crate::model::pointer::{CatalogId, Pointer};
use crate::model::{PublicKey, Sha256, Time};

/// The most bytes that a pointer has; a fetch of it stops there.
pub const POINTER_LIMIT: u64 = 8 * 1024;

const DAY: i128 = 24 * 60 * 60;
/// How far ahead a serial may be, in seconds.
pub(super) const SERIAL_AHEAD_MAX: i128 = DAY;
const EXPIRY_AHEAD_MAX: i128 = 60 * DAY;

/// The keys that a catalog is trusted by: distinct by their bytes, since minisign's key ids are arbitrary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedKeys(Vec<PublicKey>);

impl TrustedKeys {
    /// The distinct keys among these; of one key under two ids the first counts. No keys trust nobody.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Self {
        let mut distinct: Vec<PublicKey> = Vec::new();
        for key in keys {
            if !distinct.iter().any(|known| known.key() == key.key()) {
                distinct.push(key);
            }
        }
        Self(distinct)
    }

    /// The keys.
    #[must_use]
    pub fn as_slice(&self) -> &[PublicKey] {
        &self.0
    }
}

/// What a client remembers of the last pointer that it believed, after every check had passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remembered {
    /// Its serial.
    pub serial: u64,
    /// The digest of its index.
    pub index: Sha256,
    /// The digest of its head.
    pub head: Sha256,
    /// The key that signed it.
    pub key: PublicKey,
}

impl Remembered {
    /// Steps 7 and 8: whether a pointer of the same catalog may come after this one.
    pub(super) fn precedes(&self, pointer: &Pointer) -> Result<(), Refused> {
        // 7. It is not older than the last one that was believed (rollback).
        if pointer.serial < self.serial {
            return Err(Refused::Rollback { last: self.serial, found: pointer.serial });
        }
        // 8. If it is that one, it says the same (equivocation).
        let same = pointer.index.sha256 == self.index && pointer.head.sha256 == self.head;
        if pointer.serial == self.serial && !same {
            return Err(Refused::Equivocation { serial: pointer.serial });
        }
        Ok(())
    }
}

/// Whether a pointer has to hold now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeliness {
    /// It must hold at this moment, which the clock says: what every installer asks for ([`Timeliness::by`]).
    At(Time),
    /// It must hold now, and the clock is wrong: it says an earlier moment than when this program was built, which counts in its
    /// place.
    Behind {
        /// What the clock says.
        clock: Time,
        /// When this program was built.
        built: Time,
    },
    /// Whenever it was signed it counts, expired or not: for those who ask what was once published, and install nothing.
    Ever,
}

impl Timeliness {
    /// It must hold now: by the clock, or, if that says less, by when this program was built.
    #[must_use]
    pub fn by(clock: Time, built: Option<Time>) -> Self {
        built.filter(|built| clock < *built).map_or(Self::At(clock), |built| Self::Behind { clock, built })
    }

    /// What time it is at the least, where that matters.
    pub(super) fn now(self) -> Option<Time> {
        match self {
            Self::At(now) | Self::Behind { built: now, .. } => Some(now),
            Self::Ever => None,
        }
    }
}

/// What a client expects of a pointer.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The keys that it trusts.
    pub keys: &'a TrustedKeys,
    /// The catalog that it asked for; whichever it is, if it does not say.
    pub catalog: Option<&'a CatalogId>,
    /// Whether it has to hold now.
    pub time: Timeliness,
    /// The last pointer that it believed.
    pub remembered: Option<&'a Remembered>,
}

/// What time it is when something may have expired: the newest of the clock, the serial that was believed last and the time
/// this program was built, so that a machine whose clock says 1970 is not shown an old catalog for ever. How far ahead a serial
/// may be is no matter of this: whoever may sign would move that limit by each serial.
#[must_use]
pub fn believable_now(clock: Time, remembered: Option<&Remembered>, built: Option<Time>) -> Time {
    let serial = remembered.map(|last| Time::from_unix(i64::try_from(last.serial).unwrap_or(i64::MAX)));
    [serial, built].into_iter().flatten().fold(clock, Time::max)
}

/// A pointer that passed every step. There is no other way to have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedPointer {
    pointer: Pointer,
    key: PublicKey,
    signature_text: String,
}

/// Verifies a pointer by itself, from the bytes of `index.json.minisig`.
///
/// # Errors
/// The first step that it does not pass.
pub fn verify_pointer(bytes: &[u8], expected: &Expected<'_>) -> Result<VerifiedPointer, Refused> {
    // 1. It is at most 8 KiB.
    if bytes.len() as u64 > POINTER_LIMIT {
        return Err(Refused::PointerTooLarge { limit: POINTER_LIMIT });
    }
    // 2. It is a minisign signature file, and a prehashed one: legacy signatures are refused before any key is looked at.
    let file = SignatureFile::parse(bytes)?;
    // 3. Its key is one of the trusted ones. Ids only sort out; two keys may share one, so each of that id is tried.
    let mut candidates = expected.keys.0.iter().filter(|key| key.id() == file.key_id).peekable();
    if candidates.peek().is_none() {
        return Err(Refused::UnknownKey { id: file.key_id });
    }
    // 4. The global signature over `signature ‖ trusted comment` is that key's.
    let key = candidates.find(|key| signed_by(key, &file)).ok_or(Refused::BadSignature { id: file.key_id })?;
    // 5. The trusted comment is a pointer, to the byte.
    let pointer = Pointer::parse(file.trusted_comment)?;
    // 6. It is of the catalog that was asked for.
    if let Some(expected) = expected.catalog.filter(|id| **id != pointer.catalog) {
        return Err(Refused::OtherCatalog { expected: expected.clone(), found: pointer.catalog });
    }
    if let Some(last) = expected.remembered {
        last.precedes(&pointer)?;
    }
    let serial = i128::from(pointer.serial);
    if let Some(now) = expected.time.now() {
        // 9. It has not expired (freeze).
        let believable = believable_now(now, expected.remembered, None);
        if believable >= pointer.expires {
            return Err(Refused::Expired { expires: pointer.expires, now: believable });
        }
        // 10. Its serial is not over a day ahead of the clock (fast-forward), or is the one that is believed already. What was
        //     believed last is no clock: serials, each a day ahead of the one before, would lead anywhere.
        let is_known = expected.remembered.is_some_and(|last| last.serial == pointer.serial);
        if !is_known && serial > i128::from(now.unix()) + SERIAL_AHEAD_MAX {
            let clock = match expected.time {
                Timeliness::Behind { clock, .. } => Some(clock),
                Timeliness::At(_) | Timeliness::Ever => None,
            };
            return Err(Refused::FutureSerial { serial: pointer.serial, now, clock });
        }
    }
    // 11. It expires at most 60 days after its serial.
    if i128::from(pointer.expires.unix()) > serial + EXPIRY_AHEAD_MAX {
        return Err(Refused::ExpiryTooFar { serial: pointer.serial, expires: pointer.expires });
    }
    Ok(VerifiedPointer { pointer, key: key.clone(), signature_text: file.text.to_owned() })
}

/// Step 4: strict Ed25519, which also refuses weak keys and malleable signatures.
pub(super) fn signed_by(key: &PublicKey, file: &SignatureFile<'_>) -> bool {
    let message = [&file.signature[..], file.trusted_comment.as_bytes()].concat();
    let signature = Signature::from_bytes(&file.global_signature);
    VerifyingKey::from_bytes(key.key()).is_ok_and(|key| key.verify_strict(&message, &signature).is_ok())
}

/// Whether anybody can sign with this key so that it counts: its bytes are a point of the curve, and none of small order, for
/// which anyone can make signatures that a lenient program takes.
#[must_use]
pub fn can_sign(key: &PublicKey) -> bool {
    VerifyingKey::from_bytes(key.key()).is_ok_and(|key| !key.is_weak())
}

impl VerifiedPointer {
    /// What it says.
    #[must_use]
    pub fn pointer(&self) -> &Pointer {
        &self.pointer
    }

    /// The key that signed it.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// What to remember of it. Only after every other check has passed too.
    #[must_use]
    pub fn remember(&self) -> Remembered {
        let Pointer { serial, index, head, .. } = &self.pointer;
        Remembered { serial: *serial, index: index.sha256.clone(), head: head.sha256.clone(), key: self.key.clone() }
    }

    /// Whether these are the index's bytes: size, digest, and minisign's own signature of the file. `path` is where
    /// they come from, for the error.
    ///
    /// # Errors
    /// The first of the three that does not fit.
    pub fn check_index(&self, path: &str, bytes: &[u8]) -> Result<(), Refused> {
        check_pin(path, &self.pointer.index, bytes)?;
        let key = minisign_verify::PublicKey::from_base64(&self.key.to_string());
        let signature = minisign_verify::Signature::decode(&self.signature_text);
        match (key, signature) {
            (Ok(key), Ok(signature)) if key.verify(bytes, &signature, false).is_ok() => Ok(()),
            _ => Err(Refused::BadIndexSignature { path: path.to_owned() }),
        }
    }

    /// Whether these are the head's bytes.
    ///
    /// # Errors
    /// Another size, another digest.
    pub fn check_head(&self, path: &str, bytes: &[u8]) -> Result<(), Refused> {
        check_pin(path, &self.pointer.head, bytes)
    }
}

/// Whether these are the pinned bytes. `path` is where they come from, for the error.
///
/// # Errors
/// Another size, another digest.
pub fn check_pin(path: &str, pin: &Pin, bytes: &[u8]) -> Result<(), Refused> {
    let (path, found) = (path.to_owned(), bytes.len() as u64);
    if found > pin.size {
        return Err(Refused::TooLarge { path, expected: pin.size });
    }
    if found < pin.size {
        return Err(Refused::Size { path, expected: pin.size, found });
    }
    if Sha256::of(bytes) != pin.sha256 {
        return Err(Refused::Digest { path });
    }
    Ok(())
}

//! Every reason to refuse what a site offers. What was installed before stays usable.

use super::root::{RootRefused, next};
use crate::model::pointer::{CatalogId, PointerError};
use crate::model::{KeyId, Time};

/// Why something that a site offers is refused. The messages are phrases that say what to do where a reader can do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no pointer: the site is not signed.
    #[error(
        "there is no signed catalog here, `index.json.minisig` is not there: check the address; its publisher signs it with `rbee-catalog sign`"
    )]
    Unsigned,
    /// The pointer is larger than any pointer.
    #[error("expected a pointer of at most {limit} bytes: `index.json.minisig` is something else, check the address")]
    PointerTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The pointer is not a minisign signature file.
    #[error("`index.json.minisig` is not a minisign signature: {0}, check the address")]
    NotASignature(&'static str),
    /// The pointer has the old kind of signature.
    #[error("`index.json.minisig` is a legacy signature: sign it prehashed, as minisign does by default")]
    LegacySignature,
    /// The pointer has a kind of signature that minisign does not know.
    #[error("`index.json.minisig` has an unknown signature algorithm: expected `ED`")]
    UnknownAlgorithm,
    /// The pointer is signed by a key that is not trusted.
    #[error("signed by key {id}, which is not trusted: ask the catalog's maintainers for their public key")]
    UnknownKey {
        /// The id that the signature names.
        id: KeyId,
    },
    /// The pointer is signed by a key that the newest root does not list.
    #[error(
        "signed by key {id}, which root {root} does not list{}: an old copy of the catalog or another one, check the address or try again later",
        next(.unreadable.as_deref())
    )]
    UnlistedKey {
        /// The id that the signature names.
        id: KeyId,
        /// The version of the newest root that can be read.
        root: u64,
        /// Why the next root, if there is one, cannot be read.
        unreadable: Option<String>,
    },
    /// The signature over the pointer is not the key's.
    #[error("the signature is not by key {id}: the pointer was altered, or the key is another one by the same name")]
    BadSignature {
        /// The key's id.
        id: KeyId,
    },
    /// The trusted comment is signed and still no pointer.
    #[error("the trusted comment is no pointer: {0}; sign the site with `rbee-catalog sign`")]
    MalformedComment(#[from] PointerError),
    /// A pointer of another catalog.
    #[error("expected catalog `{expected}`, found `{found}`: check the address")]
    OtherCatalog {
        /// The one asked for.
        expected: CatalogId,
        /// The one that the pointer names.
        found: CatalogId,
    },
    /// An older pointer than the last one that was believed (rollback).
    #[error("serial {found} is older than {last}, seen before: an old copy of the catalog, try again later")]
    Rollback {
        /// The serial that was believed last.
        last: u64,
        /// The serial found.
        found: u64,
    },
    /// An older pointer than the one that an installed worker came from (rollback).
    #[error(
        "serial {found} is older than {last}, from which a worker is installed here, as {receipt} says: an old copy of the \
         catalog, try again later"
    )]
    OlderThanInstalled {
        /// The serial that the receipt names.
        last: u64,
        /// The serial found.
        found: u64,
        /// The receipt's file.
        receipt: String,
    },
    /// Other bytes under the serial of the last pointer that was believed (equivocation).
    #[error("serial {serial} was seen before with another index: tell the catalog's maintainers")]
    Equivocation {
        /// The serial.
        serial: u64,
    },
    /// The pointer says nothing any more (freeze).
    #[error("expired at {expires}, and it is {now}: the site has to be signed anew, or this machine's clock is wrong")]
    Expired {
        /// Until when it held.
        expires: Time,
        /// What time it is.
        now: Time,
    },
    /// The pointer is from the future (fast-forward).
    #[error("serial {serial} is over a day ahead of {}", ahead_of(*.now, *.clock))]
    FutureSerial {
        /// The serial.
        serial: u64,
        /// What time it is at the least.
        now: Time,
        /// What this machine's clock says, where that is wrong for certain: less than when this program was built, which is `now`.
        clock: Option<Time>,
    },
    /// The pointer would hold for too long.
    #[error("expires at {expires}, over 60 days after serial {serial}: sign the site with a nearer expiry")]
    ExpiryTooFar {
        /// The serial.
        serial: u64,
        /// Until when it would hold.
        expires: Time,
    },
    /// A root is refused, or the last one has expired.
    #[error(transparent)]
    Root(#[from] RootRefused),
    /// Pinned bytes are not there.
    #[error("`{path}` is not there: a publish may be under way, try again; else publish the site again")]
    Missing {
        /// Its path on the site.
        path: String,
    },
    /// More bytes than announced (endless data).
    #[error("expected {expected} bytes of `{path}`, found more: publish the site again")]
    TooLarge {
        /// Its path on the site.
        path: String,
        /// The size that is pinned.
        expected: u64,
    },
    /// Fewer bytes than announced.
    #[error("expected {expected} bytes of `{path}`, found {found}: try again; else publish the site again")]
    Size {
        /// Its path on the site.
        path: String,
        /// The size that is pinned.
        expected: u64,
        /// The size found.
        found: u64,
    },
    /// Other bytes than announced (mix-and-match, altered).
    #[error("`{path}` has another sha256 than the one that is pinned: publish the site again")]
    Digest {
        /// Its path on the site.
        path: String,
    },
    /// The index is what the pointer pins, but the signature file does not sign it.
    #[error("the file signature does not fit `{path}`: sign the site again")]
    BadIndexSignature {
        /// Its path on the site.
        path: String,
    },
    /// A path of the site leads out of it.
    #[error("`{path}` leads out of the site: put the file itself there")]
    Outside {
        /// Its path on the site.
        path: String,
    },
    /// An answer that no site may give.
    #[error("`{path}`: {why}")]
    Answer {
        /// Its path on the site.
        path: String,
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// Verified bytes that are not the file they should be.
    #[error("`{path}` is not what it should be: {why}")]
    Malformed {
        /// Its path on the site.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// A format from the future.
    #[error("`{path}` has schema {schema}, this program knows {known}: get a newer version of it")]
    NewerSchema {
        /// Its path on the site.
        path: String,
        /// The file's schema.
        schema: u64,
        /// This program's.
        known: u32,
    },
    /// Two verified files say different things.
    #[error("`{path}` contradicts the index: {why}; build the site again")]
    Contradiction {
        /// Its path on the site.
        path: String,
        /// Where they differ.
        why: String,
    },
    /// An artifact is where nothing is fetched from, or a redirect leads there.
    #[error("`{url}` leads where nothing is fetched from: {why}")]
    Away {
        /// The artifact's URL.
        url: String,
        /// Where, and what was expected.
        why: String,
    },
    /// An archive that is not the pinned one, or that is and means harm.
    #[error("the archive `{url}` is not unpacked: {why}; tell whoever published it")]
    Archive {
        /// The artifact's URL.
        url: String,
        /// What is wrong with it.
        why: String,
    },
}

/// What a serial is ahead of, and what to do.
fn ahead_of(now: Time, clock: Option<Time>) -> String {
    match clock {
        None => format!("{now}: this machine's clock is wrong, or the signer's was"),
        Some(clock) => format!(
            "{now}, when this program was built, and this machine's clock says {clock}, which is wrong: set the clock"
        ),
    }
}

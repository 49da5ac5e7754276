//! A site as it was published: the pointer and what it pins are checked at once, everything else when it is asked for.
//!
//! ```text
//! pointer ─► index, head      Published::open: all three check out, or there is no Published
//!              └─► platform manifests, worker documents ─► source files      Pinned: each is checked against its pin when it
//! ```                                                                       is read
//!
//! Pinned bytes are read by hash only. Memory holds the index.

use super::trust::{Expected, POINTER_LIMIT, check_pin, verify_pointer};
use super::unknown::{Readable, Skipped};
use super::{ReadError, Refused, SiteReader, VerifiedPointer, VerifyError, agree, read};
use crate::model::document::Document;
use crate::model::index::{Entry, Index, Pin, PlatformPin};
use crate::model::platform_manifest::PlatformManifest;

/// A site whose pointer, index and head check out.
#[derive(Debug)]
pub struct Published<S> {
    pub(super) pointer: VerifiedPointer,
    pub(super) index: Fetched,
    pub(super) head: Fetched,
    pub(super) pinned: Pinned<S>,
}

/// What an index pins, in the site that it is of. Whoever made one knows the index to be the right one: by the pointer
/// ([`Published::into_pinned`]), or otherwise ([`Pinned::by_index`]).
#[derive(Debug)]
pub struct Pinned<S> {
    site: S,
    index: Index,
    skipped: Vec<Skipped>,
}

impl<S: SiteReader> Published<S> {
    /// Reads and checks the pointer, the index and the head.
    ///
    /// # Errors
    /// What is refused, or trouble on the way.
    pub fn open(site: S, expected: &Expected<'_>) -> Result<Self, VerifyError> {
        let path = "index.json.minisig";
        let bytes = site.read(path, POINTER_LIMIT).map_err(|e| match e {
            ReadError::NotFound => Refused::Unsigned.into(),
            ReadError::TooLarge(limit) => Refused::PointerTooLarge { limit }.into(),
            other => unreadable(path, 0, other),
        })?;
        let pointer = verify_pointer(&bytes, expected)?;
        let index = Fetched::pinned(&site, &pointer.pointer().index)?;
        pointer.check_index(&index.path, &index.bytes)?;
        let head = Fetched::pinned(&site, &pointer.pointer().head)?;
        pointer.check_head(&head.path, &head.bytes)?;
        let facts = read::index(&index.path, &index.bytes)?;
        agree::index(pointer.pointer(), &facts, &read::head(&head.path, &head.bytes)?)
            .map_err(|why| index.contradiction(why))?;
        let Readable { value: facts, skipped } = facts;
        Ok(Self { pointer, index, head, pinned: Pinned { site, index: facts, skipped } })
    }

    /// The pointer.
    #[must_use]
    pub fn pointer(&self) -> &VerifiedPointer {
        &self.pointer
    }

    /// The exact bytes of its index.
    #[must_use]
    pub fn index_bytes(&self) -> &[u8] {
        &self.index.bytes
    }

    /// What it pins.
    #[must_use]
    pub fn pinned(&self) -> &Pinned<S> {
        &self.pinned
    }

    /// What it pins.
    #[must_use]
    pub fn into_pinned(self) -> Pinned<S> {
        self.pinned
    }
}

impl<S: SiteReader> Pinned<S> {
    /// What an index pins, where the caller knows its hash from elsewhere than a signature.
    ///
    /// # Errors
    /// It is not there, is another one, or trouble on the way.
    pub fn by_index(site: S, pin: &Pin) -> Result<Self, VerifyError> {
        let index = Fetched::pinned(&site, pin)?;
        let Readable { value: index, skipped } = read::index(&index.path, &index.bytes)?;
        Ok(Self { site, index, skipped })
    }

    /// Where it is read from.
    #[must_use]
    pub fn site(&self) -> &S {
        &self.site
    }

    /// The index, without the workers that were [`skipped`](Self::skipped).
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Workers of the index that use words which this program does not know.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Nothing, if this program knows every word of the index.
    ///
    /// # Errors
    /// The first word that it does not know: whoever publishes again what is published must not lose it.
    pub fn all_known(&self) -> Result<(), VerifyError> {
        all_known("index.json", &self.skipped)
    }

    /// A worker's document, which says what its entry in the index says.
    ///
    /// # Errors
    /// What is refused, or trouble on the way.
    pub fn known_document(&self, entry: &Entry) -> Result<Readable<Document>, VerifyError> {
        let fetched = Fetched::pinned(&self.site, &entry.document)?;
        let document = read::document(&fetched.path, &fetched.bytes)?;
        agree::document(entry, &document).map_err(|why| fetched.contradiction(why))?;
        Ok(document)
    }

    /// The same, of which this program knows every word.
    ///
    /// # Errors
    /// What is refused, a word that it does not know, or trouble on the way.
    pub fn document(&self, entry: &Entry) -> Result<Document, VerifyError> {
        let Readable { value, skipped } = self.known_document(entry)?;
        all_known(&format!("by-hash/{}.json", entry.document.sha256), &skipped)?;
        Ok(value)
    }

    /// A platform manifest.
    ///
    /// # Errors
    /// What is refused, or trouble on the way.
    pub fn platform_manifest(&self, pinned: &PlatformPin) -> Result<Readable<PlatformManifest>, VerifyError> {
        let pin = Pin { sha256: pinned.sha256.clone(), size: pinned.size };
        let fetched = Fetched::pinned(&self.site, &pin)?;
        Ok(read::platform_manifest(&fetched.path, &fetched.bytes)?)
    }

    /// The exact bytes of a pinned JSON file: a document, a manifest.
    ///
    /// # Errors
    /// What is refused, or trouble on the way.
    pub fn json_file(&self, pin: &Pin) -> Result<Vec<u8>, VerifyError> {
        Ok(Fetched::pinned(&self.site, pin)?.bytes)
    }

    /// The bytes of a file of a source build.
    ///
    /// # Errors
    /// What is refused, or trouble on the way.
    pub fn source_file(&self, pin: &Pin) -> Result<Vec<u8>, VerifyError> {
        Ok(Fetched::at(&self.site, format!("by-hash/{}", pin.sha256), pin)?.bytes)
    }
}

fn all_known(path: &str, skipped: &[Skipped]) -> Result<(), VerifyError> {
    match skipped.first() {
        None => Ok(()),
        Some(first) => Err(Refused::Malformed { path: path.to_owned(), why: first.to_string() }.into()),
    }
}

/// What a failed read of pinned bytes means.
pub(super) fn unreadable(path: &str, expected: u64, error: ReadError) -> VerifyError {
    let path = path.to_owned();
    match error {
        ReadError::NotFound => Refused::Missing { path }.into(),
        ReadError::TooLarge(_) => Refused::TooLarge { path, expected }.into(),
        ReadError::Outside => Refused::Outside { path }.into(),
        ReadError::Answer(why) => Refused::Answer { path, why }.into(),
        ReadError::Trouble(why) => VerifyError::Trouble { path, why },
    }
}

/// Bytes that were read by hash and are the pinned ones.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

impl Fetched {
    /// A pinned JSON file.
    pub(super) fn pinned(site: &dyn SiteReader, pin: &Pin) -> Result<Self, VerifyError> {
        Self::at(site, format!("by-hash/{}.json", pin.sha256), pin)
    }

    pub(super) fn at(site: &dyn SiteReader, path: String, pin: &Pin) -> Result<Self, VerifyError> {
        let bytes = site.read(&path, pin.size).map_err(|e| unreadable(&path, pin.size, e))?;
        check_pin(&path, pin, &bytes)?;
        Ok(Self { path, bytes })
    }

    pub(super) fn contradiction(&self, why: impl Into<String>) -> VerifyError {
        Refused::Contradiction { path: self.path.clone(), why: why.into() }.into()
    }
}

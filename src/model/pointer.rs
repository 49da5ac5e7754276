//! The pointer: the trusted comment of `index.json.minisig`. It says which bytes are current, and until when.
//!
//! One line of ASCII, under 1,000 bytes: six items, a tab between them, in this order, each once, nothing before or after.
//! Numbers are decimal without leading zeros, digests are 64 lower-case hex digits, times end in `Z`.
//!
//! | item | |
//! |---|---|
//! | `rbee-catalog:1` | the format's name and number |
//! | `catalog:<id>` | which catalog: a pointer of another one by the same key is refused |
//! | `serial:<unix seconds>` | grows with every signing |
//! | `expires:<RFC 3339>` | from this moment on it says nothing any more |
//! | `index.json:<size>:<sha256>` | the index |
//! | `head.json:<size>:<sha256>` | the index without the workers |
//!
//! There is one text for a pointer and one pointer for a text: what [`Pointer::parse`] takes is what `Display` writes.
//! Whether a pointer is to be believed is not this module's question but the client's.
//!
//! ```
//! use rbee_catalog::model::pointer::Pointer;
//! let comment = [
//!     "rbee-catalog:1",
//!     "catalog:rbee",
//!     "serial:1795168800",
//!     "expires:2026-12-20T10:00:00Z",
//!     "index.json:9120:8e1c5b3d0a4f7e692b8d1c0f3a5e7d9b6c4f2a1e0d8b7c6a5f4e3d2c1b0a9f8e",
//!     "head.json:412:0a9f8e7d6c5b4a3f2e1d0c9b8a7f6e5d4c3b2a1f0e9d8c7b6a5f4e3d2c1b0a9f",
//! ]
//! .join("\t");
//! let pointer = Pointer::parse(&comment).unwrap();
//! assert_eq!(pointer.catalog.as_str(), "rbee");
//! assert_eq!(pointer.index.size, 9120);
//! assert_eq!(pointer.to_string(), comment);
//! assert!(Pointer::parse(&format!("{comment}\t")).is_err());
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::index::Pin;
use super::words::text_word;
use super::{Sha256, Time, WordError};

/// The length that a pointer stays under, in bytes: stock minisign keeps at least this much of a comment.
pub const LENGTH_LIMIT: usize = 1_000;

const FORMAT: &str = "rbee-catalog:1";

/// A catalog's id: 1 to 64 lower-case letters, digits and `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CatalogId(String);

impl CatalogId {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let fits = text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if fits && (1..=64).contains(&text.len()) {
            return Ok(Self(text.to_owned()));
        }
        Err(WordError("expected 1 to 64 lower-case letters, digits and `-`".into()))
    }
}
text_word!(CatalogId, "^[a-z0-9-]+$", 64, "a catalog's id: lower-case letters, digits and `-`");

/// Which bytes are current, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Which catalog.
    pub catalog: CatalogId,
    /// Unix seconds of the signing, or one more than the serial before it. Never falls.
    pub serial: u64,
    /// From this moment on the pointer says nothing any more.
    pub expires: Time,
    /// `index.json`.
    pub index: Pin,
    /// `head.json`.
    pub head: Pin,
}

/// Why a text is no pointer: a phrase without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointerError {
    /// Too many bytes.
    #[error("expected under {LENGTH_LIMIT} bytes, found {0}")]
    TooLong(usize),
    /// A byte that is not ASCII.
    #[error("expected ASCII alone")]
    NotAscii,
    /// Not this format, or a later number of it.
    #[error("expected `{FORMAT}` at the start")]
    Format,
    /// An item is missing, or stands in another's place.
    #[error("expected `{0}:…` as the next item, after one tab")]
    Item(&'static str),
    /// An item's value is not of its form.
    #[error("`{item}`: {why}")]
    Value {
        /// The item's name.
        item: &'static str,
        /// What was expected.
        why: String,
    },
    /// More after the last item.
    #[error("expected nothing after `head.json:…`")]
    Trailing,
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { catalog, serial, expires, index, head } = self;
        write!(f, "{FORMAT}\tcatalog:{catalog}\tserial:{serial}\texpires:{expires}")?;
        write!(f, "\tindex.json:{}:{}\thead.json:{}:{}", index.size, index.sha256, head.size, head.sha256)
    }
}

impl FromStr for Pointer {
    type Err = PointerError;
    fn from_str(text: &str) -> Result<Self, PointerError> {
        Self::parse(text)
    }
}

impl Pointer {
    /// Reads a trusted comment; only the form that `Display` writes.
    ///
    /// # Errors
    /// The first thing that is not of the form.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        if text.len() >= LENGTH_LIMIT {
            return Err(PointerError::TooLong(text.len()));
        }
        if !text.is_ascii() {
            return Err(PointerError::NotAscii);
        }
        let mut items = text.split('\t');
        if items.next() != Some(FORMAT) {
            return Err(PointerError::Format);
        }
        let pointer = Self {
            catalog: item(&mut items, "catalog", CatalogId::parse)?,
            serial: item(&mut items, "serial", whole)?,
            expires: item(&mut items, "expires", Time::from_str)?,
            index: item(&mut items, "index.json", pin)?,
            head: item(&mut items, "head.json", pin)?,
        };
        if items.next().is_some() {
            return Err(PointerError::Trailing);
        }
        Ok(pointer)
    }
}

/// The next item, which has to be `name`.
fn item<'a, T>(
    items: &mut impl Iterator<Item = &'a str>,
    name: &'static str,
    read: impl Fn(&str) -> Result<T, WordError>,
) -> Result<T, PointerError> {
    let value = items.next().and_then(|text| text.strip_prefix(name)?.strip_prefix(':'));
    let value = value.ok_or(PointerError::Item(name))?;
    read(value).map_err(|WordError(why)| PointerError::Value { item: name, why })
}

/// A decimal number in its one form: digits, no sign, no leading zero.
fn whole(text: &str) -> Result<u64, WordError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return Err(WordError("expected a whole number without leading zeros".into()));
    }
    text.parse().map_err(|_| WordError("expected a number under 2^64".into()))
}

/// `<size>:<sha256>`.
fn pin(text: &str) -> Result<Pin, WordError> {
    let (size, sha256) =
        text.split_once(':').ok_or_else(|| WordError("expected a size, `:` and a sha256 digest".into()))?;
    Ok(Pin { size: whole(size)?, sha256: Sha256::parse(sha256)? })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn pointers() -> impl Strategy<Value = Pointer> {
        let pin = || (any::<u64>(), any::<[u8; 8]>()).prop_map(|(size, seed)| Pin { size, sha256: Sha256::of(&seed) });
        ("[a-z0-9-]{1,64}", any::<u64>(), any::<i64>(), pin(), pin()).prop_map(|(id, serial, expires, index, head)| {
            Pointer { catalog: CatalogId::parse(&id).unwrap(), serial, expires: Time::from_unix(expires), index, head }
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(pointer in pointers()) {
            let text = pointer.to_string();
            prop_assert!(text.is_ascii() && text.len() < LENGTH_LIMIT);
            prop_assert_eq!(Pointer::parse(&text), Ok(pointer));
        }

        #[test]
        fn what_is_read_has_one_text(pointer in pointers(), at in any::<prop::sample::Index>(), byte in 0_u8..128, cut in 0_usize..2) {
            // One byte replaced (cut 1) or put in (cut 0): refused, or another pointer's own text.
            let mut text = pointer.to_string().into_bytes();
            let at = at.index(text.len());
            text.splice(at..at + cut, [byte]);
            let text = String::from_utf8(text).unwrap();
            if let Ok(read) = Pointer::parse(&text) {
                prop_assert_eq!(read.to_string(), text);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = Pointer::parse(&text);
        }
    }

    const DIGEST: &str = "8e1c5b3d0a4f7e692b8d1c0f3a5e7d9b6c4f2a1e0d8b7c6a5f4e3d2c1b0a9f8e";

    fn with(at: usize, item: &str) -> Result<Pointer, PointerError> {
        let (index, head) = (format!("index.json:1:{DIGEST}"), format!("head.json:2:{DIGEST}"));
        let mut items = [FORMAT, "catalog:rbee", "serial:5", "expires:2026-12-20T10:00:00Z", &index, &head];
        items[at] = item;
        Pointer::parse(&items.join("\t"))
    }

    #[test]
    fn each_item_has_one_form() {
        assert!(with(2, "serial:0").is_ok());
        for serial in ["", "05", "+5", "-5", " 5", "5 ", "5.0", "1e3", "18446744073709551616"] {
            let refused = with(2, &format!("serial:{serial}"));
            assert!(matches!(refused, Err(PointerError::Value { item: "serial", .. })), "{serial:?}: {refused:?}");
        }
        for expires in ["2026-12-20T10:00:00+00:00", "2026-12-20 10:00:00Z", "2026-12-20T10:00:00.0Z", "2026-12-20"] {
            let refused = with(3, &format!("expires:{expires}"));
            assert!(matches!(refused, Err(PointerError::Value { item: "expires", .. })), "{expires:?}: {refused:?}");
        }
        for id in ["", "Rbee", "rb ee", "rb/ee", &"r".repeat(65)] {
            let refused = with(1, &format!("catalog:{id}"));
            assert!(matches!(refused, Err(PointerError::Value { item: "catalog", .. })), "{id:?}: {refused:?}");
        }
        for pin in ["1", "1:", ":", &format!("01:{DIGEST}"), &format!("1:{}", DIGEST.to_uppercase())] {
            let refused = with(4, &format!("index.json:{pin}"));
            assert!(matches!(refused, Err(PointerError::Value { item: "index.json", .. })), "{pin:?}: {refused:?}");
        }
        assert_eq!(with(0, "rbee-catalog:2"), Err(PointerError::Format));
        assert_eq!(with(0, " rbee-catalog:1"), Err(PointerError::Format));
        assert_eq!(with(1, "serial:5"), Err(PointerError::Item("catalog")));
        assert_eq!(with(2, "serial:5\tserial:5"), Err(PointerError::Item("expires")));
        assert_eq!(with(5, &format!("head.json:2:{DIGEST}\tmore:1")), Err(PointerError::Trailing));
        assert_eq!(with(1, "catalog:rbée"), Err(PointerError::NotAscii));
        assert!(matches!(with(1, &"x".repeat(LENGTH_LIMIT)), Err(PointerError::TooLong(_))));
    }
}

//! A minisign public key: what a client is given to trust a catalog by.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::WordError;

/// A minisign key id. Arbitrary bytes that the key's maker chose: it helps to find a key and proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 8]);

impl fmt::Display for KeyId {
    /// As minisign writes it: 16 upper-case hex digits, the last byte first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", u64::from_le_bytes(self.0))
    }
}

/// A minisign public key.
///
/// ```
/// use rbee_catalog::model::PublicKey;
/// let line = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
/// let file = format!("untrusted comment: minisign public key E7620F1842B4E81F\n{line}\n");
/// let key = PublicKey::parse(&file).unwrap();
/// assert_eq!(key.to_string(), line);
/// assert_eq!(key.id().to_string(), "E7620F1842B4E81F");
/// assert_eq!(PublicKey::parse(line), Ok(key));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKey {
    id: KeyId,
    key: [u8; 32],
}

/// "Ed": the algorithm that minisign writes into every public key.
const ALGORITHM: [u8; 2] = *b"Ed";

impl PublicKey {
    /// Reads a public key file, or its second line alone.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
        let line = match lines[..] {
            [line] => line,
            [comment, line] if comment.starts_with("untrusted comment:") => line,
            _ => return Err(WordError("expected a minisign public key: its file, or its second line".into())),
        };
        let bytes = STANDARD.decode(line).ok().filter(|b| matches!(b.len(), 42 | 158));
        let bytes = bytes
            .ok_or_else(|| WordError("expected a minisign public key: 56 characters that begin with `RW`".into()))?;
        if bytes.len() == 158 {
            return Err(WordError("expected a public key, found a secret one: give it to nobody".into()));
        }
        let (Some((&algorithm, _)), Some((&id, _)), Ok(key)) =
            (bytes.split_first_chunk::<2>(), bytes[2..].split_first_chunk::<8>(), bytes[10..].try_into())
        else {
            return Err(WordError("expected a minisign public key".into()));
        };
        if algorithm != ALGORITHM {
            return Err(WordError("expected an Ed25519 key of minisign: one that begins with `RW`".into()));
        }
        Ok(Self { id: KeyId(id), key })
    }

    /// A key from its parts.
    #[must_use]
    pub fn new(id: KeyId, key: [u8; 32]) -> Self {
        Self { id, key }
    }

    /// Its id. Arbitrary: two keys may have the same.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The Ed25519 public key: what the key *is*.
    #[must_use]
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// The text of a public key file.
    #[must_use]
    pub fn to_file(&self) -> String {
        format!("untrusted comment: minisign public key {}\n{self}\n", self.id)
    }
}

impl fmt::Display for PublicKey {
    /// The second line of a public key file: what stock minisign takes after `-P`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&ALGORITHM[..], &self.id.0, &self.key].concat();
        f.write_str(&STANDARD.encode(bytes))
    }
}
impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for PublicKey {
    /// Only the form that [`Display`](fmt::Display) writes.
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let key = Self::parse(&text).map_err(serde::de::Error::custom)?;
        if key.to_string() == text {
            return Ok(key);
        }
        Err(serde::de::Error::custom("expected the second line of a minisign public key file alone"))
    }
}

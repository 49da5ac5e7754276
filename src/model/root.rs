//! `root/<N>.json`: which keys sign the index, and which keys say so. How an index key is replaced without a client being
//! touched by hand.
//!
//! | field | |
//! |---|---|
//! | `schema` | 1; a client that knows only a lower one stays with the root before this one |
//! | `catalog` | the catalog's id |
//! | `version` | N: 1, 2, 3, …, each once, none left out |
//! | `issued` | when it was made |
//! | `expires` | until when it holds, at most 366 days after `issued`; it counts only while there is no root N + 1 |
//! | `threshold` | how many root keys have to sign: 1 to all of them |
//! | `root_keys` | 1 to 32 keys, kept offline: they sign roots and nothing else |
//! | `index_keys` | at most 32 keys: they sign indexes and nothing else. None: nobody may sign, which stops every client |
//!
//! Keys are the second lines of minisign public key files. No key stands twice, in one list or in both, however it is
//! named: a key *is* its 32 bytes, and minisign's ids are arbitrary. Ids are not used twice either, since signatures are
//! filed by them.
//!
//! **Signatures** stand beside the file as `root/<N>.json.<key id>.minisig`: prehashed minisign signatures of the file's
//! exact bytes, whose trusted comment is `rbee-catalog-root:1`, `catalog:<id>` and `version:<N>` with a tab between. A
//! [pointer](super::pointer) begins with `rbee-catalog:1`, and its index is no root: so no signature of the one kind can
//! pass for the other. Root N counts when `threshold` *distinct keys* of root N − 1 have signed it, and as many of its own
//! `root_keys` as it asks for; root 1 has only its own.
//!
//! Anyone can check a signature: `minisign -Vm root/2.json -x root/2.json.<key id>.minisig -P <public key>`.
//!
//! ```
//! use rbee_catalog::model::root::Root;
//! let text = r#"{
//!   "schema": 1,
//!   "catalog": "rbee",
//!   "version": 1,
//!   "issued": "2026-11-20T10:00:00Z",
//!   "expires": "2027-11-20T10:00:00Z",
//!   "threshold": 1,
//!   "root_keys": [
//!     "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
//!   ],
//!   "index_keys": []
//! }
//! "#;
//! let root = Root::parse(text.as_bytes()).unwrap();
//! assert_eq!(root.trusted_comment(), "rbee-catalog-root:1\tcatalog:rbee\tversion:1");
//! assert_eq!(root.to_bytes(), text.as_bytes());
//! let key = &root.root_keys[0];
//! assert_eq!(Root::signature_path(1, key.id()), "root/1.json.E7620F1842B4E81F.minisig");
//! // Nobody has to sign: no root.
//! assert!(Root::parse(text.replace("\"threshold\": 1", "\"threshold\": 0").as_bytes()).is_err());
//! ```

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::pointer::CatalogId;
use super::{KeyId, PublicKey, SCHEMA, Time, to_json};

/// The most bytes of a root.
pub const ROOT_LIMIT: u64 = 32 * 1024;

/// The most keys of a kind.
pub const KEYS_MAX: usize = 32;

/// For how many days a root may hold: a year, leap or not.
pub const DAYS_MAX: u16 = 366;

const DAY: i64 = 24 * 60 * 60;

/// Which keys sign the index, and which keys say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// 1.
    pub schema: u32,
    /// Which catalog.
    pub catalog: CatalogId,
    /// N.
    pub version: u64,
    /// When it was made.
    pub issued: Time,
    /// From this moment on it says nothing any more, if it is the last one.
    pub expires: Time,
    /// How many root keys have to sign.
    pub threshold: usize,
    /// They sign roots and nothing else.
    pub root_keys: Vec<PublicKey>,
    /// They sign indexes and nothing else.
    pub index_keys: Vec<PublicKey>,
}

/// Why bytes are no root: a phrase without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    /// Too many bytes.
    #[error("expected at most {ROOT_LIMIT} bytes, found {0}")]
    TooLarge(usize),
    /// A format from the future.
    #[error("it has schema {0}, this program knows {SCHEMA}: get a newer version of it")]
    NewerSchema(u64),
    /// Not JSON, or a field is missing or not of its form.
    #[error("{0}")]
    Malformed(String),
    /// The fields do not fit together.
    #[error("{0}")]
    Wrong(String),
}

#[derive(Deserialize)]
struct Probe {
    schema: u64,
}

impl Root {
    /// Reads a root, and holds it to every rule of this module.
    ///
    /// # Errors
    /// The first rule that it does not keep.
    pub fn parse(bytes: &[u8]) -> Result<Self, RootError> {
        if bytes.len() as u64 > ROOT_LIMIT {
            return Err(RootError::TooLarge(bytes.len()));
        }
        if std::str::from_utf8(bytes).is_err() {
            return Err(RootError::Malformed("expected UTF-8".into()));
        }
        let malformed = |e: serde_json::Error| RootError::Malformed(e.to_string());
        let Probe { schema } = serde_json::from_slice(bytes).map_err(malformed)?;
        if schema > u64::from(SCHEMA) {
            return Err(RootError::NewerSchema(schema));
        }
        let root: Self = serde_json::from_slice(bytes).map_err(malformed)?;
        root.validate()?;
        Ok(root)
    }

    /// Whether the fields fit together.
    ///
    /// # Errors
    /// The first rule that they do not keep.
    pub fn validate(&self) -> Result<(), RootError> {
        let wrong = |why: String| Err(RootError::Wrong(why));
        if self.schema != SCHEMA {
            return wrong(format!("expected schema {SCHEMA}, found {}", self.schema));
        }
        if self.version == 0 {
            return wrong("expected a version of 1 or more, found 0".into());
        }
        let lasts = self.expires.unix().saturating_sub(self.issued.unix());
        if !(1..=i64::from(DAYS_MAX) * DAY).contains(&lasts) {
            return wrong(format!(
                "expected it to expire after {} and at most {DAYS_MAX} days later, found {}",
                self.issued, self.expires
            ));
        }
        for (kind, keys) in [("root", &self.root_keys), ("index", &self.index_keys)] {
            if keys.len() > KEYS_MAX {
                return wrong(format!("expected at most {KEYS_MAX} {kind} keys, found {}", keys.len()));
            }
        }
        let (mut keys, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for key in self.root_keys.iter().chain(&self.index_keys) {
            if !keys.insert(key.key()) {
                return wrong(format!(
                    "expected each key once, found {} again (a key is its bytes, whatever its id)",
                    key.id()
                ));
            }
            if !ids.insert(key.id()) {
                return wrong(format!("expected each key id once, found {} for two keys: make another key", key.id()));
            }
        }
        if self.threshold == 0 || self.threshold > self.root_keys.len() {
            return wrong(format!(
                "expected a threshold of 1 to {}, the number of root keys, found {}",
                self.root_keys.len(),
                self.threshold
            ));
        }
        Ok(())
    }

    /// The bytes that this project writes. What is signed, and read, are the bytes that stand there.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_json(self)
    }

    /// The trusted comment of each of its signatures.
    #[must_use]
    pub fn trusted_comment(&self) -> String {
        format!("rbee-catalog-root:1\tcatalog:{}\tversion:{}", self.catalog, self.version)
    }

    /// `root/<N>.json`
    #[must_use]
    pub fn path(version: u64) -> String {
        format!("root/{version}.json")
    }

    /// `root/<N>.json.<key id>.minisig`
    #[must_use]
    pub fn signature_path(version: u64, key: KeyId) -> String {
        format!("{}.{key}.minisig", Self::path(version))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn key(id: u8, bytes: u8) -> PublicKey {
        PublicKey::new(KeyId([id; 8]), [bytes; 32])
    }

    fn root() -> Root {
        Root {
            schema: 1,
            catalog: CatalogId::parse("rbee").unwrap(),
            version: 3,
            issued: Time::from_unix(0),
            expires: Time::from_unix(366 * DAY),
            threshold: 2,
            root_keys: vec![key(1, 1), key(2, 2)],
            index_keys: vec![key(3, 3)],
        }
    }

    fn why(alter: impl Fn(&mut Root)) -> String {
        let mut root = root();
        alter(&mut root);
        Root::parse(&root.to_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Root::parse(&root().to_bytes()), Ok(root()));
        let nobody = Root { index_keys: vec![], ..root() };
        assert_eq!(Root::parse(&nobody.to_bytes()), Ok(nobody));
        // A later generator says more.
        let more = String::from_utf8(root().to_bytes()).unwrap().replacen('{', "{\"more\": [1],", 1);
        assert_eq!(Root::parse(more.as_bytes()), Ok(root()));
    }

    #[test]
    fn each_rule_is_kept() {
        assert_eq!(why(|r| r.version = 0), "expected a version of 1 or more, found 0");
        assert_eq!(why(|r| r.schema = 2), "it has schema 2, this program knows 1: get a newer version of it");
        assert_eq!(why(|r| r.schema = 0), "expected schema 1, found 0");
        let days = "expected it to expire after 1970-01-01T00:00:00Z and at most 366 days later, found ";
        assert_eq!(why(|r| r.expires = Time::from_unix(366 * DAY + 1)), format!("{days}1971-01-02T00:00:01Z"));
        assert_eq!(why(|r| r.expires = r.issued), format!("{days}1970-01-01T00:00:00Z"));
        let threshold = "expected a threshold of 1 to 2, the number of root keys, found ";
        assert_eq!(why(|r| r.threshold = 0), format!("{threshold}0"));
        assert_eq!(why(|r| r.threshold = 3), format!("{threshold}3"));
        let twice = "expected each key once, found 0909090909090909 again (a key is its bytes, whatever its id)";
        assert_eq!(why(|r| r.root_keys.push(key(9, 2))), twice);
        assert_eq!(why(|r| r.index_keys.push(key(9, 1))), twice);
        assert_eq!(
            why(|r| r.index_keys.push(key(1, 9))),
            "expected each key id once, found 0101010101010101 for two keys: make another key"
        );
        let many = |r: &mut Root| r.index_keys = (10..=42).map(|n| key(n, n)).collect();
        assert_eq!(why(many), "expected at most 32 index keys, found 33");
        assert!(matches!(Root::parse(b""), Err(RootError::Malformed(_))));
        assert!(matches!(Root::parse(&vec![b' '; 32 * 1024 + 1]), Err(RootError::TooLarge(_))));
        let text = String::from_utf8(root().to_bytes()).unwrap();
        let twice = text.replace("\"version\": 3,", "\"version\": 3,\"version\": 4,");
        assert!(matches!(Root::parse(twice.as_bytes()), Err(RootError::Malformed(_))), "which of the two would count?");
    }
}

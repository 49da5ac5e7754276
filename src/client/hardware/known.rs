//! A fact that is known, known to be absent, or unknown with the reason.
//!
//! In JSON a known fact is its value, an absent one `{"none": true}`, an unknown one `{"unknown": "why"}`. A field that is left
//! out is unknown.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A fact about a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// It is this.
    Is(T),
    /// There is none.
    None,
    /// It could not be found out.
    Unknown {
        /// Why not: a phrase.
        why: String,
    },
}

impl<T> Known<T> {
    /// Unknown, with the reason.
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown { why: why.into() }
    }

    /// The value, if it is known and there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it could not be found out.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }

    /// This, or the other where this is unknown.
    #[must_use]
    pub fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_unknown() { other() } else { self }
    }

    /// The same of another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Is(value) => Known::Is(f(value)),
            Self::None => Known::None,
            Self::Unknown { why } => Known::Unknown { why },
        }
    }
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self::unknown("not said")
    }
}

impl<T> From<Result<T, String>> for Known<T> {
    fn from(found: Result<T, String>) -> Self {
        match found {
            Ok(value) => Self::Is(value),
            Err(why) => Self::Unknown { why },
        }
    }
}

/// What stands for a fact that has no value.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mark {
    None(bool),
    Unknown(String),
}

impl<T: Serialize> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Is(value) => value.serialize(s),
            Self::None => Mark::None(true).serialize(s),
            Self::Unknown { why } => Mark::Unknown(why.clone()).serialize(s),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(d)?;
        if value.as_object().is_some_and(|fields| fields.len() == 1)
            && let Ok(mark) = Mark::deserialize(&value)
        {
            return match mark {
                Mark::None(true) => Ok(Self::None),
                Mark::None(false) => Err(D::Error::custom("expected `{\"none\": true}`, found `false`")),
                Mark::Unknown(why) => Ok(Self::Unknown { why }),
            };
        }
        T::deserialize(value).map(Self::Is).map_err(D::Error::custom)
    }
}

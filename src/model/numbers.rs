//! Numbers of `metadata.json`: whole numbers that every JSON reader keeps exact, ports, amounts.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// A whole number from 0 to 2^53 - 1: what every JSON reader keeps exact (RFC 8259, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Whole(u64);

/// 2^53 - 1.
const WHOLE_MAX: u64 = 9_007_199_254_740_991;

impl Whole {
    /// A number, if it is not too large.
    #[must_use]
    pub fn new(value: u64) -> Option<Self> {
        (value <= WHOLE_MAX).then_some(Self(value))
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// A whole number of JSON, written `5` or `5.0`.
    fn from_number(number: &serde_json::Number) -> Option<Self> {
        let from_float = |f: f64| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            (f >= 0.0 && f.fract() == 0.0 && f <= WHOLE_MAX as f64).then_some(f as u64)
        };
        number.as_u64().or_else(|| number.as_f64().and_then(from_float)).and_then(Self::new)
    }
}
impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(d)?;
        Self::from_number(&number).ok_or_else(|| serde::de::Error::custom("expected a whole number from 0 to 2^53 - 1"))
    }
}
#[cfg(feature = "generator")]
impl schemars::JsonSchema for Whole {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Whole".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "minimum": 0, "maximum": WHOLE_MAX})
    }
}

/// A port number, 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Port(u16);

impl Port {
    /// The number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}
impl<'de> Deserialize<'de> for Port {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let whole = Whole::deserialize(d)?.get();
        match u16::try_from(whole) {
            Ok(port) if port > 0 => Ok(Self(port)),
            _ => Err(serde::de::Error::custom("expected a port number from 1 to 65535")),
        }
    }
}
#[cfg(feature = "generator")]
impl schemars::JsonSchema for Port {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Port".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "minimum": 1, "maximum": 65535})
    }
}

/// A number that is not negative, kept as it was written: a price, a model size.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Amount(serde_json::Number);

impl Amount {
    /// The nearest number that can be compared.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.0.as_f64().unwrap_or_default()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(d)?;
        if number.as_f64().is_some_and(|f| f >= 0.0) {
            return Ok(Self(number));
        }
        Err(serde::de::Error::custom("expected a number that is not negative"))
    }
}
#[cfg(feature = "generator")]
impl schemars::JsonSchema for Amount {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Amount".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "number", "minimum": 0})
    }
}

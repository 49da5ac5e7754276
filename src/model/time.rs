//! Moments: RFC 3339 in UTC, whole seconds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::WordError;

/// A moment, as seconds since the Unix epoch; written `2026-11-20T10:00:00Z`.
///
/// ```
/// use rbee_catalog::model::Time;
/// assert_eq!(Time::from_unix(1_700_000_000).to_string(), "2023-11-14T22:13:20Z");
/// assert_eq!("2023-11-14T22:13:20Z".parse(), Ok(Time::from_unix(1_700_000_000)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(i64);

/// From the year 0, where RFC 3339 begins, to 9999-12-30T22:00:00Z, where jiff's timestamps end.
const RANGE: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_207_200;

impl Time {
    /// A moment from Unix seconds; what cannot be written (before the year 0, after 9999) becomes the nearest
    /// that can.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds.clamp(*RANGE.start(), *RANGE.end()))
    }

    /// Unix seconds.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0
    }

    /// The date alone, `2026-11-20`.
    #[must_use]
    pub fn date(self) -> String {
        self.to_string().chars().take(10).collect()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0) {
            Ok(time) => time.fmt(f),
            Err(_) => f.write_str("9999-12-30T22:00:00Z"),
        }
    }
}
impl FromStr for Time {
    type Err = WordError;
    /// Only the form that [`Display`](fmt::Display) writes: `Z`, whole seconds.
    fn from_str(text: &str) -> Result<Self, WordError> {
        let wrong = || WordError(format!("expected a time like `2026-11-20T10:00:00Z`, found {text:?}"));
        let time: jiff::Timestamp = text.parse().map_err(|_| wrong())?;
        let time = Self(time.as_second());
        if RANGE.contains(&time.0) && time.to_string() == text { Ok(time) } else { Err(wrong()) }
    }
}
impl Serialize for Time {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

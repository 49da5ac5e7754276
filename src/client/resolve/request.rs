//! What is asked for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::models::ModelFilter;
use crate::model::{Platform, Version, VersionRange, WordError, WorkerId};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// A worker, or else a family.
    pub id: WorkerId,
    /// Which versions will do.
    #[serde(default, skip_serializing_if = "Wanted::is_any")]
    pub version: Wanted,
    /// Only this platform, whatever the machine is; without a variant, every variant of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// What it has to run.
    #[serde(default, skip_serializing_if = "ModelFilter::is_empty")]
    pub models: ModelFilter,
    /// The version of the hive that will start it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hive_version: Option<Version>,
    /// Free space where it would be installed, in MiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_free_mib: Option<u64>,
    /// Whether a requirement that cannot be checked is a note, and not a reason to reject.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_unknown: bool,
    /// Whether pre-releases will do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pre_release: bool,
    /// Whether only archives will do, and nothing that has to be built.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub binary_only: bool,
    /// Whether only workers without a licence will do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub free_only: bool,
}

impl Request {
    /// Asks for a worker or a family, and for nothing else.
    #[must_use]
    pub fn of(id: WorkerId) -> Self {
        Self {
            id,
            version: Wanted::Any,
            platform: None,
            models: ModelFilter::default(),
            hive_version: None,
            disk_free_mib: None,
            allow_unknown: false,
            pre_release: false,
            binary_only: false,
            free_only: false,
        }
    }
}

impl FromStr for Request {
    type Err = WordError;
    /// `ID` or `ID@RANGE`.
    fn from_str(text: &str) -> Result<Self, WordError> {
        let (id, version) = text.split_once('@').map_or((text, None), |(id, version)| (id, Some(version)));
        let version = version.map_or(Ok(Wanted::Any), str::parse)?;
        Ok(Self { version, ..Self::of(WorkerId::parse(id)?) })
    }
}

/// Which versions will do. A whole version (`0.2.0`, `=0.2.0`) is that one alone; anything else is a range as Cargo writes
/// it (`^0.2.0`, `0.2`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Wanted {
    /// The latest, else an older one.
    #[default]
    Any,
    /// One of these.
    Range(VersionRange),
    /// This one.
    Exact(Version),
}

impl Wanted {
    /// Whether it does not say.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self == Self::Any
    }
}

impl FromStr for Wanted {
    type Err = WordError;
    fn from_str(text: &str) -> Result<Self, WordError> {
        match Version::parse(text.strip_prefix('=').unwrap_or(text)) {
            Ok(version) => Ok(Self::Exact(version)),
            Err(_) => VersionRange::parse(text).map(Self::Range),
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Range(range) => range.fmt(f),
            Self::Exact(version) => version.fmt(f),
        }
    }
}

impl Serialize for Wanted {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Wanted {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

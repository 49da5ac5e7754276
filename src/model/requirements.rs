//! What a machine must have. All of it must hold: requirements are a conjunction.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

use super::words::text_word;
use super::{Version, Whole, WordError};

/// A dotted number as vendors write versions: `12`, `525.60.13`, `8.9`. One to four numbers of at most nine digits.
///
/// Compared number by number; a missing number is a zero, so `12` equals `12.0`.
///
/// ```
/// use rbee_catalog::model::Dotted;
/// let newer = Dotted::parse("525.60.13").unwrap();
/// assert!(newer.is_newer_than(&Dotted::parse("470.82").unwrap()));
/// assert!(Dotted::parse("8.x").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Dotted(String);

impl Dotted {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let number = |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if text.split('.').count() <= 4 && text.split('.').all(number) {
            return Ok(Self(text.to_owned()));
        }
        Err(WordError("expected a version of one to four numbers, such as `525.60.13`".into()))
    }

    fn numbers(&self) -> [u32; 4] {
        let mut out = [0; 4];
        for (slot, part) in out.iter_mut().zip(self.0.split('.')) {
            *slot = part.parse().unwrap_or(0);
        }
        out
    }

    /// Whether this version is higher than `other`.
    #[must_use]
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.numbers() > other.numbers()
    }
}
text_word!(Dotted, "^[0-9]{1,9}(?:\\.[0-9]{1,9}){0,3}$", 39, "a version of one to four numbers, such as `525.60.13`");

/// A GPU target of ROCm's compilers: `gfx` and hex digits, such as `gfx1100` or `gfx90a`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GfxTarget(String);

impl GfxTarget {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let digits = text.strip_prefix("gfx").unwrap_or_default();
        if (3..=6).contains(&digits.len()) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Ok(Self(text.to_owned()));
        }
        Err(WordError("expected a GPU target such as `gfx1100`".into()))
    }
}
text_word!(GfxTarget, "^gfx[0-9a-f]{3,6}$", 9, "a ROCm GPU target, such as `gfx1100`");

/// What NVIDIA's stack must offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Cuda {
    /// The lowest driver, such as `525.60.13`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver_min: Option<Dotted>,
    /// The CUDA toolkit that the worker was built with, such as `12.4`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toolkit: Option<Dotted>,
    /// The lowest compute capability, such as `7.5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute_capability_min: Option<Dotted>,
}

/// What AMD's stack must offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Rocm {
    /// The ROCm release that the worker was built with, such as `6.2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Dotted>,
    /// The GPU targets that it was built for, such as `gfx1100`: one of them is enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gfx: Vec<GfxTarget>,
}

/// What the Vulkan driver must offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Vulkan {
    /// The lowest API version, such as `1.3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_min: Option<Dotted>,
}

/// What a machine must have, all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Requirements {
    /// NVIDIA's stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cuda: Option<Cuda>,
    /// AMD's stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rocm: Option<Rocm>,
    /// The Vulkan driver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulkan: Option<Vulkan>,
    /// The lowest glibc, such as `2.31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glibc_min: Option<Dotted>,
    /// The lowest macOS, such as `13.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub macos_min: Option<Dotted>,
    /// The lowest Windows build number, such as `19041`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows_build_min: Option<Whole>,
    /// Instruction sets that the processor must have, such as `avx2`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpu_features: Vec<String>,
    /// GPU memory, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vram_min_mib: Option<Whole>,
    /// Memory, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ram_min_mib: Option<Whole>,
    /// Free disk space, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_min_mib: Option<Whole>,
    /// The lowest rbee-hive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hive_min: Option<Version>,
}

impl Requirements {
    /// Whether nothing is required.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These requirements and `other`'s: all must hold. Of two minima the higher one stays; lists of what must all be
    /// there are joined; of two lists of alternatives, or two builds' facts (`toolkit`, `rocm.version`), `other`'s stays,
    /// since a platform says them of its own build.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut cpu_features = self.cpu_features.clone();
        cpu_features.extend(other.cpu_features.iter().filter(|f| !self.cpu_features.contains(f)).cloned());
        Self {
            cuda: both(&self.cuda, &other.cuda, |a, b| Cuda {
                driver_min: newer(&a.driver_min, &b.driver_min),
                toolkit: b.toolkit.clone().or_else(|| a.toolkit.clone()),
                compute_capability_min: newer(&a.compute_capability_min, &b.compute_capability_min),
            }),
            rocm: both(&self.rocm, &other.rocm, |a, b| Rocm {
                version: b.version.clone().or_else(|| a.version.clone()),
                gfx: if b.gfx.is_empty() { a.gfx.clone() } else { b.gfx.clone() },
            }),
            vulkan: both(&self.vulkan, &other.vulkan, |a, b| Vulkan { api_min: newer(&a.api_min, &b.api_min) }),
            glibc_min: newer(&self.glibc_min, &other.glibc_min),
            macos_min: newer(&self.macos_min, &other.macos_min),
            windows_build_min: self.windows_build_min.max(other.windows_build_min),
            cpu_features,
            vram_min_mib: self.vram_min_mib.max(other.vram_min_mib),
            ram_min_mib: self.ram_min_mib.max(other.ram_min_mib),
            disk_min_mib: self.disk_min_mib.max(other.disk_min_mib),
            hive_min: both(&self.hive_min, &other.hive_min, |a, b| {
                if b.semver() > a.semver() { b.clone() } else { a.clone() }
            }),
        }
    }
}

fn both<T: Clone>(a: &Option<T>, b: &Option<T>, join: impl Fn(&T, &T) -> T) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(join(a, b)),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    }
}

fn newer(a: &Option<Dotted>, b: &Option<Dotted>) -> Option<Dotted> {
    both(a, b, |a, b| if b.is_newer_than(a) { b.clone() } else { a.clone() })
}

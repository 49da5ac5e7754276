//! The words of the catalog as types: worker ids, versions, platforms, backends, digests.
//!
//! Each has one checked constructor (`parse`), and the message of its error is a phrase fit for a diagnostic.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not the word it should be: a phrase ("expected …, found …") without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WordError(pub String);

/// Serialises, displays and schemas a newtype over text through its `parse`.
macro_rules! text_word {
    ($name:ident, $pattern:expr, $max:expr, $about:expr) => {
        impl $name {
            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl FromStr for $name {
            type Err = WordError;
            fn from_str(text: &str) -> Result<Self, WordError> {
                Self::parse(text)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
        #[cfg(feature = "generator")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn inline_schema() -> bool {
                true
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "pattern": $pattern, "maxLength": $max, "description": $about})
            }
        }
    };
}
pub(crate) use text_word;

/// A worker's id, which is also its branch's name: `[a-z0-9]([a-z0-9-]*[a-z0-9])?`, at most 64 bytes, no Windows device
/// name. Family names have the same form.
///
/// ```
/// use rbee_catalog::model::WorkerId;
/// assert!(WorkerId::parse("llm-worker-rbee-cpu").is_ok());
/// assert!(WorkerId::parse("../../etc/passwd").is_err());
/// assert!(WorkerId::parse("con").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkerId(String);

/// Names that Windows reserves in every folder (Microsoft, "Naming Files, Paths, and Namespaces").
#[must_use]
pub fn is_windows_device(name: &str) -> bool {
    matches!(name, "con" | "prn" | "aux" | "nul")
        || (name.len() == 4
            && (name.starts_with("com") || name.starts_with("lpt"))
            && name.as_bytes()[3].is_ascii_digit())
}

impl WorkerId {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says which part of the form is broken.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let fail = |why: String| Err(WordError(why));
        if text.is_empty() {
            return fail("expected a name, found nothing".into());
        }
        if text.len() > 64 {
            return fail(format!("expected at most 64 characters, found {}", text.chars().count()));
        }
        if let Some(bad) = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-')) {
            return fail(format!("expected lower-case letters, digits and `-`, found `{bad}`"));
        }
        if text.starts_with('-') || text.ends_with('-') {
            return fail("expected a letter or a digit at both ends, found `-`".into());
        }
        if is_windows_device(text) {
            return fail(format!("expected a name that every system can store, found the Windows device `{text}`"));
        }
        Ok(Self(text.to_owned()))
    }
}
text_word!(
    WorkerId,
    // The look-ahead keeps the Windows device names out; JSON Schema takes ECMA 262 expressions.
    "^(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$",
    64,
    "a worker's id: lower-case letters, digits and `-`"
);

/// A platform's variant: `[a-z0-9]([a-z0-9.-]*[a-z0-9])?`, at most 32 bytes (`cuda13`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Variant(String);

impl Variant {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
        if text.len() <= 32 && end(text.chars().next()) && end(text.chars().last()) && text.chars().all(inner) {
            return Ok(Self(text.to_owned()));
        }
        Err(WordError(
            "expected 1 to 32 lower-case letters, digits, `.` and `-`, a letter or a digit at both ends".into(),
        ))
    }
}
text_word!(Variant, "^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$", 32, "one of several builds for a platform, such as `cuda13`");

/// A semver version without build metadata.
///
/// Ordered by semver precedence. <https://semver.org/spec/v2.0.0.html>
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(semver::Version);

impl Version {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        if text.len() > 64 {
            return Err(WordError(format!("expected at most 64 characters, found {}", text.chars().count())));
        }
        if text.is_empty() {
            return Err(WordError("expected a semver version, found nothing".into()));
        }
        if text.strip_prefix('v').is_some_and(|rest| Self::parse(rest).is_ok()) {
            return Err(WordError(format!("expected `{}`, found a `v` in front of it", &text[1..])));
        }
        let version = semver::Version::parse(text).map_err(|e| WordError(format!("expected a semver version: {e}")))?;
        if version.major.max(version.minor).max(version.patch) >= 1_000_000_000_000_000 {
            return Err(WordError("expected numbers of at most 15 digits".into()));
        }
        if !version.build.is_empty() {
            return Err(WordError("expected a version without build metadata (`+…`)".into()));
        }
        Ok(Self(version))
    }

    /// Whether this is a release and not a pre-release.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        self.0.pre.is_empty()
    }

    /// For matching against a [`semver::VersionReq`].
    #[must_use]
    pub fn semver(&self) -> &semver::Version {
        &self.0
    }

    /// The `pkgver` of a recipe for this version: makepkg allows no `-` there.
    #[must_use]
    pub fn pkgver(&self) -> String {
        self.0.to_string().replace('-', "_")
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl FromStr for Version {
    type Err = WordError;
    fn from_str(text: &str) -> Result<Self, WordError> {
        Self::parse(text)
    }
}
impl Serialize for Version {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
#[cfg(feature = "generator")]
impl schemars::JsonSchema for Version {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Version".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        // semver.org's expression without build metadata; numbers that every JSON reader keeps exact: 15 digits at most.
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(?:0|[1-9][0-9]{0,14})\\.(?:0|[1-9][0-9]{0,14})\\.(?:0|[1-9][0-9]{0,14})(?:-(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?$",
            "maxLength": 64,
            "description": "a semver version without build metadata"
        })
    }
}

/// Enums of words: serde, display, the list of all, and parsing from one table.
macro_rules! enum_word {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }
        impl $name {
            /// Every value, in the order that pages list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word as files say it.
            #[must_use]
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $text),+ } }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
        impl FromStr for $name {
            type Err = WordError;
            fn from_str(text: &str) -> Result<Self, WordError> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(WordError(format!("expected one of {}", [$(concat!("`", $text, "`")),+].join(", ")))),
                }
            }
        }
    };
}
pub(crate) use enum_word;

enum_word! {
    /// What a worker computes on.
    Backend {
        /// The processor.
        Cpu = "cpu",
        /// NVIDIA.
        Cuda = "cuda",
        /// Apple.
        Metal = "metal",
        /// AMD.
        Rocm = "rocm",
        /// Any GPU with Vulkan.
        Vulkan = "vulkan",
        /// Intel.
        Sycl = "sycl",
    }
}

enum_word! {
    /// An operating system.
    Os {
        /// Linux.
        Linux = "linux",
        /// macOS.
        Macos = "macos",
        /// Windows.
        Windows = "windows",
    }
}

enum_word! {
    /// A processor architecture, named as Rust and Arch Linux name it.
    Arch {
        /// 64-bit x86.
        X86_64 = "x86_64",
        /// 64-bit ARM.
        Aarch64 = "aarch64",
    }
}

/// `<os>-<arch>` or `<os>-<arch>-<variant>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Platform {
    /// The operating system.
    pub os: Os,
    /// The architecture.
    pub arch: Arch,
    /// One of several builds for it.
    pub variant: Option<Variant>,
}

impl Platform {
    /// The platform without its variant.
    #[must_use]
    pub fn base(&self) -> Self {
        Self { os: self.os, arch: self.arch, variant: None }
    }

    /// Reads `<os>-<arch>[-<variant>]`.
    ///
    /// # Errors
    /// A phrase that names the part that is not known.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let mut parts = text.splitn(3, '-');
        let os = parts.next().unwrap_or_default().parse()?;
        let arch = parts.next().unwrap_or_default().parse()?;
        let variant = parts.next().map(Variant::parse).transpose()?;
        Ok(Self { os, arch, variant })
    }
}
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.os, self.arch)?;
        match &self.variant {
            Some(variant) => write!(f, "-{variant}"),
            None => Ok(()),
        }
    }
}
impl FromStr for Platform {
    type Err = WordError;
    fn from_str(text: &str) -> Result<Self, WordError> {
        Self::parse(text)
    }
}
impl Serialize for Platform {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Platform {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A sha256 digest as 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256(String);

impl Sha256 {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was found instead.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Ok(Self(text.to_owned()));
        }
        let digits = text.chars().filter(char::is_ascii_hexdigit).count();
        Err(WordError(if digits == text.chars().count() && digits != 64 {
            format!("expected 64 hex digits, found {digits}")
        } else {
            "expected 64 lower-case hex digits".into()
        }))
    }

    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(hex::encode(sha2::Sha256::digest(bytes)))
    }

    /// The digest of what a hasher was fed.
    #[must_use]
    pub fn of_hasher(hasher: sha2::Sha256) -> Self {
        Self(hex::encode(sha2::Digest::finalize(hasher)))
    }
}
text_word!(Sha256, "^[0-9a-f]{64}$", 64, "64 lower-case hex digits");

//! Texts of `metadata.json` that have a form: URLs, checksums, sizes, tags, file names, version ranges.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::words::text_word;
use super::{Sha256, Version, WordError};

/// A URL over https with a plain host name: no user information, nothing that RFC 3986 wants escaped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HttpsUrl(String);

/// The most bytes of a URL: what every browser, proxy and server takes.
const MAX_URL: usize = 2048;

/// A scheme, then `host[:port][/…]`, in the characters that RFC 3986 allows unescaped. None of them ends an HTML attribute,
/// a line of text, or a header.
fn is_url(text: &str, schemes: &[&str]) -> Result<(), WordError> {
    let fail = |why: &str| Err(WordError(why.to_owned()));
    let Some(rest) = schemes.iter().find_map(|scheme| text.strip_prefix(scheme)) else {
        return fail("expected a URL that begins with `https://`");
    };
    if text.len() > MAX_URL {
        return Err(WordError(format!(
            "expected a URL of at most {MAX_URL} characters, found {}",
            text.chars().count()
        )));
    }
    if let Some(bad) = rest.chars().find(|c| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(*c)) {
        return Err(WordError(format!("expected a URL, found `{bad}` in it")));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return fail("expected a URL without user information (`user@`)");
    }
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let label = |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !host.split('.').all(label) {
        return fail("expected a URL with a host name (letters outside ASCII in their `xn--` form)");
    }
    let digits = !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit());
    if !digits || port.parse::<u16>().is_err() {
        return fail("expected a port number from 1 to 65535 behind the `:`");
    }
    Ok(())
}

/// The pattern of what is behind the scheme. A port is 1 to 65535.
#[cfg(feature = "generator")]
macro_rules! url_tail {
    () => {
        concat!(
            "[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*",
            "(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?",
            "(?:[/?#][!#-;=?-\\[\\]_a-z~]*)?$"
        )
    };
}

impl HttpsUrl {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        is_url(text, &["https://"])?;
        Ok(Self(text.to_owned()))
    }
}
text_word!(HttpsUrl, concat!("^https://", url_tail!()), MAX_URL, "a URL over https");

/// Where an artifact is: https, or http for a catalog that is itself served from this machine. Which hosts are allowed is
/// the matter of the rule `artifact-url`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArtifactUrl(String);

impl ArtifactUrl {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        is_url(text, &["https://", "http://"])?;
        Ok(Self(text.to_owned()))
    }

    /// The host's name, without the port.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        rest.split(['/', '?', '#', ':']).next().unwrap_or_default()
    }

    /// Whether it is fetched over plain http.
    #[must_use]
    pub fn is_plain_http(&self) -> bool {
        self.0.starts_with("http://")
    }
}
text_word!(ArtifactUrl, concat!("^https?://", url_tail!()), MAX_URL, "where an artifact is, a URL over https");

/// `sha256:` and 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checksum(String);

impl Checksum {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was found instead.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let Some(digits) = text.strip_prefix("sha256:") else {
            return Err(WordError("expected `sha256:` and 64 hex digits".into()));
        };
        match Sha256::parse(digits) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) if digits.chars().all(|c| c.is_ascii_hexdigit()) && digits.len() != 64 => {
                Err(WordError(format!("expected `sha256:` and 64 hex digits, found {} digits", digits.len())))
            }
            Err(_) => Err(WordError("expected `sha256:` and 64 lower-case hex digits".into())),
        }
    }

    /// The digest by itself.
    #[must_use]
    #[allow(clippy::expect_used)]
    pub fn sha256(&self) -> Sha256 {
        Sha256::parse(&self.0["sha256:".len()..]).expect("checked when it was made")
    }
}
text_word!(Checksum, "^sha256:[0-9a-f]{64}$", 71, "`sha256:` and 64 lower-case hex digits");

/// A size as a person writes it: `45MB`, `1.5 GiB`. `KB` is 1,000 bytes and `KiB` 1,024 (IEC 80000-13).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BinarySize(String);

impl BinarySize {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        match Self::split(text) {
            Some(_) => Ok(Self(text.to_owned())),
            None => Err(WordError("expected a size such as `45MB`".into())),
        }
    }

    fn split(text: &str) -> Option<(f64, f64)> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |t: &str, max| (1..=max).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
        // No size comes near 2^53 bytes, which is the most that is published.
        let most = if unit.contains('G') { 6 } else { 9 };
        if !digits(whole, most) || !digits(fraction, 3) {
            return None;
        }
        let factor = match unit.strip_prefix(' ').unwrap_or(unit) {
            "B" => 1.0,
            "KB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            "KiB" => 1024.0,
            "MiB" => 1_048_576.0,
            "GiB" => 1_073_741_824.0,
            _ => return None,
        };
        Some((number.parse().ok()?, factor))
    }

    /// The size in bytes, rounded.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn bytes(&self) -> u64 {
        Self::split(&self.0).map_or(0, |(number, factor)| (number * factor).round() as u64)
    }
}
text_word!(
    BinarySize,
    "^(?:[0-9]{1,9}(?:\\.[0-9]{1,3})? ?(?:B|[KM]i?B)|[0-9]{1,6}(?:\\.[0-9]{1,3})? ?Gi?B)$",
    32,
    "a size such as `45MB`"
);

/// A tag: `[a-z0-9-]{1,32}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(String);

impl Tag {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let fits =
            (1..=32).contains(&text.len()) && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(WordError("expected 1 to 32 lower-case letters, digits and `-`".into()))
        }
    }
}
text_word!(Tag, "^[a-z0-9-]{1,32}$", 32, "a word to find a worker by");

/// A program's file name: `[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_-])?`, at most 64 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileName(String);

impl FileName {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        let bytes = text.as_bytes();
        let fits = text.len() <= 64
            && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
            && bytes.last().is_some_and(|b| *b != b'.')
            && bytes.iter().all(|b| inner(*b));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(WordError("expected a plain file name of letters, digits, `.`, `_` and `-`".into()))
        }
    }
}
text_word!(
    FileName,
    "^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$",
    64,
    "a file name of letters, digits, `.`, `_` and `-`"
);

/// Which versions will do, as Cargo writes it: `^0.2`, `>=1.2, <2`, `*`. At most eight parts; wildcards only alone.
///
/// A range is kept as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VersionRange(String);

impl VersionRange {
    /// Checks the form.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let wrong = || WordError("expected a version range such as `^0.2` or `>=1.2, <2`".into());
        let spaced = |part: &str| part.strip_prefix(' ').unwrap_or(part).starts_with(' ') || part.ends_with(' ');
        if text.len() > 128 || text.starts_with(' ') || text.split(',').count() > 8 || text.split(',').any(spaced) {
            return Err(wrong());
        }
        if text != "*" && text.contains(['*', 'x', 'X', '+']) && !text.contains('-') {
            return Err(wrong());
        }
        for part in text.split(',').filter(|_| text != "*") {
            let part = part.strip_prefix(' ').unwrap_or(part);
            let version = part.trim_start_matches(['=', '>', '<', '~', '^']);
            let version = version.strip_prefix(' ').unwrap_or(version);
            let (numbers, pre) = version.split_once('-').map_or((version, None), |(n, p)| (n, Some(p)));
            let number = |n: &str| (1..=15).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
            if !numbers.split('.').all(number) || pre.is_some_and(|p| p.contains('+')) {
                return Err(wrong());
            }
        }
        semver::VersionReq::parse(text).map(|_| Self(text.to_owned())).map_err(|_| wrong())
    }

    /// Whether this version will do.
    #[must_use]
    pub fn matches(&self, version: &Version) -> bool {
        semver::VersionReq::parse(&self.0).is_ok_and(|range| range.matches(version.semver()))
    }
}
/// The pattern of one part of a range: an operator, a version, and its last numbers left out.
#[cfg(feature = "generator")]
macro_rules! range_part {
    () => {
        concat!(
            "(?:(?:[=~^]|[<>]=?) ?)?(?:0|[1-9][0-9]{0,14})(?:\\.(?:0|[1-9][0-9]{0,14})(?:\\.(?:0|[1-9][0-9]{0,14})",
            "(?:-(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?)?)?"
        )
    };
}
text_word!(
    VersionRange,
    concat!("^(?:\\*|", range_part!(), "(?:, ?", range_part!(), "){0,7})$"),
    128,
    "which versions will do, such as `^0.2`"
);

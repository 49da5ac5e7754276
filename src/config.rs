//! `catalog.toml`: what the maintainers of a catalog decide.
//!
//! Every key has a default: an empty file, or none, works. An unknown key is an error that names the nearest known one.

mod accept;
mod decisions;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Deserializer};

pub use accept::{Accept, CommitId};
pub use decisions::{Advisory, Affected, Families, Retired, Withdrawn, is_of_family};

use crate::model::pointer::CatalogId;
use crate::model::{ArtifactUrl, HttpsUrl, PublicKey, WordError, WorkerId};

/// The file's name on the default branch.
pub const FILE: &str = "catalog.toml";

/// `catalog.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The catalog's id: the pointer says it, so that a pointer of another catalog by the same key is refused.
    pub id: String,
    /// The name that people read.
    pub name: String,
    /// One sentence about the catalog.
    pub description: Option<String>,
    /// Where the site will be, without a slash at the end. Without it, what needs absolute addresses is left out.
    pub base_url: Option<BaseUrl>,
    /// Where artifacts without a `url` are, without a slash at the end. Without it: `artifacts` below the site.
    pub artifact_base: Option<BaseUrl>,
    /// Where the git catalog is.
    pub repository: Option<HttpsUrl>,
    /// Which branches are workers, as globs; all, if it does not say.
    pub workers: Vec<String>,
    /// Public index keys: the second line of a minisign public key file.
    #[serde(deserialize_with = "public_keys")]
    pub public_keys: Vec<PublicKey>,
    /// For how many days a signed index holds, 1 to 60.
    pub expiry_days: u16,
    /// Severities by code: `allow`, `warn`, `deny`.
    pub checks: BTreeMap<String, Level>,
    /// Rewritten histories that are taken.
    pub accept: Vec<Accept>,
    /// Links in the pages' footer.
    pub links: Vec<Link>,
    /// The colour of the browser's frame, `#rrggbb`.
    pub theme_color: Option<ThemeColor>,
    /// Families that belong to the ids listed, and to no other.
    pub families: Families,
    /// Versions that are withdrawn, whatever a branch says.
    pub advisory: Vec<Advisory>,
    /// Names that are not given away again.
    pub retired: Vec<Retired>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            id: "catalog".into(),
            name: "Worker Catalog".into(),
            description: None,
            base_url: None,
            artifact_base: None,
            repository: None,
            workers: vec!["*".into()],
            public_keys: Vec::new(),
            expiry_days: 30,
            checks: BTreeMap::new(),
            accept: Vec::new(),
            links: Vec::new(),
            theme_color: None,
            families: Families::new(),
            advisory: Vec::new(),
            retired: Vec::new(),
        }
    }
}

/// What is wrong with a `catalog.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// A phrase.
    pub message: String,
    /// Where, in bytes.
    pub span: Option<Range<usize>>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Config {
    /// Reads a `catalog.toml`. `codes` are the rules that `[checks]` may name, with whether their severity may be changed.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str, codes: &BTreeMap<&str, bool>) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|e| {
            let message = e.message().to_owned();
            let help = unknown_key_help(&message);
            let message = match message.split_once(", expected ") {
                Some((found, words)) if found.starts_with("unknown variant ") => {
                    format!("expected {words}, found {}", found.trim_start_matches("unknown variant "))
                }
                Some((found, _)) if found.starts_with("unknown field ") => found.to_owned(),
                _ => message,
            };
            ConfigError { message, span: e.span(), help }
        })?;
        config.validate(codes).map_err(|(key, message, help)| ConfigError {
            message,
            span: text.find(&key).map(|at| at..at + key.len()),
            help,
        })?;
        if let Some(wrong) = decisions::contradiction(&config.families, &config.retired) {
            return Err(ConfigError { span: wrong.span(text), message: wrong.message, help: Some(wrong.help) });
        }
        Ok(config)
    }

    /// What the types do not say. The error names the text to point at, the message and the help.
    fn validate(&self, codes: &BTreeMap<&str, bool>) -> Result<(), (String, String, Option<String>)> {
        if let Err(error) = CatalogId::parse(&self.id) {
            return Err((self.id.clone(), error.0, Some("the pointer names the catalog by its `id`".into())));
        }
        if !(1..=60).contains(&self.expiry_days) {
            let help = "clients refuse an index that says it holds for more than 60 days";
            return Err(("expiry_days".into(), "expected 1 to 60 days".into(), Some(help.into())));
        }
        for glob in &self.workers {
            if let Err(e) = globset::Glob::new(glob) {
                return Err((glob.clone(), format!("expected a glob: {}", e.kind()), None));
            }
        }
        for (code, level) in &self.checks {
            match codes.get(code.as_str()) {
                None => {
                    let help = nearest(code, codes.keys().copied()).map(|known| format!("did you mean `{known}`?"));
                    return Err((code.clone(), format!("`{code}` is no rule"), help));
                }
                Some(false) if *level != Level::Deny => {
                    let help = format!("`rbee-catalog explain {code}` says why; take the line out");
                    return Err((
                        code.clone(),
                        format!("`{code}` stays an error: nothing safe could be published without it"),
                        Some(help),
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Whether a family is listed, and this worker is not among those that it belongs to.
    #[must_use]
    pub fn is_reserved(&self, family: &WorkerId, id: &WorkerId) -> bool {
        self.families.get(family).is_some_and(|ids| !ids.contains(id))
    }

    /// The decision that retires this name, if there is one.
    #[must_use]
    pub fn retirement(&self, name: &str) -> Option<&Retired> {
        self.retired.iter().find(|retired| retired.worker.as_str() == name)
    }

    /// Where artifacts without a `url` are: as said, else `artifacts` below the site, else relative to it.
    #[must_use]
    pub fn artifact_base(&self) -> String {
        match (&self.artifact_base, &self.base_url) {
            (Some(base), _) => base.to_string(),
            (None, Some(base)) => format!("{base}/artifacts"),
            (None, None) => "artifacts".into(),
        }
    }
}

/// The known word that is most like `word`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|k| (strsim::jaro_winkler(word, k), k))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, k)| k)
}

/// serde lists every known field; a person wants the nearest.
fn unknown_key_help(message: &str) -> Option<String> {
    let mut words = message.split('`').skip(1).step_by(2);
    if !message.starts_with("unknown field") {
        return None;
    }
    let found = words.next()?;
    nearest(found, words).map(|known| format!("did you mean `{known}`?"))
}

/// A URL to put paths behind: https, or http to this machine for previews; no slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Checks the form; slashes at the end are taken off.
    ///
    /// # Errors
    /// A phrase that says what was expected.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let url = ArtifactUrl::parse(text.trim_end_matches('/'))?;
        if url.as_str().contains(['?', '#']) {
            return Err(WordError("expected a URL without `?` and `#`, to put paths behind".into()));
        }
        if url.is_plain_http() && !is_loopback(url.host()) {
            return Err(WordError(
                "expected a URL that begins with `https://` (`http://` only for 127.0.0.1 and localhost)".into(),
            ));
        }
        Ok(Self(url.to_string()))
    }

    /// Whether it is this machine: a catalog that is only previewed.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        ArtifactUrl::parse(&self.0).is_ok_and(|url| is_loopback(url.host()))
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for BaseUrl {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

/// Whether a host name is this machine (127.0.0.0/8; `localhost` and what is below it, RFC 6761).
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost") || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

/// What a rule's finding counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not said.
    Allow,
    /// A warning.
    Warn,
    /// An error.
    Deny,
}

/// A link in the pages' footer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What it says.
    pub title: String,
    /// Where it goes.
    pub url: HttpsUrl,
}

/// `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeColor(String);

impl ThemeColor {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl<'de> Deserialize<'de> for ThemeColor {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let digits = text.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self(text));
        }
        Err(serde::de::Error::custom("expected a colour such as `#f5b700`"))
    }
}

fn public_keys<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<PublicKey>, D::Error> {
    let texts = Vec::<String>::deserialize(d)?;
    texts.iter().map(|text| PublicKey::parse(text).map_err(serde::de::Error::custom)).collect()
}

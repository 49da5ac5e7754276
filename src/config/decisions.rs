//! What the maintainers decide about names and versions: `[families]`, `[[advisory]]`, `[[retired]]`.
//!
//! ```toml
//! [families]
//! llm-worker-rbee = ["llm-worker-rbee-cpu", "llm-worker-rbee-cuda"]
//!
//! [[advisory]]
//! worker = "llm-worker-rbee-cuda"
//! versions = "<0.2.0"
//! state = "quarantined"
//! reason = "sends prompts to a third party"
//!
//! [[retired]]
//! worker = "llm-worker-old"
//! reason = "its author has stopped"
//! ```
//!
//! Nothing here looks at a branch: `assemble::decisions` holds the catalog to it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::de::{DeTable, DeValue};

use crate::diag::is_control;
use crate::model::{HttpsUrl, Version, VersionRange, WorkerId};

/// `[families]`: the ids that a family belongs to, by the family's name.
pub type Families = BTreeMap<WorkerId, Vec<WorkerId>>;

/// `[[advisory]]`: versions that the maintainers withdraw, whatever the branch says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advisory {
    /// Whose versions.
    pub worker: WorkerId,
    /// Which of them.
    pub versions: Affected,
    /// What becomes of them.
    pub state: Withdrawn,
    /// Why, for people.
    #[serde(deserialize_with = "reason")]
    pub reason: String,
    /// Where more is said.
    pub url: Option<HttpsUrl>,
}

/// Which versions an advisory is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Affected {
    /// All in a range, pre-releases too.
    In(VersionRange),
    /// These.
    Are(Vec<Version>),
}

impl Affected {
    /// Whether this version is among them.
    #[must_use]
    pub fn holds(&self, version: &Version) -> bool {
        match self {
            Self::In(range) => range.covers(version),
            Self::Are(list) => list.contains(version),
        }
    }
}

/// What becomes of withdrawn versions. The later one is the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Withdrawn {
    /// Listed, never picked for a new install.
    Yanked,
    /// Listed, and nobody is to have it.
    Quarantined,
}

/// `[[retired]]`: a name that is not given away again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// The name.
    pub worker: WorkerId,
    /// Why, for people.
    #[serde(deserialize_with = "reason")]
    pub reason: String,
    /// What to use instead.
    pub replaced_by: Option<WorkerId>,
}

/// A reason, as people read it: the same texts as in `metadata.json`, and not nothing.
fn reason<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let text = String::deserialize(d)?;
    if let Some(bad) = text.chars().find(|c| is_control(*c)) {
        let message = format!("expected text that can be seen on one line, found U+{:04X} in it", u32::from(bad));
        return Err(D::Error::custom(message));
    }
    if text.trim().is_empty() {
        return Err(D::Error::custom("expected a reason that people can read, found nothing"));
    }
    Ok(text)
}

impl<'de> Deserialize<'de> for Affected {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct RangeOrList;
        impl<'de> Visitor<'de> for RangeOrList {
            type Value = Affected;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a version range such as \"<0.2.0\", or a list of versions")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Affected, E> {
                let hint = |_| E::custom("expected a version range such as `<0.2.0`, `>=0.1, <0.3` or `*`");
                VersionRange::parse(text).map(Affected::In).map_err(hint)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Affected, A::Error> {
                let mut list = Vec::new();
                while let Some(version) = seq.next_element()? {
                    list.push(version);
                }
                if list.is_empty() {
                    return Err(A::Error::custom("expected at least one version, found an empty list"));
                }
                Ok(Affected::Are(list))
            }
        }
        d.deserialize_any(RangeOrList)
    }
}

/// What contradicts itself, and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Contradiction {
    table: &'static str,
    /// The key in the table, and the position in its list.
    key: String,
    at: usize,
    pub(super) message: String,
    pub(super) help: String,
}

/// What the types do not say of these decisions.
pub(super) fn contradiction(families: &Families, retired: &[Retired]) -> Option<Contradiction> {
    let mut listed: BTreeMap<&WorkerId, &WorkerId> = BTreeMap::new();
    for (family, ids) in families {
        for (at, id) in ids.iter().enumerate() {
            let wrong = |message: String, help: String| {
                Some(Contradiction { table: "families", key: family.to_string(), at, message, help })
            };
            if !is_of_family(id, family) {
                let message = format!("expected an id that is `{family}` or begins with `{family}-`, found `{id}`");
                return wrong(message, "a family is the beginning that the ids of its workers share".into());
            }
            if let Some(other) = listed.insert(id, family) {
                let message = match other == family {
                    true => format!("`{id}` is listed twice"),
                    false => format!("`{id}` is listed in two families, `{other}` and `{family}`"),
                };
                return wrong(message, "a worker is of one family; take one of the two out".into());
            }
            if id != family && families.contains_key(id) {
                let message = format!("`{id}` is a family itself, and listed in the family `{family}`");
                return wrong(message, format!("an id that is a family's name is of that family: list it in `{id}`"));
            }
        }
    }
    let mut seen = BTreeSet::new();
    for (at, name) in retired.iter().enumerate() {
        let wrong = |key: &str, message: String, help: &str| {
            Some(Contradiction { table: "retired", key: key.to_owned(), at, message, help: help.to_owned() })
        };
        if !seen.insert(&name.worker) {
            let message = format!("`{}` is retired twice", name.worker);
            return wrong("worker", message, "one entry a name: take one of the two out");
        }
        if name.replaced_by.as_ref() == Some(&name.worker) {
            let message = format!("`{}` is replaced by itself", name.worker);
            return wrong("replaced_by", message, "name another worker, or take the line out");
        }
    }
    None
}

/// Whether an id may be of a family: it is the family, or begins with its name and `-`.
#[must_use]
pub fn is_of_family(id: &WorkerId, family: &WorkerId) -> bool {
    id == family || id.as_str().strip_prefix(family.as_str()).is_some_and(|rest| rest.starts_with('-'))
}

impl Contradiction {
    /// Where it stands in the text, in bytes.
    pub(super) fn span(&self, text: &str) -> Option<Range<usize>> {
        let document = DeTable::parse(text).ok()?;
        let table = document.get_ref().get(self.table)?.get_ref();
        let value = match table {
            DeValue::Array(entries) => entries.get(self.at)?.get_ref().get(self.key.as_str())?,
            table => table.get(self.key.as_str())?.get_ref().get(self.at)?,
        };
        Some(value.span())
    }
}

//! Words that a newer catalog says and this program does not know: what they stand in is skipped, with the reason.
//!
//! | word | what is skipped | reason |
//! |---|---|---|
//! | a worker's backend | the worker | `unknown-backend` |
//! | a worker's state | the worker | `unknown-status` |
//! | a version's kind of distribution | the version | `unknown-distribution` |
//! | a platform's operating system | the platform | `unknown-os` |
//! | a platform's architecture | the platform | `unknown-arch` |
//! | who may fetch an artifact | the platform | `unknown-access` |
//! | how a licence is paid for | the price alone: it decides no install | |
//!
//! Only a text where a word is expected is such a word. Everything else that does not fit is a broken file, as before.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::model::index::Pin;
use crate::model::metadata::{Access, DistributionType, PricingModel, State};
use crate::model::{Arch, Backend, Os, Version, WorkerId};

/// What a file says, without what uses words that this program does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readable<T> {
    /// What it says.
    pub value: T,
    /// What was left out of it, in the file's order.
    pub skipped: Vec<Skipped>,
}

impl<T> From<T> for Readable<T> {
    fn from(value: T) -> Self {
        Self { value, skipped: Vec::new() }
    }
}

/// A worker, a version or a platform that uses a word which this program does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The worker that it is, or is of.
    pub worker: WorkerId,
    /// The worker's family, where its entry in the index was skipped.
    pub family: Option<WorkerId>,
    /// The worker's document, where its entry in the index was skipped.
    pub document: Option<Pin>,
    /// The version that it is, or is of; none where the whole worker is skipped.
    pub version: Option<Version>,
    /// The platform, as the file names it; none where the whole version is skipped.
    pub platform: Option<String>,
    /// The word.
    pub word: UnknownWord,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.worker)?;
        if let Some(version) = &self.version {
            write!(f, " {version}")?;
        }
        if let Some(platform) = &self.platform {
            write!(f, " for {platform:?}")?;
        }
        write!(f, " is skipped: {} {:?}, get a newer version of this program", self.word.reason(), self.word.found)
    }
}

/// A word that this program does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// What it should be one of.
    pub kind: WordKind,
    /// The word.
    pub found: String,
}

impl UnknownWord {
    /// `unknown-backend` and its like.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self.kind {
            WordKind::Backend => "unknown-backend",
            WordKind::Status => "unknown-status",
            WordKind::Distribution => "unknown-distribution",
            WordKind::Os => "unknown-os",
            WordKind::Arch => "unknown-arch",
            WordKind::Access => "unknown-access",
        }
    }
}

/// What a word should be one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// [`Backend`].
    Backend,
    /// [`State`].
    Status,
    /// [`DistributionType`].
    Distribution,
    /// [`Os`].
    Os,
    /// [`Arch`].
    Arch,
    /// [`Access`].
    Access,
}

/// The field's text, if it is no word of `T`.
fn unknown<T: FromStr>(object: &Value, field: &str, kind: WordKind) -> Option<UnknownWord> {
    let found = object.get(field)?.as_str()?;
    T::from_str(found).is_err().then(|| UnknownWord { kind, found: found.to_owned() })
}

/// What stands for a worker in the index, in its document and in a platform manifest.
fn unknown_of_worker(worker: &Value) -> Option<UnknownWord> {
    let status = worker.get("status").and_then(|status| unknown::<State>(status, "state", WordKind::Status));
    unknown::<Backend>(worker, "backend", WordKind::Backend).or(status)
}

fn unknown_of_platform(platform: &Value) -> Option<UnknownWord> {
    unknown::<Os>(platform, "os", WordKind::Os)
        .or_else(|| unknown::<Arch>(platform, "arch", WordKind::Arch))
        .or_else(|| unknown::<Access>(platform, "access", WordKind::Access))
}

/// A file's own way to leave out what uses unknown words.
pub(super) trait Prune: Sized {
    /// Leaves them out.
    ///
    /// # Errors
    /// What is left out has to say of whom it is.
    fn prune(file: &mut Value) -> serde_json::Result<Vec<Skipped>>;
}

/// What a skipped worker says of itself.
#[derive(Deserialize)]
struct Bare {
    id: WorkerId,
    #[serde(default)]
    family: Option<WorkerId>,
    #[serde(default)]
    document: Option<Pin>,
}

impl Bare {
    fn of(value: &Value) -> serde_json::Result<Self> {
        Self::deserialize(value)
    }

    fn skipped(self, word: UnknownWord) -> Skipped {
        let Self { id, family, document } = self;
        Skipped { worker: id, family, document, version: None, platform: None, word }
    }
}

/// Takes the items out for which `judge` has a reason.
fn retain(
    list: Option<&mut Value>,
    skipped: &mut Vec<Skipped>,
    mut judge: impl FnMut(&mut Value) -> serde_json::Result<Vec<Skipped>>,
    is_whole: impl Fn(&Skipped) -> bool,
) -> serde_json::Result<()> {
    let Some(Value::Array(items)) = list else { return Ok(()) };
    let mut kept = Vec::with_capacity(items.len());
    for mut item in std::mem::take(items) {
        let found = judge(&mut item)?;
        if !found.iter().any(&is_whole) {
            kept.push(item);
        }
        skipped.extend(found);
    }
    *items = kept;
    Ok(())
}

fn workers(file: &mut Value) -> serde_json::Result<Vec<Skipped>> {
    let mut skipped = Vec::new();
    let judge = |worker: &mut Value| match unknown_of_worker(worker) {
        Some(word) => Ok(vec![Bare::of(worker)?.skipped(word)]),
        None => Ok(Vec::new()),
    };
    retain(file.get_mut("workers"), &mut skipped, judge, |_| true)?;
    Ok(skipped)
}

impl Prune for crate::model::index::Index {
    fn prune(file: &mut Value) -> serde_json::Result<Vec<Skipped>> {
        workers(file)
    }
}

impl Prune for crate::model::index::Head {
    fn prune(_: &mut Value) -> serde_json::Result<Vec<Skipped>> {
        Ok(Vec::new())
    }
}

impl Prune for crate::model::platform_manifest::PlatformManifest {
    fn prune(file: &mut Value) -> serde_json::Result<Vec<Skipped>> {
        let platform = file.get("platform").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut skipped = workers(file)?;
        let mut judge = |worker: &mut Value| {
            let of = OfVersion::of(worker, None)?;
            let mut found = Vec::new();
            let artifact = |artifact: &mut Value| {
                let variant = artifact.get("variant").and_then(Value::as_str);
                let name = variant.map_or(platform.clone(), |variant| format!("{platform}-{variant}"));
                let word = unknown::<Access>(artifact, "access", WordKind::Access);
                Ok(word.map(|word| of.skipped(Some(name), word)).into_iter().collect())
            };
            retain(worker.get_mut("artifacts"), &mut found, artifact, |_| true)?;
            Ok(found)
        };
        // An artifact that is skipped leaves its worker there.
        retain(file.get_mut("workers"), &mut skipped, &mut judge, |_| false)?;
        Ok(skipped)
    }
}

/// Of which version something is.
struct OfVersion {
    worker: WorkerId,
    version: Version,
}

impl OfVersion {
    /// A version that says its worker's `id`, or does not because it is in that worker's document.
    fn of(value: &Value, worker: Option<&WorkerId>) -> serde_json::Result<Self> {
        let field = |name: &str| value.get(name).unwrap_or(&Value::Null);
        let worker = worker.map_or_else(|| WorkerId::deserialize(field("id")), |id| Ok(id.clone()))?;
        Ok(Self { worker, version: Version::deserialize(field("version"))? })
    }

    fn skipped(&self, platform: Option<String>, word: UnknownWord) -> Skipped {
        let Self { worker, version } = self;
        Skipped { worker: worker.clone(), family: None, document: None, version: Some(version.clone()), platform, word }
    }
}

impl Prune for crate::model::document::Document {
    fn prune(file: &mut Value) -> serde_json::Result<Vec<Skipped>> {
        let Bare { id, .. } = Bare::of(file)?;
        if let Some(fields) = file.as_object_mut() {
            drop_unknown_price(fields);
        }
        let mut skipped = Vec::new();
        let version = |version: &mut Value| {
            let of = OfVersion::of(version, Some(&id))?;
            let kind = version.get("distribution");
            let kind = kind.and_then(|how| unknown::<DistributionType>(how, "type", WordKind::Distribution));
            if let Some(word) = kind {
                return Ok(vec![of.skipped(None, word)]);
            }
            let mut found = Vec::new();
            let platform = |platform: &mut Value| {
                let name = platform.get("platform").and_then(Value::as_str).unwrap_or_default().to_owned();
                let word = unknown_of_platform(platform);
                Ok(word.map(|word| of.skipped(Some(name), word)).into_iter().collect())
            };
            retain(version.get_mut("platforms"), &mut found, platform, |_| true)?;
            Ok(found)
        };
        retain(file.get_mut("versions"), &mut skipped, version, |found| found.platform.is_none())?;
        Ok(skipped)
    }
}

fn drop_unknown_price(document: &mut Map<String, Value>) {
    let model = document.get("pricing").and_then(|pricing| pricing.get("model")).and_then(Value::as_str);
    if model.is_some_and(|model| PricingModel::from_str(model).is_err()) {
        document.shift_remove("pricing");
    }
}

#[cfg(test)]
mod tests;

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
pub struct Known<T> {
    /// What it says.
    pub value: T,
    /// What was left out of it, in the file's order.
    pub skipped: Vec<Skipped>,
}

impl<T> From<T> for Known<T> {
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
mod tests {
    use serde_json::json;

    use crate::client::read;
    use crate::client::{Refused, Skipped};
    use crate::model::document::Document;
    use crate::model::index::Index;
    use crate::model::platform_manifest::PlatformManifest;
    use crate::model::to_json;

    const SHA: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn about(id: &str, backend: &str) -> serde_json::Value {
        json!({
            "id": id, "name": "n", "description": "d", "family": "tiny", "backend": backend, "latest": "0.1.0",
            "license": "MIT", "requires_license": false, "status": {"state": "active"}, "platforms": ["linux-x86_64"]
        })
    }

    fn with(mut value: serde_json::Value, more: &serde_json::Value) -> serde_json::Value {
        let fields = more.as_object().unwrap().clone();
        value.as_object_mut().unwrap().extend(fields);
        value
    }

    fn shown(skipped: &[Skipped]) -> Vec<String> {
        skipped.iter().map(ToString::to_string).collect()
    }

    fn index() -> serde_json::Value {
        let pin = json!({"versions": [], "document": {"sha256": SHA, "size": 1}});
        let mut stopped = about("tiny-b", "cpu");
        stopped["status"]["state"] = "hibernating".into();
        json!({
            "schema": 1, "generator": "g", "catalog": {"id": "rbee", "name": "rbee"}, "platforms": {},
            "workers": [with(about("tiny-a", "npu"), &pin), with(stopped, &pin), with(about("tiny-c", "cuda"), &pin)]
        })
    }

    #[test]
    fn a_worker_with_an_unknown_word_is_skipped() {
        let known = read::index("i", &to_json(&index())).unwrap();
        let ids: Vec<_> = known.value.workers.iter().map(|entry| entry.about.id.as_str()).collect();
        assert_eq!(ids, ["tiny-c"]);
        assert_eq!(
            shown(&known.skipped),
            [
                "`tiny-a` is skipped: unknown-backend \"npu\", get a newer version of this program",
                "`tiny-b` is skipped: unknown-status \"hibernating\", get a newer version of this program",
            ]
        );
        assert_eq!(known.skipped[0].family.as_ref().unwrap().as_str(), "tiny");
        assert_eq!(known.skipped[0].document.as_ref().unwrap().size, 1);
    }

    #[test]
    fn what_is_no_word_is_still_a_broken_file() {
        let mut broken = index();
        broken["workers"][0]["backend"] = 5.into();
        let mut nameless = index();
        nameless["workers"][0]["id"] = "..".into();
        let mut also_broken = index();
        also_broken["workers"][2]["document"]["size"] = (-1).into();
        for value in [broken, nameless, also_broken] {
            let found = read::index("i", &to_json(&value));
            assert!(matches!(found, Err(Refused::Malformed { .. })), "{found:?}");
        }
        // The types themselves stay strict: what the generator writes and takes back is made of known words.
        assert!(serde_json::from_value::<Index>(index()).is_err());
    }

    fn document() -> serde_json::Value {
        let platform = |os: &str, arch: &str, access: &str| {
            json!({
                "os": os, "arch": arch, "platform": format!("{os}-{arch}"), "url": "https://e.org/a", "size": 1,
                "sha256": SHA, "access": access
            })
        };
        let version = |version: &str, kind: &str| {
            let how =
                json!({"type": kind, "source_available": false, "binary_available": true, "requires_license": false});
            json!({
                "version": version, "license": "MIT", "requires_license": false, "distribution": how,
                "platforms": [
                    platform("linux", "x86_64", "public"), platform("plan9", "x86_64", "public"),
                    platform("linux", "riscv64", "public"), platform("macos", "aarch64", "by-post")
                ]
            })
        };
        with(
            about("tiny-c", "cuda"),
            &json!({
                "schema": 1, "versions": [version("0.2.0", "binary-only"), version("0.1.0", "by-post")],
                "pricing": {"model": "by-the-hour", "price_usd": 1, "purchase_url": "https://e.org/"}
            }),
        )
    }

    #[test]
    fn a_platform_or_a_version_with_an_unknown_word_is_skipped() {
        let known = read::document("d", &to_json(&document())).unwrap();
        let versions = &known.value.versions;
        assert_eq!((versions.len(), versions[0].platforms.len()), (1, 1));
        assert_eq!(known.value.pricing, None);
        let newer = ", get a newer version of this program";
        assert_eq!(
            shown(&known.skipped),
            [
                format!("`tiny-c` 0.2.0 for \"plan9-x86_64\" is skipped: unknown-os \"plan9\"{newer}"),
                format!("`tiny-c` 0.2.0 for \"linux-riscv64\" is skipped: unknown-arch \"riscv64\"{newer}"),
                format!("`tiny-c` 0.2.0 for \"macos-aarch64\" is skipped: unknown-access \"by-post\"{newer}"),
                format!("`tiny-c` 0.1.0 is skipped: unknown-distribution \"by-post\"{newer}"),
            ]
        );
        assert!(serde_json::from_value::<Document>(document()).is_err());
    }

    #[test]
    fn an_artifact_that_this_program_cannot_read_is_no_source_build() {
        let mut one = document();
        one["versions"].as_array_mut().unwrap().pop();
        one.as_object_mut().unwrap().remove("pricing");
        let platforms = one["versions"][0]["platforms"].as_array_mut().unwrap();
        platforms.drain(..3);
        let known = read::document("d", &to_json(&one)).unwrap();
        assert_eq!((known.value.versions[0].platforms.len(), known.skipped.len()), (0, 1));
        let artifact = &mut one["versions"][0]["platforms"][0];
        artifact["access"] = "public".into();
        artifact["sha256"] = "none".into();
        let found = read::document("d", &to_json(&one));
        assert!(matches!(found, Err(Refused::Malformed { .. })), "{found:?}");
    }

    #[test]
    fn an_artifact_of_a_platform_manifest_with_an_unknown_word_is_skipped() {
        let artifact = |variant: &str, access: &str| json!({"variant": variant, "url": "a", "size": 1, "sha256": SHA, "access": access});
        let worker = |id: &str, backend: &str| {
            json!({
                "id": id, "family": "tiny", "backend": backend, "version": "0.1.0", "requires_license": false,
                "artifacts": [artifact("cuda13", "by-post"), artifact("cuda12", "public")],
                "document": {"sha256": SHA, "size": 1}
            })
        };
        let manifest = json!({
            "schema": 1, "platform": "linux-x86_64", "workers": [worker("tiny-a", "npu"), worker("tiny-c", "cuda")]
        });
        let known = read::platform_manifest("p", &to_json(&manifest)).unwrap();
        assert_eq!(known.value.workers.len(), 1);
        assert_eq!(known.value.workers[0].artifacts.len(), 1);
        let found: Vec<_> =
            known.skipped.iter().map(|s| (s.worker.as_str(), s.platform.as_deref(), s.word.reason())).collect();
        assert_eq!(
            found,
            [("tiny-a", None, "unknown-backend"), ("tiny-c", Some("linux-x86_64-cuda13"), "unknown-access"),]
        );
        assert!(serde_json::from_value::<PlatformManifest>(manifest).is_err());
    }
}

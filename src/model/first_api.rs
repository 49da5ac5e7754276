//! `workers.json` and `workers/<id>.json`: the API of the first catalog, kept for clients that know no other. Not signed.
//!
//! Every field comes from `metadata.json`, else from the evaluated PKGBUILD, else it is left out; `platforms`,
//! `architectures`, `depends` and `makedepends` are then empty lists, and `worker_type` is `unknown`.

use serde::{Deserialize, Serialize};

use super::document::{Document, SourceFiles};

/// `workers.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstWorkers {
    /// Every worker, by id.
    pub workers: Vec<FirstWorker>,
}

/// `workers/<id>.json`, and one of `workers.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstWorker {
    /// The worker's id.
    pub id: String,
    /// The family.
    pub implementation: String,
    /// The backend, or `unknown`.
    pub worker_type: String,
    /// The latest version.
    pub version: String,
    /// Operating systems, each once.
    pub platforms: Vec<String>,
    /// Architectures, each once.
    pub architectures: Vec<String>,
    /// The name that people read.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// The licence.
    pub license: String,
    /// The path of the PKGBUILD on this host, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkgbuild_url: Option<String>,
    /// The build system, such as `cargo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_system: Option<String>,
    /// Where the source is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<FirstSource>,
    /// How it is built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<FirstBuild>,
    /// Packages that it needs to run.
    pub depends: Vec<String>,
    /// Packages that it needs to be built.
    pub makedepends: Vec<String>,
    /// The program's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary_name: Option<String>,
    /// Where a package puts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub install_path: Option<String>,
    /// Model file formats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_formats: Option<Vec<String>>,
    /// The longest context, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_context_length: Option<u64>,
    /// Whether it streams its answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_streaming: Option<bool>,
    /// Whether it runs requests together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_batching: Option<bool>,
}

/// Where the source is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSource {
    /// How it is fetched, such as `git`.
    #[serde(rename = "type")]
    pub kind: String,
    /// From where.
    pub url: String,
    /// A branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The folder in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// How it is built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstBuild {
    /// Features that are switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// The build profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
}

impl FirstWorker {
    /// A worker as old clients read it, from its document; none if its latest version is quarantined: this API has no word for
    /// that, and its clients would fetch what nobody is to have.
    #[must_use]
    pub fn of(document: &Document) -> Option<Self> {
        let about = &document.about;
        let latest = document.versions.iter().find(|manifest| manifest.version == about.latest)?;
        if latest.quarantined.is_some() {
            return None;
        }
        let recipe = latest.source.as_ref();
        let srcinfo = |key: &str| recipe.and_then(|recipe| recipe.srcinfo.get(key)).cloned().unwrap_or_default();
        let or_srcinfo = |said: Vec<String>, key: &str| if said.is_empty() { srcinfo(key) } else { said };
        let dependencies = latest.dependencies.clone().unwrap_or_default();
        let platforms: Vec<String> = latest.platforms.iter().map(|p| p.platform.os.to_string()).collect();
        let architectures: Vec<String> = latest.platforms.iter().map(|p| p.platform.arch.to_string()).collect();
        let build = document.build.as_ref();
        let binary = document.binary.as_ref();
        let models = document.models.as_ref();
        let capabilities = document.capabilities.as_ref();
        Some(Self {
            id: about.id.to_string(),
            implementation: about.family.to_string(),
            worker_type: about.backend.map_or_else(|| "unknown".to_owned(), |backend| backend.to_string()),
            version: latest.version.to_string(),
            platforms: once_each(platforms),
            architectures: once_each(or_srcinfo(architectures, "arch")),
            name: about.name.clone(),
            description: about.description.clone(),
            license: latest.license.clone(),
            pkgbuild_url: recipe.map(|_| format!("/workers/{}/PKGBUILD", about.id)),
            build_system: build.and_then(|build| build.system.clone()),
            source: source(document, recipe),
            build: how(document),
            depends: or_srcinfo(dependencies.runtime, "depends"),
            makedepends: or_srcinfo(dependencies.system, "makedepends"),
            binary_name: Some(binary.map_or_else(|| about.id.to_string(), |binary| binary.name.to_string())),
            install_path: binary.and_then(|binary| binary.install_path.clone()),
            supported_formats: models.map(|models| models.formats.clone()).filter(|formats| !formats.is_empty()),
            max_context_length: models.and_then(|models| models.max_context_length).map(super::Whole::get),
            supports_streaming: capabilities.and_then(|capabilities| capabilities.streaming),
            supports_batching: capabilities.and_then(|capabilities| capabilities.batching),
        })
    }
}

/// How it is built, where there is something to say.
fn how(document: &Document) -> Option<FirstBuild> {
    let build = document.build.as_ref()?;
    let features = Some(build.features.clone()).filter(|features| !features.is_empty());
    let profile = build.profile.clone();
    (features.is_some() || profile.is_some()).then_some(FirstBuild { features, profile })
}

/// Where the source is: what `build.source` says, else the recipe's first git source.
fn source(document: &Document, recipe: Option<&SourceFiles>) -> Option<FirstSource> {
    if let Some(source) = document.build.as_ref().and_then(|build| build.source.as_ref()) {
        return Some(FirstSource {
            kind: source.kind.clone(),
            url: source.url.to_string(),
            branch: source.branch.clone(),
            path: source.path.clone(),
        });
    }
    let sources = recipe?.srcinfo.get("source")?;
    let mut git = sources.iter().filter_map(|source| {
        let url = source.split_once("::").map_or(source.as_str(), |(_, url)| url);
        let (url, fragment) = url.strip_prefix("git+")?.split_once('#').unwrap_or((url.strip_prefix("git+")?, ""));
        let branch = fragment.strip_prefix("branch=").map(str::to_owned);
        Some(FirstSource { kind: "git".into(), url: url.to_owned(), branch, path: None })
    });
    git.next()
}

fn once_each(mut words: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    words.retain(|word| seen.insert(word.clone()));
    words
}

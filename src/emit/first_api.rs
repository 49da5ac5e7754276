//! The first API's view of a worker: what metadata.json says, else what the evaluated PKGBUILD says.

use crate::assemble::catalog::{RecipeFiles, Worker};
use crate::model::first_api::{FirstBuild, FirstSource, FirstWorker};

/// One worker as old clients read it.
pub(super) fn first_worker(worker: &Worker) -> FirstWorker {
    let metadata = &worker.metadata;
    let latest = worker.latest();
    let recipe = latest.recipe.as_ref();
    let srcinfo = |key: &str| -> Vec<String> {
        let fields = recipe.map(|recipe| recipe.srcinfo.as_slice()).unwrap_or_default();
        fields.iter().filter(|(name, _)| name == key).flat_map(|(_, values)| values.clone()).collect()
    };
    let or_srcinfo = |said: &[String], key: &str| if said.is_empty() { srcinfo(key) } else { said.to_vec() };
    let dependencies = latest.dependencies.clone().unwrap_or_default();
    let platforms: Vec<String> = latest.platforms.iter().map(|p| p.platform.os.to_string()).collect();
    let architectures: Vec<String> = latest.platforms.iter().map(|p| p.platform.arch.to_string()).collect();
    let models = metadata.models.as_ref();
    let capabilities = metadata.capabilities.as_ref();
    FirstWorker {
        id: worker.id.to_string(),
        implementation: worker.family.to_string(),
        worker_type: worker.backend.map_or_else(|| "unknown".to_owned(), |backend| backend.to_string()),
        version: latest.version.to_string(),
        platforms: once_each(platforms),
        architectures: once_each(or_srcinfo(&architectures, "arch")),
        name: metadata.name.clone(),
        description: metadata.description.clone(),
        license: latest.license.clone(),
        pkgbuild_url: recipe.map(|_| format!("/workers/{}/PKGBUILD", worker.id)),
        build_system: metadata.build.as_ref().and_then(|build| build.system.clone()),
        source: source(worker, recipe),
        build: build(worker),
        depends: or_srcinfo(&dependencies.runtime, "depends"),
        makedepends: or_srcinfo(&dependencies.system, "makedepends"),
        binary_name: Some(metadata.binary_name().to_owned()),
        install_path: metadata.binary.as_ref().and_then(|binary| binary.install_path.clone()),
        supported_formats: models.map(|models| models.formats.clone()).filter(|formats| !formats.is_empty()),
        max_context_length: models.and_then(|models| models.max_context_length).map(crate::model::Whole::get),
        supports_streaming: capabilities.and_then(|capabilities| capabilities.streaming),
        supports_batching: capabilities.and_then(|capabilities| capabilities.batching),
    }
}

/// How it is built, where there is something to say.
fn build(worker: &Worker) -> Option<FirstBuild> {
    let build = worker.metadata.build.as_ref()?;
    let features = Some(build.features.clone()).filter(|features| !features.is_empty());
    let profile = build.profile.clone();
    (features.is_some() || profile.is_some()).then_some(FirstBuild { features, profile })
}

/// Where the source is: what `build.source` says, else the recipe's first git source.
fn source(worker: &Worker, recipe: Option<&RecipeFiles>) -> Option<FirstSource> {
    if let Some(source) = worker.metadata.build.as_ref().and_then(|build| build.source.as_ref()) {
        return Some(FirstSource {
            kind: source.kind.clone(),
            url: source.url.to_string(),
            branch: source.branch.clone(),
            path: source.path.clone(),
        });
    }
    let sources = recipe?.srcinfo.iter().filter(|(key, _)| key == "source").flat_map(|(_, values)| values);
    let git = sources.filter_map(|source| {
        let url = source.split_once("::").map_or(source.as_str(), |(_, url)| url);
        let (url, fragment) = url.strip_prefix("git+")?.split_once('#').unwrap_or((url.strip_prefix("git+")?, ""));
        let branch = fragment.strip_prefix("branch=").map(str::to_owned);
        Some(FirstSource { kind: "git".into(), url: url.to_owned(), branch, path: None })
    });
    git.into_iter().next()
}

fn once_each(mut words: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    words.retain(|word| seen.insert(word.clone()));
    words
}

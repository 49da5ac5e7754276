//! The published JSON of one worker, of each platform, and of the whole catalog.

use std::collections::BTreeMap;

use crate::assemble::catalog::{Catalog, Release, ReleasePlatform, Worker};
use crate::config::Config;
use crate::model::document::{Document, Download, GitOrigin, Manifest, PlatformEntry, SourceFiles};
use crate::model::index::{About, CatalogFacts, Entry, Index, Pin, PlatformPin, VersionLine, active};
use crate::model::metadata::Yank;
use crate::model::platform_manifest::{PlatformArtifact, PlatformManifest, PlatformWorker};
use crate::model::{GENERATOR, Platform, SCHEMA};

/// The worker document.
pub(super) fn document(config: &Config, worker: &Worker) -> Document {
    let metadata = &worker.metadata;
    Document {
        schema: SCHEMA,
        about: about(worker),
        homepage: metadata.homepage.clone(),
        repository: metadata.repository.clone(),
        documentation: metadata.documentation.clone(),
        author: metadata.author.clone(),
        maintainers: metadata.maintainers.clone(),
        models: metadata.models.clone(),
        capabilities: metadata.capabilities.clone(),
        build: metadata.build.clone(),
        binary: metadata.binary.clone(),
        launch: metadata.launch.clone(),
        features: metadata.features.clone(),
        pricing: metadata.pricing.clone(),
        dependents: worker.dependents.clone(),
        branch_yanks: branch_yanks(worker),
        accepted: worker.accepted.clone(),
        git: worker.commit.as_ref().map(|_| GitOrigin {
            url: config.repository.as_ref().map(ToString::to_string),
            branch: worker.id.to_string(),
        }),
        versions: worker.versions.iter().map(manifest).collect(),
    }
}

/// What the branch itself yanks, where that is not what is published.
fn branch_yanks(worker: &Worker) -> Option<Vec<Yank>> {
    let own = |release: &&Release| worker.metadata.yanked.iter().find(|yank| yank.version == release.version);
    let is_other = |release: &Release| own(&release).map(|yank| &yank.reason) != release.yanked.as_ref();
    worker.versions.iter().any(is_other).then(|| worker.versions.iter().filter_map(|it| own(&it)).cloned().collect())
}

/// The entry of `index.json`.
pub(super) fn entry(worker: &Worker, document: Pin) -> Entry {
    let line = |release: &Release| VersionLine {
        version: release.version.clone(),
        released_at: release.commit.as_ref().map(|commit| commit.time),
        yanked: release.yanked.clone(),
        quarantined: release.quarantined.clone(),
        advisory_url: release.advisory_url.clone(),
    };
    Entry { about: about(worker), versions: worker.versions.iter().map(line).collect(), document }
}

fn about(worker: &Worker) -> About {
    let metadata = &worker.metadata;
    let latest = worker.latest();
    About {
        id: worker.id.clone(),
        name: metadata.name.clone(),
        description: metadata.description.clone(),
        family: worker.family.clone(),
        backend: worker.backend,
        latest: latest.version.clone(),
        license: latest.license.clone(),
        requires_license: latest.requires_license,
        status: metadata.status.clone().unwrap_or_else(active),
        tags: metadata.tags.clone(),
        updated_at: worker.commit.as_ref().map(|commit| commit.time),
        commit: worker.commit.as_ref().map(|commit| commit.id.clone()),
        platforms: base_platforms(latest),
    }
}

/// `<os>-<arch>` of a release, each once, in its order of preference.
fn base_platforms(release: &Release) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in release.platforms.iter().map(|p| p.platform.base().to_string()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The manifest of one version.
pub(super) fn manifest(release: &Release) -> Manifest {
    let download = |p: &ReleasePlatform| {
        let artifact = p.artifact.as_ref()?;
        let download = Download {
            download_url: artifact.url.clone(),
            checksum: format!("sha256:{}", artifact.sha256),
            size: artifact.size,
        };
        Some((p.platform.to_string(), download))
    };
    let platform = |p: &ReleasePlatform| PlatformEntry {
        os: p.platform.os,
        arch: p.platform.arch,
        variant: p.platform.variant.clone(),
        platform: p.platform.clone(),
        artifact: p.artifact.clone(),
        requirements: p.requirements.clone(),
    };
    Manifest {
        version: release.version.clone(),
        released_at: release.commit.as_ref().map(|commit| commit.time),
        commit: release.commit.as_ref().map(|commit| commit.id.clone()),
        yanked: release.yanked.clone(),
        quarantined: release.quarantined.clone(),
        advisory_url: release.advisory_url.clone(),
        not_installable: release.not_installable.clone(),
        license: release.license.clone(),
        requires_license: release.requires_license,
        requirements: release.requirements.clone(),
        dependencies: release.dependencies.clone(),
        distribution: release.distribution.clone(),
        platforms: release.platforms.iter().map(platform).collect(),
        // Its artifacts stay on record, for those who have them; nobody is handed one.
        downloads: release.platforms.iter().filter(|_| release.quarantined.is_none()).filter_map(download).collect(),
        source: release.recipe.as_ref().map(|recipe| SourceFiles {
            files: recipe.files.iter().map(|file| file.pin.clone()).collect(),
            srcinfo: recipe.srcinfo.iter().cloned().collect(),
        }),
    }
}

/// Every platform manifest, by `<os>-<arch>`; `documents` are the pins of the catalog's workers, in their order.
pub(super) fn platform_manifests(catalog: &Catalog, documents: &[Pin]) -> BTreeMap<String, PlatformManifest> {
    let mut manifests: BTreeMap<String, PlatformManifest> = BTreeMap::new();
    for (worker, document) in catalog.workers.iter().zip(documents) {
        let mut bases: Vec<Platform> =
            worker.versions.iter().flat_map(|r| &r.platforms).map(|p| p.platform.base()).collect();
        bases.sort();
        bases.dedup();
        for base in bases {
            let Some(release) = offered(worker, &base) else { continue };
            let name = base.to_string();
            let manifest = manifests.entry(name.clone()).or_insert_with(|| PlatformManifest {
                schema: SCHEMA,
                platform: name,
                updated_at: catalog.updated_at,
                workers: Vec::new(),
            });
            manifest.workers.push(platform_worker(worker, release, &base, document));
        }
    }
    manifests
}

/// The latest version of a worker that can be installed on a platform: `latest` where that will do, else the highest that
/// will; a pre-release only of a worker that has nothing else.
fn offered<'w>(worker: &'w Worker, base: &Platform) -> Option<&'w Release> {
    let latest = worker.latest();
    let will_do = |release: &&Release| {
        !release.is_withdrawn()
            && release.not_installable.is_none()
            && (release.version.is_stable() || !latest.version.is_stable())
            && release.platforms.iter().any(|p| p.platform.base() == *base)
    };
    Some(latest).filter(will_do).or_else(|| worker.versions.iter().find(will_do))
}

fn platform_worker(worker: &Worker, release: &Release, base: &Platform, document: &Pin) -> PlatformWorker {
    let artifact = |p: &ReleasePlatform| {
        let artifact = p.artifact.as_ref()?;
        Some(PlatformArtifact {
            variant: p.platform.variant.clone(),
            url: artifact.url.clone(),
            size: artifact.size,
            sha256: artifact.sha256.clone(),
            access: artifact.access,
            requirements: p.requirements.clone(),
        })
    };
    PlatformWorker {
        id: worker.id.clone(),
        family: worker.family.clone(),
        backend: worker.backend,
        version: release.version.clone(),
        requires_license: release.requires_license,
        requirements: release.requirements.clone(),
        artifacts: release.platforms.iter().filter(|p| p.platform.base() == *base).filter_map(artifact).collect(),
        document: document.clone(),
    }
}

/// `index.json`.
pub(super) fn index(
    config: &Config,
    catalog: &Catalog,
    platforms: BTreeMap<String, PlatformPin>,
    workers: Vec<Entry>,
) -> Index {
    Index {
        schema: SCHEMA,
        generator: GENERATOR.to_owned(),
        catalog: CatalogFacts {
            id: config.id.clone(),
            name: config.name.clone(),
            commit: catalog.commit.clone(),
            base_url: config.base_url.as_ref().map(ToString::to_string),
            repository: config.repository.as_ref().map(ToString::to_string),
        },
        updated_at: catalog.updated_at,
        platforms,
        retired: catalog.retired.clone(),
        workers,
    }
}

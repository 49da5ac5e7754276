//! A worker from its published document: everything but prose comes out as it was.

use crate::assemble::catalog::{CommitRef, Kept, Prose, Release, ReleasePlatform, Worker};
use crate::check::{self, RecipeFile, RecipeFiles};
use crate::model::Time;
use crate::model::document::{Document, Manifest};
use crate::model::metadata::{Metadata, Yank};
use crate::source::BlobId;

/// The worker. `recipe` are the bytes of its latest version's PKGBUILD, for the first API's `.SRCINFO`.
pub(super) fn worker(document: &Document, kept: Option<Kept>, recipe: Option<&[u8]>) -> Worker {
    let about = &document.about;
    let srcinfo = |manifest: &Manifest| {
        let is_latest = manifest.version == about.latest;
        recipe.filter(|_| is_latest).and_then(check::srcinfo_text)
    };
    let mut versions: Vec<_> = document.versions.iter().map(|manifest| release(manifest, srcinfo(manifest))).collect();
    let metadata = metadata(document);
    for release in &mut versions {
        // Only what the branch said: whether the maintainers still yank it is for `decisions::withdraw` to say.
        let yanked = metadata.yanked.iter().find(|yank| yank.version == release.version);
        release.yanked = yanked.map(|yank| yank.reason.clone());
    }
    Worker {
        id: about.id.clone(),
        family: about.family.clone(),
        backend: about.backend,
        latest: versions.iter().position(|release| release.version == about.latest).unwrap_or(0),
        metadata,
        commit: commit(about.commit.as_ref(), about.updated_at),
        last_good: true,
        kept,
        versions,
        dependents: Vec::new(),
        accepted: document.accepted.clone(),
        prose: Prose::default(),
    }
}

fn commit(id: Option<&String>, time: Option<Time>) -> Option<CommitRef> {
    Some(CommitRef { id: id?.clone(), time: time? })
}

/// What the newest commit said, as far as it is published. Facts of one version are the latest's.
fn metadata(document: &Document) -> Metadata {
    let about = &document.about;
    let yank = |it: &Manifest| Some(Yank { version: it.version.clone(), reason: it.yanked.clone()? });
    let yanked = || document.versions.iter().filter_map(yank).collect();
    let latest = document.versions.iter().find(|manifest| manifest.version == about.latest);
    let latest = latest.unwrap_or(&document.versions[0]);
    Metadata {
        schema_uri: None,
        id: about.id.clone(),
        name: about.name.clone(),
        description: about.description.clone(),
        version: about.latest.clone(),
        license: about.license.clone(),
        author: document.author.clone(),
        maintainers: document.maintainers.clone(),
        homepage: document.homepage.clone(),
        repository: document.repository.clone(),
        documentation: document.documentation.clone(),
        family: Some(about.family.clone()),
        backend: about.backend,
        distribution: latest.distribution.clone(),
        platforms: Vec::new(),
        requirements: Some(latest.requirements.clone()),
        models: document.models.clone(),
        capabilities: document.capabilities.clone(),
        build: document.build.clone(),
        binary: document.binary.clone(),
        launch: document.launch.clone(),
        dependencies: latest.dependencies.clone(),
        features: document.features.clone(),
        tags: about.tags.clone(),
        pricing: document.pricing.clone(),
        status: Some(about.status.clone()),
        yanked: document.branch_yanks.clone().unwrap_or_else(yanked),
    }
}

/// One version. `srcinfo_text` is the text of its `.SRCINFO`, where that is wanted.
pub(super) fn release(manifest: &Manifest, srcinfo_text: Option<String>) -> Release {
    let platforms = manifest.platforms.iter().map(|entry| ReleasePlatform {
        platform: entry.platform.clone(),
        artifact: entry.artifact.clone(),
        requirements: entry.requirements.clone(),
    });
    let file = |pin: &crate::model::document::PinnedFile| RecipeFile {
        pin: pin.clone(),
        contents: BlobId::Published { sha256: pin.sha256.clone(), size: pin.size },
    };
    Release {
        version: manifest.version.clone(),
        commit: commit(manifest.commit.as_ref(), manifest.released_at),
        // Only the maintainers quarantine: `decisions::withdraw` says whether they still do.
        quarantined: None,
        advisory_url: None,
        yanked: manifest.yanked.clone(),
        // Whether it can be installed is a matter of the other workers, who may have changed.
        not_installable: None,
        license: manifest.license.clone(),
        requires_license: manifest.requires_license,
        requirements: manifest.requirements.clone(),
        dependencies: manifest.dependencies.clone(),
        distribution: manifest.distribution.clone(),
        platforms: platforms.collect(),
        recipe: manifest.source.as_ref().map(|source| RecipeFiles {
            files: source.files.iter().map(file).collect(),
            srcinfo: source.srcinfo.iter().map(|(key, values)| (key.clone(), values.clone())).collect(),
            srcinfo_text,
        }),
    }
}

//! Whether verified files say the same: no document of one worker under another's name, no parts of different builds.
//!
//! Each function's error is a phrase that says what was expected.

use std::collections::{BTreeMap, BTreeSet};

use super::unknown::{Readable, Skipped};
use crate::model::document::{Document, Manifest};
use crate::model::index::{Entry, Head, Index, PlatformPin, VersionLine};
use crate::model::platform_manifest::{PlatformArtifact, PlatformManifest, PlatformWorker};
use crate::model::pointer::Pointer;
use crate::model::{Platform, Version, WorkerId};

/// The index is of the pointer's catalog and names each worker once; the head is its head.
pub(super) fn index(pointer: &Pointer, index: &Readable<Index>, head: &Head) -> Result<(), String> {
    let Readable { value: index, skipped } = index;
    if index.catalog.id != pointer.catalog.as_str() {
        return Err(format!("expected an index of catalog `{}`, which the pointer names", pointer.catalog));
    }
    let mut ids = BTreeSet::new();
    let mut named = index.workers.iter().map(|entry| &entry.about.id).chain(skipped.iter().map(|s| &s.worker));
    if let Some(twice) = named.find(|id| !ids.insert(*id)) {
        return Err(format!("expected each worker once, found `{twice}` twice"));
    }
    let mut retired = BTreeSet::new();
    for name in &index.retired {
        if !retired.insert(&name.id) {
            return Err(format!("expected each retired name once, found `{}` twice", name.id));
        }
        if ids.contains(&name.id) {
            return Err(format!("expected nothing under the retired name `{}`, found a worker", name.id));
        }
    }
    if *head != index.head() {
        return Err("expected `head.json` to be the index without its workers".into());
    }
    Ok(())
}

/// A platform manifest is the one that the index names, and its workers are those of the index.
pub(super) fn platform(
    entries: &BTreeMap<&WorkerId, &Entry>,
    name: &str,
    pinned: &PlatformPin,
    manifest: &Readable<PlatformManifest>,
) -> Result<Platform, String> {
    let Readable { value: manifest, skipped } = manifest;
    let platform = Platform::parse(name).ok().filter(|p| p.variant.is_none() && manifest.platform == name);
    let platform = platform.ok_or_else(|| format!("expected the manifest of platform {name:?}"))?;
    let workers = manifest.workers.len() + skipped.iter().filter(|skipped| skipped.version.is_none()).count();
    if workers != pinned.workers {
        return Err(format!("expected {} workers, found {workers}", pinned.workers));
    }
    for worker in &manifest.workers {
        let agrees = entries.get(&worker.id).is_some_and(|entry| {
            entry.document == worker.document
                && entry.about.family == worker.family
                && entry.about.backend == worker.backend
        });
        if !agrees {
            return Err(format!("expected worker `{}` as the index describes it", worker.id));
        }
    }
    Ok(platform)
}

/// A document is of the worker that the index pins it for, with the versions that the index lists.
pub(super) fn document(entry: &Entry, document: &Readable<Document>) -> Result<(), String> {
    let Readable { value: document, skipped } = document;
    let id = &entry.about.id;
    if document.about != entry.about {
        return Err(format!("expected worker `{id}` as the index describes it"));
    }
    let is_known = |line: &&VersionLine| !is_skipped(skipped, &line.version);
    if !document.versions.iter().map(line).eq(entry.versions.iter().filter(is_known).cloned()) {
        return Err(format!("expected the versions of `{id}` that the index lists"));
    }
    Ok(())
}

/// Whether a whole version was skipped.
fn is_skipped(skipped: &[Skipped], version: &Version) -> bool {
    skipped.iter().any(|skipped| skipped.platform.is_none() && skipped.version.as_ref() == Some(version))
}

/// The index's line of a version.
fn line(manifest: &Manifest) -> VersionLine {
    let Manifest { version, released_at, yanked, quarantined, advisory_url, .. } = manifest;
    VersionLine {
        version: version.clone(),
        released_at: *released_at,
        yanked: yanked.clone(),
        quarantined: quarantined.clone(),
        advisory_url: advisory_url.clone(),
    }
}

/// A platform manifest offers a version as the worker's document does.
pub(super) fn offer(document: &Readable<Document>, platform: &Platform, worker: &PlatformWorker) -> bool {
    let Readable { value: document, skipped } = document;
    if is_skipped(skipped, &worker.version) {
        return true;
    }
    let Some(manifest) = document.versions.iter().find(|v| v.version == worker.version) else { return false };
    // What nobody is to have is offered to nobody.
    if manifest.quarantined.is_some() {
        return false;
    }
    let here = manifest.platforms.iter().filter(|p| p.platform.base() == *platform);
    let artifacts = here.filter_map(|p| {
        let artifact = p.artifact.clone()?;
        Some(PlatformArtifact {
            variant: p.variant.clone(),
            url: artifact.url,
            size: artifact.size,
            sha256: artifact.sha256,
            access: artifact.access,
            requirements: p.requirements.clone(),
        })
    });
    worker.requires_license == manifest.requires_license
        && worker.requirements == manifest.requirements
        && artifacts.eq(worker.artifacts.iter().cloned())
}

//! A published version against what its branch fixes today: the same words as for a change inside of a branch.

use crate::assemble::fixed::{Fixed, FixedArtifact, FixedPlatform, Mutation, MutationPlace};
use crate::check::{Finding, RecipeFile, RecipeFiles};
use crate::model::document::{Manifest, PlatformEntry};
use crate::model::{ArtifactUrl, Platform, WorkerId};
use crate::source::BlobId;

/// How what a branch fixes today differs from what was published. Added platforms and artifacts are no difference.
pub(super) fn mutations(id: &WorkerId, published: &Manifest, today: &Fixed) -> Vec<Mutation> {
    let mut today = today.clone();
    // Published requirements of a platform are the worker's and its own, joined.
    for platform in &mut today.platforms {
        platform.requirements = today.requirements.and(&platform.requirements);
    }
    let before = Fixed {
        requirements: published.requirements.clone(),
        dependencies: published.dependencies.clone(),
        requires_license: published.requires_license,
        platforms: published.platforms.iter().map(|platform| fixed(id, published, platform, &today)).collect(),
        recipe: published.source.as_ref().map(|source| RecipeFiles {
            files: source
                .files
                .iter()
                .map(|pin| RecipeFile {
                    pin: pin.clone(),
                    contents: BlobId::Published { sha256: pin.sha256.clone(), size: pin.size },
                })
                .collect(),
            srcinfo: Vec::new(),
            srcinfo_text: None,
        }),
    };
    before.mutations(&today)
}

fn fixed(id: &WorkerId, published: &Manifest, platform: &PlatformEntry, today: &Fixed) -> FixedPlatform {
    let artifact = platform.artifact.as_ref().map(|artifact| {
        let today = today.platforms.iter().find(|today| today.platform == platform.platform);
        let written = today.and_then(|today| today.artifact.as_ref()).and_then(|artifact| artifact.url.as_ref());
        // A branch that writes no url has its artifact below whatever `artifact_base` is: published is where that was then.
        let is_below_base =
            artifact.url.ends_with(&format!("/{id}/{}/{}.tar.gz", published.version, platform.platform));
        let url = match written {
            None if is_below_base => None,
            // What is no URL was below a base that is none: it differs from every written one, and from none.
            None => Some(ArtifactUrl::parse(&artifact.url).ok()).flatten(),
            Some(written) if written.as_str() == artifact.url => Some(written.clone()),
            Some(_) => ArtifactUrl::parse(&artifact.url).ok(),
        };
        FixedArtifact { url, size: artifact.size, sha256: artifact.sha256.clone(), access: artifact.access }
    });
    FixedPlatform { platform: platform.platform.clone(), requirements: platform.requirements.clone(), artifact }
}

/// The finding for a published fact that is another one today.
pub(super) fn finding(published: &Manifest, mutation: &Mutation) -> Finding {
    let mut finding = Finding::new(format!(
        "version {} was published, and the branch's history now {}",
        published.version, mutation.what
    ));
    if let MutationPlace::Platform(platform, field) = &mutation.place
        && let Some(value) = value(published, platform, field)
    {
        finding = finding.note(format!("published: {value}"));
    }
    let commit = published.commit.as_ref().map(|commit| commit.get(..12).unwrap_or(commit));
    match (commit, published.released_at) {
        (Some(commit), Some(time)) => finding.note(format!("published from commit {commit} of {}", time.date())),
        (Some(commit), None) => finding.note(format!("published from commit {commit}")),
        (None, _) => finding,
    }
}

/// A fact of a published artifact, as short as it can be told.
fn value(published: &Manifest, platform: &Platform, field: &str) -> Option<String> {
    let entry = published.platforms.iter().find(|entry| entry.platform == *platform)?;
    let artifact = entry.artifact.as_ref()?;
    Some(match field {
        "url" => format!("`{}`", artifact.url),
        "size" => format!("{} bytes", artifact.size),
        "checksum" => format!("`sha256:{}…`", artifact.sha256.to_string().get(..12)?),
        "access" => format!("`{}`", artifact.access),
        _ => return None,
    })
}

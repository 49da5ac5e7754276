//! What a version's first valid commit fixes, and how a later commit differs from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::{Facts, RecipeFiles};
use crate::model::metadata::{Access, Dependencies, PlatformFacts};
use crate::model::{ArtifactUrl, Platform, Requirements, Sha256};

/// The install-critical facts of a version, as they are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fixed {
    pub(super) requirements: Requirements,
    pub(super) dependencies: Option<Dependencies>,
    pub(super) requires_license: bool,
    pub(super) platforms: Vec<FixedPlatform>,
    pub(super) recipe: Option<RecipeFiles>,
}

/// One platform of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FixedPlatform {
    pub(super) platform: Platform,
    pub(super) requirements: Requirements,
    pub(super) artifact: Option<FixedArtifact>,
}

/// An artifact as it is written: without a `url`, it is below whatever `artifact_base` is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FixedArtifact {
    pub(super) url: Option<ArtifactUrl>,
    pub(super) size: u64,
    pub(super) sha256: Sha256,
    pub(super) access: Access,
}

/// One install-critical fact that differs from what was fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mutation {
    /// What the commit does, a phrase: `changes the checksum of linux-x86_64`.
    pub(super) what: String,
    /// Where it stands.
    pub(super) place: MutationPlace,
}

/// Where a mutated fact stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MutationPlace {
    /// A field of a platform in `metadata.json`.
    Platform(Platform, &'static str),
    /// A field of `metadata.json`.
    Field(&'static str),
    /// The recipe or one of its files.
    Recipe,
}

impl Fixed {
    /// What a commit's facts would fix.
    pub(super) fn of(facts: &Facts) -> Self {
        let metadata = &facts.metadata;
        let binary = metadata.distribution.binary_available;
        let platform = |facts: &PlatformFacts| FixedPlatform {
            platform: facts.platform(),
            requirements: facts.requirements.clone().unwrap_or_default(),
            artifact: artifact(facts).filter(|_| binary),
        };
        Self {
            requirements: metadata.requirements.clone().unwrap_or_default(),
            dependencies: metadata.dependencies.clone(),
            requires_license: metadata.distribution.requires_license,
            platforms: metadata.platforms.iter().map(platform).collect(),
            recipe: facts.recipe.clone(),
        }
    }

    /// How `later` differs from what is fixed here. Added platforms, and artifacts of platforms that had none, are no
    /// difference.
    pub(super) fn mutations(&self, later: &Self) -> Vec<Mutation> {
        let mut found = Vec::new();
        let mut differ = |what: &str, place| found.push(Mutation { what: what.to_owned(), place });
        if self.requirements != later.requirements {
            differ("changes the requirements", MutationPlace::Field("requirements"));
        }
        let none = Dependencies::default();
        if self.dependencies.as_ref().unwrap_or(&none) != later.dependencies.as_ref().unwrap_or(&none) {
            differ("changes the dependencies", MutationPlace::Field("dependencies"));
        }
        if self.requires_license != later.requires_license {
            differ("changes `requires_license`", MutationPlace::Field("distribution.requires_license"));
        }
        let by_platform: BTreeMap<_, _> = later.platforms.iter().map(|p| (&p.platform, p)).collect();
        for before in &self.platforms {
            let name = &before.platform;
            let Some(after) = by_platform.get(name) else {
                differ(&format!("takes the platform {name} out"), MutationPlace::Field("platforms"));
                continue;
            };
            let mut differ_in = |field, is_other: bool| {
                if is_other {
                    differ(&format!("changes the {field} of {name}"), MutationPlace::Platform(name.clone(), field));
                }
            };
            differ_in("requirements", before.requirements != after.requirements);
            match (&before.artifact, &after.artifact) {
                (None, _) => {}
                (Some(_), None) => {
                    differ(&format!("takes the artifact of {name} out"), MutationPlace::Field("platforms"))
                }
                (Some(before), Some(after)) => {
                    differ_in("url", before.url != after.url);
                    differ_in("size", before.size != after.size);
                    differ_in("checksum", before.sha256 != after.sha256);
                    differ_in("access", before.access != after.access);
                }
            }
        }
        let pins = |recipe: &Option<RecipeFiles>| -> BTreeMap<String, Sha256> {
            let files = recipe.iter().flat_map(|r| &r.files);
            files.map(|file| (file.pin.path.clone(), file.pin.sha256.clone())).collect()
        };
        let (before, after) = (pins(&self.recipe), pins(&later.recipe));
        let paths: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
        for path in paths {
            let how = match (before.get(path), after.get(path)) {
                (a, b) if a == b => continue,
                (Some(_), None) => format!("takes `{path}` out"),
                (None, _) => format!("adds `{path}`"),
                _ => format!("changes `{path}`"),
            };
            differ(&how, MutationPlace::Recipe);
        }
        found
    }

    /// Takes the platforms and artifacts that `later` adds, in its order of preference.
    pub(super) fn extend(&mut self, later: &Self) {
        let mut before: BTreeMap<_, _> = self.platforms.drain(..).map(|p| (p.platform.clone(), p)).collect();
        for after in &later.platforms {
            let mut platform = before.remove(&after.platform).unwrap_or_else(|| after.clone());
            if platform.artifact.is_none() {
                platform.artifact = after.artifact.clone();
            }
            self.platforms.push(platform);
        }
        self.platforms.extend(before.into_values());
    }
}

fn artifact(facts: &PlatformFacts) -> Option<FixedArtifact> {
    Some(FixedArtifact {
        url: facts.url.clone(),
        size: facts.bytes()?,
        sha256: facts.checksum.as_ref()?.sha256(),
        access: facts.access.unwrap_or(Access::Public),
    })
}

//! Which build of a worker fits a machine, and why the others do not. Pure: the same three things give the same answer.
//!
//! ```text
//! Request + View (a part of a catalog) + Hardware ─► Resolution { chosen, candidates, dependencies }
//! ```
//!
//! **Order.** Of a family, workers by backend: [`BACKENDS`], GPU before CPU; then active ones before deprecated and archived
//! ones; then by id. Of a worker, the latest version first where it is asked for, then the highest. Of a version, platforms in
//! listed order. The first candidate that is accepted is chosen. The id of a worker is that worker, also where a family has the
//! same name.
//!
//! **Candidates.** All of them are listed. One that is out as a whole worker has no version, as a whole version no platform: what is
//! below is then not looked at. Otherwise every reason is given: `{"reason": "driver-too-old", "need": "525.60.13", "have":
//! "470.82"}` ([`Code`] has all). For another operating system or architecture than the machine's there is that reason alone.
//!
//! **Versions.** Without a wish: the latest, else older ones; a higher one was rolled back. A range takes what it matches as in
//! Cargo, pre-releases only where it names one or the request allows them; a whole version is that one, also a yanked one.
//! Quarantined ones never.
//!
//! **Requirements.** Driver, compute capability, target and memory have to hold for one GPU together. `glibc_min`, `macos_min`,
//! `windows_build_min` count on their own system. CUDA 11 needs driver 450, 12 needs 525, 13 needs 580, unless the manifest
//! says. ROCm is needed in the same major release, not older. A requirement that cannot be checked rejects with a reason that
//! ends in `-unknown`; with `allow_unknown` it is a note. Free disk space and the hive's version are checked where the
//! request says them, else noted.
//!
//! **Platform.** A request for a platform takes no other. Is it not this machine's, nothing of the machine is checked, which is noted.
//!
//! **Dependencies** on workers are resolved for what fits otherwise, each by itself and with its own answer beside.
//!
//! ```
//! use rbee_catalog::client::Hardware;
//! use rbee_catalog::client::resolve::{Code, Request, View, resolve};
//! let request: Request = "llm-worker-rbee@^0.2".parse().unwrap();
//! let answer = resolve(&request, &View::default(), &Hardware::of("linux", "x86_64"));
//! assert_eq!(answer.chosen, None);
//! assert_eq!(answer.candidates[0].reasons[0].code, Code::UnknownWorker);
//! ```
//!
//! `tests/vectors/resolve.json` has cases in JSON, for other languages to test against.

mod models;
mod needs;
mod reason;
mod request;
mod view;
mod walk;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use models::ModelFilter;
pub use reason::{Code, Reason};
pub use request::{Request, Wanted};
pub use view::View;

use super::Hardware;
use crate::model::{Backend, Version, WorkerId};

/// The order of backends in a family, the preferred one first; a worker that names none comes last.
pub const BACKENDS: &[Backend] =
    &[Backend::Cuda, Backend::Rocm, Backend::Metal, Backend::Sycl, Backend::Vulkan, Backend::Cpu];

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// What was asked for.
    pub id: WorkerId,
    /// In which versions; absent, any.
    #[serde(default, skip_serializing_if = "Wanted::is_any")]
    pub version: Wanted,
    /// The first candidate that is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Choice>,
    /// All of them, the preferred one first.
    pub candidates: Vec<Candidate>,
    /// The answers for workers that candidates depend on, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Resolution>,
}

/// A build of a version of a worker.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Choice {
    /// The worker.
    pub id: WorkerId,
    /// Its version.
    pub version: Version,
    /// The platform, as the catalog names it.
    pub platform: String,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The worker.
    pub id: WorkerId,
    /// What it computes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend: Option<Backend>,
    /// Its version; absent where the whole worker is out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// The platform, as the catalog names it; absent where the whole version is out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Whether it fits: there is no reason against it.
    pub accepted: bool,
    /// Why it does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What to know about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Reason>,
    /// What is chosen of the workers that it depends on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Choice>,
}

/// Finds what fits.
#[must_use]
pub fn resolve(request: &Request, view: &View, hardware: &Hardware) -> Resolution {
    walk::resolve(request, view, hardware)
}

impl Resolution {
    /// What to install, in order: what something depends on comes before it. Empty if nothing fits.
    #[must_use]
    pub fn plan(&self) -> Vec<Choice> {
        let mut plan = Vec::new();
        if let Some(chosen) = &self.chosen {
            self.plan_of(chosen, &mut BTreeSet::new(), &mut plan);
        }
        plan
    }

    /// Dependencies are no deeper than the walk follows them.
    fn plan_of(&self, choice: &Choice, seen: &mut BTreeSet<Choice>, plan: &mut Vec<Choice>) {
        if !seen.insert(choice.clone()) {
            return;
        }
        let answers = std::iter::once(self).chain(&self.dependencies);
        let is_it = |candidate: &&Candidate| {
            candidate.accepted
                && candidate.id == choice.id
                && candidate.version.as_ref() == Some(&choice.version)
                && candidate.platform.as_ref() == Some(&choice.platform)
        };
        let found = answers.flat_map(|answer| &answer.candidates).find(is_it);
        for needed in found.into_iter().flat_map(|candidate| &candidate.depends_on) {
            self.plan_of(needed, seen, plan);
        }
        plan.push(choice.clone());
    }
}

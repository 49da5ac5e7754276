//! The walk: workers in order, their versions in order, their platforms in order, and what those depend on.

use std::collections::BTreeMap;

use super::reason::{Code, Reason};
use super::request::{Request, Wanted};
use super::view::{Listed, View};
use super::{BACKENDS, Candidate, Choice, Resolution, needs};
use crate::client::{Hardware, Readable, Skipped, WordKind};
use crate::model::document::{Document, Manifest, PlatformEntry};
use crate::model::metadata::{Access, State, WorkerDependency};
use crate::model::{Backend, WorkerId};

/// How many workers that depend on each other are followed.
const MOST_DEEP: usize = 16;

/// How many dependencies are resolved for one request.
const MOST_ANSWERS: usize = 1000;

pub(super) fn resolve(request: &Request, view: &View, hardware: &Hardware) -> Resolution {
    let mut walk = Walk {
        view,
        hardware,
        answers: Vec::new(),
        by_key: BTreeMap::new(),
        above: Vec::new(),
        left: MOST_ANSWERS,
        cut: false,
    };
    let candidates = walk.candidates(request, Members::WorkerOrFamily);
    Resolution { dependencies: walk.answers, ..answer(request, candidates) }
}

fn answer(request: &Request, candidates: Vec<Candidate>) -> Resolution {
    let chosen = candidates.iter().find(|candidate| candidate.accepted).and_then(choice);
    Resolution {
        id: request.id.clone(),
        version: request.version.clone(),
        chosen,
        candidates,
        dependencies: Vec::new(),
    }
}

fn choice(candidate: &Candidate) -> Option<Choice> {
    let (version, platform) = (candidate.version.clone()?, candidate.platform.clone()?);
    Some(Choice { id: candidate.id.clone(), version, platform })
}

/// What a name may stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    WorkerOrFamily,
    Worker,
}

struct Walk<'a> {
    view: &'a View,
    hardware: &'a Hardware,
    /// The answers for dependencies, in the order in which they were given.
    answers: Vec<Resolution>,
    /// The same by worker and range, with what was chosen.
    by_key: BTreeMap<(WorkerId, String), Option<Choice>>,
    /// The workers whose dependencies are being resolved.
    above: Vec<WorkerId>,
    left: usize,
    /// Whether a cycle was cut since somebody last asked.
    cut: bool,
}

impl Walk<'_> {
    fn candidates(&mut self, request: &Request, members: Members) -> Vec<Candidate> {
        let view = self.view;
        let mut found: Vec<(&WorkerId, &Listed)> = view.workers.get_key_value(&request.id).into_iter().collect();
        if found.is_empty() && members == Members::WorkerOrFamily {
            found = view.workers.iter().filter(|(_, listed)| family(listed) == Some(&request.id)).collect();
            found.sort_by_key(|(id, listed)| (rank(listed), *id));
        }
        if found.is_empty() {
            let reasons = vec![Reason::new(Code::UnknownWorker).need(&request.id)];
            return vec![rejected(&request.id, None, reasons)];
        }
        let mut candidates = Vec::new();
        for (id, listed) in found {
            match listed {
                Listed::Skipped(skipped) => candidates.push(rejected(id, None, vec![unknown_word(skipped)])),
                Listed::Document(document) => self.worker(document, request, &mut candidates),
            }
        }
        candidates
    }

    fn worker(&mut self, readable: &Readable<Document>, request: &Request, candidates: &mut Vec<Candidate>) {
        let document = &readable.value;
        let about = &document.about;
        let (reasons, mut notes) = sorted(request, request.models.reasons(document.models.as_ref()));
        if !reasons.is_empty() {
            candidates.push(rejected(&about.id, about.backend, reasons));
            return;
        }
        notes.extend(status(document));
        let mut versions: Vec<&Manifest> = document.versions.iter().collect();
        // Stable: behind the latest they stay highest first.
        versions.sort_by_key(|manifest| manifest.version != about.latest);
        for manifest in versions {
            let one = Candidate { version: Some(manifest.version.clone()), ..accepted(document, &notes) };
            self.version(readable, manifest, request, one, candidates);
        }
        for skipped in readable.skipped.iter().filter(|skipped| skipped.platform.is_none()) {
            let reasons = vec![unknown_word(skipped)];
            let one = rejected(&about.id, about.backend, reasons);
            candidates.push(Candidate { version: skipped.version.clone(), ..one });
        }
    }

    fn version(
        &mut self,
        readable: &Readable<Document>,
        manifest: &Manifest,
        request: &Request,
        mut one: Candidate,
        candidates: &mut Vec<Candidate>,
    ) {
        let document = &readable.value;
        let reasons = version_reasons(document, manifest, request);
        if !reasons.is_empty() {
            candidates.push(Candidate { accepted: false, reasons, notes: Vec::new(), ..one });
            return;
        }
        if let Some(why) = &manifest.yanked {
            one.notes.push(Reason::new(Code::Yanked).why(why));
        }
        let first = candidates.len();
        for entry in &manifest.platforms {
            let mut here = Candidate { platform: Some(entry.platform.to_string()), ..one.clone() };
            let (reasons, notes) = sorted(request, self.platform(document, manifest, entry, request, &mut here.notes));
            here.notes.extend(notes);
            if !reasons.is_empty() {
                here = Candidate { accepted: false, reasons, notes: Vec::new(), ..here };
            }
            candidates.push(here);
        }
        let of_this = |skipped: &&Skipped| skipped.version.as_ref() == Some(&manifest.version);
        for skipped in readable.skipped.iter().filter(of_this) {
            let Some(platform) = &skipped.platform else { continue };
            let reasons = vec![unknown_word(skipped)];
            let platform = Some(platform.clone());
            candidates.push(Candidate { platform, accepted: false, reasons, notes: Vec::new(), ..one.clone() });
        }
        if candidates.len() == first {
            let reasons = vec![Reason::new(Code::NoPlatform)];
            candidates.push(Candidate { accepted: false, reasons, notes: Vec::new(), ..one });
            return;
        }
        let Some(needed) = manifest.dependencies.as_ref().filter(|needed| !needed.workers.is_empty()) else { return };
        let fitting: Vec<&mut Candidate> = candidates[first..].iter_mut().filter(|found| found.accepted).collect();
        if fitting.is_empty() {
            return;
        }
        let (reasons, depends_on) = self.dependencies(&document.about.id, &needed.workers, request);
        for here in fitting {
            here.depends_on.clone_from(&depends_on);
            if !reasons.is_empty() {
                (here.accepted, here.reasons) = (false, reasons.clone());
                (here.notes, here.depends_on) = (Vec::new(), Vec::new());
            }
        }
    }

    /// Reasons against a platform; what is no reason goes to the notes.
    fn platform(
        &self,
        document: &Document,
        manifest: &Manifest,
        entry: &PlatformEntry,
        request: &Request,
        notes: &mut Vec<Reason>,
    ) -> Vec<Reason> {
        let mut foreign = false;
        if let Some(wanted) = &request.platform {
            let is_it = entry.platform == *wanted || (wanted.variant.is_none() && entry.platform.base() == *wanted);
            if !is_it {
                return vec![Reason::new(Code::OtherPlatform).need(wanted).have(&entry.platform)];
            }
            foreign = entry.os.as_str() != self.hardware.os || entry.arch.as_str() != self.hardware.arch;
        } else if entry.os.as_str() != self.hardware.os {
            return vec![Reason::new(Code::OtherOs).need(entry.os).have(&self.hardware.os)];
        } else if entry.arch.as_str() != self.hardware.arch {
            return vec![Reason::new(Code::OtherArch).need(entry.arch).have(&self.hardware.arch)];
        }
        let mut reasons = Vec::new();
        if foreign {
            let have = format!("{}-{}", self.hardware.os, self.hardware.arch);
            notes.push(Reason::new(Code::ForeignPlatform).need(&entry.platform).have(have));
        } else {
            let (needs, backend) = (&entry.requirements, document.about.backend);
            reasons = needs::reasons(needs, backend, entry.os, self.hardware, request);
            if let (Some(need), None) = (needs.disk_min_mib, request.disk_free_mib) {
                notes.push(Reason::new(Code::DiskNotChecked).need(need));
            }
            if let (Some(need), None) = (&needs.hive_min, &request.hive_version) {
                notes.push(Reason::new(Code::HiveNotChecked).need(need));
            }
        }
        let access = entry.artifact.as_ref().map(|artifact| artifact.access);
        if manifest.requires_license || access.is_some_and(|access| access != Access::Public) {
            let reason = Reason::new(Code::LicenseRequired).need(access.map_or("licence", Access::as_str));
            if request.free_only { reasons.push(reason) } else { notes.push(reason) }
        }
        if entry.artifact.is_none() {
            let reason = Reason::new(Code::SourceOnly);
            if request.binary_only { reasons.push(reason) } else { notes.push(reason) }
        }
        reasons
    }

    /// What is chosen of the workers that a version of `id` depends on, or why there is nothing.
    fn dependencies(
        &mut self,
        id: &WorkerId,
        needed: &[WorkerDependency],
        request: &Request,
    ) -> (Vec<Reason>, Vec<Choice>) {
        let (mut reasons, mut choices) = (Vec::new(), Vec::new());
        self.above.push(id.clone());
        for dependency in needed {
            match self.dependency(dependency, request) {
                Ok(choice) => choices.push(choice),
                Err(reason) => reasons.push(reason),
            }
        }
        self.above.pop();
        (reasons, choices)
    }

    fn dependency(&mut self, dependency: &WorkerDependency, request: &Request) -> Result<Choice, Reason> {
        let id = &dependency.id;
        let version = dependency.version.clone().map_or(Wanted::Any, Wanted::Range);
        let need = match &version {
            Wanted::Any => id.to_string(),
            range => format!("{id} {range}"),
        };
        if self.above.contains(id) {
            self.cut = true;
            return Err(Reason::new(Code::DependencyCycle).need(need));
        }
        let unresolved = || Reason::new(Code::DependencyUnresolved).need(need.clone());
        let key = (id.clone(), version.to_string());
        if let Some(known) = self.by_key.get(&key) {
            return known.clone().ok_or_else(unresolved);
        }
        if self.left == 0 || self.above.len() >= MOST_DEEP {
            self.cut = true;
            return Err(Reason::new(Code::DependenciesTooMany).need(need));
        }
        self.left -= 1;
        // What the machine has and what the caller allows holds for dependencies; what the models are, does not.
        let platform = request.platform.as_ref().map(crate::model::Platform::base);
        let own = Request { platform, models: super::ModelFilter::default(), ..request.clone() };
        let own = Request { id: id.clone(), version, pre_release: false, ..own };
        let before = std::mem::take(&mut self.cut);
        let candidates = self.candidates(&own, Members::Worker);
        let found = answer(&own, candidates);
        let chosen = found.chosen.clone();
        // An answer that a cycle had a part in holds here alone.
        if !self.cut {
            self.by_key.insert(key, chosen.clone());
        }
        self.cut |= before;
        if !self.answers.iter().any(|known| known.id == found.id && known.version == found.version) {
            self.answers.push(found);
        }
        chosen.ok_or_else(unresolved)
    }
}

fn version_reasons(document: &Document, manifest: &Manifest, request: &Request) -> Vec<Reason> {
    let version = &manifest.version;
    let latest = &document.about.latest;
    let outside = || Reason::new(Code::OutsideRange).need(&request.version).have(version);
    let early = || Reason::new(Code::PreRelease).have(version);
    let wrong = match &request.version {
        Wanted::Exact(wanted) => (wanted != version).then(outside),
        Wanted::Range(range) if range.matches(version) => None,
        Wanted::Range(range) if !version.is_stable() && range.covers(version) => (!request.pre_release).then(early),
        Wanted::Range(_) => Some(outside()),
        Wanted::Any if !version.is_stable() => (!request.pre_release).then(early),
        Wanted::Any if version > latest && latest.is_stable() => {
            Some(Reason::new(Code::AboveLatest).need(latest).have(version))
        }
        Wanted::Any => None,
    };
    // Of a version that nobody asked for nothing else matters.
    if let Some(wrong) = wrong {
        return vec![wrong];
    }
    let mut reasons = Vec::new();
    if let Some(why) = &manifest.quarantined {
        reasons.push(Reason::new(Code::Quarantined).why(why));
    }
    if let Some(why) = &manifest.yanked
        && !matches!(request.version, Wanted::Exact(_))
    {
        reasons.push(Reason::new(Code::Yanked).why(why));
    }
    if let Some(why) = &manifest.not_installable {
        reasons.push(Reason::new(Code::NotInstallable).why(why));
    }
    reasons
}

/// Reasons apart from what the request allows to be unknown.
fn sorted(request: &Request, reasons: Vec<Reason>) -> (Vec<Reason>, Vec<Reason>) {
    reasons.into_iter().partition(|reason| !(request.allow_unknown && reason.code.is_unknown()))
}

fn family(listed: &Listed) -> Option<&WorkerId> {
    match listed {
        Listed::Document(document) => Some(&document.value.about.family),
        Listed::Skipped(skipped) => skipped.family.as_ref(),
    }
}

/// By backend, then by state; what is skipped comes last.
fn rank(listed: &Listed) -> (usize, usize) {
    let Listed::Document(document) = listed else { return (usize::MAX, 0) };
    let about = &document.value.about;
    let backend = about.backend.and_then(|backend| BACKENDS.iter().position(|known| *known == backend));
    let state = match about.status.state {
        State::Active => 0,
        State::Deprecated => 1,
        State::Archived => 2,
    };
    (backend.unwrap_or(BACKENDS.len()), state)
}

fn status(document: &Document) -> Option<Reason> {
    let status = &document.about.status;
    let code = match status.state {
        State::Active => return None,
        State::Deprecated => Code::Deprecated,
        State::Archived => Code::Archived,
    };
    let instead = status.replaced_by.as_ref().map(ToString::to_string);
    Some(Reason { need: instead, why: status.reason.clone(), ..Reason::new(code) })
}

fn unknown_word(skipped: &Skipped) -> Reason {
    let code = match skipped.word.kind {
        WordKind::Backend => Code::UnknownBackend,
        WordKind::Status => Code::UnknownStatus,
        WordKind::Distribution => Code::UnknownDistribution,
        WordKind::Os => Code::UnknownOs,
        WordKind::Arch => Code::UnknownArch,
        WordKind::Access => Code::UnknownAccess,
    };
    Reason::new(code).need(&skipped.word.found)
}

fn rejected(id: &WorkerId, backend: Option<Backend>, reasons: Vec<Reason>) -> Candidate {
    let (version, platform, notes, depends_on) = (None, None, Vec::new(), Vec::new());
    Candidate { id: id.clone(), backend, version, platform, accepted: false, reasons, notes, depends_on }
}

fn accepted(document: &Document, notes: &[Reason]) -> Candidate {
    let about = &document.about;
    Candidate { accepted: true, notes: notes.to_vec(), ..rejected(&about.id, about.backend, Vec::new()) }
}

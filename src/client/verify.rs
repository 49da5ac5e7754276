//! A whole site, checked as its strictest client.
//!
//! Pinned bytes are read by hash and have to be there, to the byte: pointer → index and head → platform manifests and
//! worker documents → source files. What does not check out is [`Refused`]; all of it is collected, so that a publisher
//! sees everything at once. The named files beside them are copies: one that lags is a [`Finding`] and harms nobody who
//! verifies.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::published::{Fetched, Published};
use super::unknown::Skipped;
use super::{Expected, ReadError, Refused, SiteReader, VerifiedPointer, agree, copies, read};
use crate::model::document::{Document, SourceFiles};
use crate::model::first_api::FirstWorker;
use crate::model::index::{Entry, Pin, PlatformPin};
use crate::model::platform_manifest::PlatformWorker;
use crate::model::{Platform, PublicKey, Sha256, WorkerId};

/// A site whose pinned bytes all check out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The pointer. Its [`remember`](VerifiedPointer::remember) is what a client keeps.
    pub pointer: VerifiedPointer,
    /// How many of each kind were checked.
    pub counts: Counts,
    /// Named copies that are not what they should be.
    pub findings: Vec<Finding>,
    /// What uses words that this program does not know: of a worker, its document is the pinned one, and no more is known.
    pub skipped: Vec<Skipped>,
}

/// How many of each kind were checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Platform manifests.
    pub platforms: usize,
    /// Worker documents.
    pub documents: usize,
    /// Versions in them.
    pub versions: usize,
    /// Files of source builds, each distinct one once.
    pub sources: usize,
    /// Named copies.
    pub copies: usize,
}

/// A named copy that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its path on the site.
    pub path: String,
    /// What is wrong with it.
    pub kind: FindingKind,
}

/// What is wrong with a named copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// It is not there.
    Missing,
    /// It says something else than the pinned bytes.
    Differs,
    /// It is a link that leads out of the site.
    Outside,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.kind {
            FindingKind::Missing => "is not there",
            FindingKind::Differs => "differs from what is signed",
            FindingKind::Outside => "leads out of the site",
        };
        write!(f, "`{}` {why}: publish the site again", self.path)
    }
}

/// What else is known of a site, by which files beside the pinned ones are judged.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The keys that may sign the index: what `keys/*.pub` has to say.
    pub keys: &'a [PublicKey],
    /// The `.SRCINFO` that a recipe gives, if that is wholly known: from its bytes and the files that it names.
    pub srcinfo: Option<Srcinfo<'a>>,
}

/// Gives the text of a `.SRCINFO`.
pub type Srcinfo<'a> = &'a dyn Fn(&[u8], &SourceFiles) -> Option<String>;

/// Why a site cannot be vouched for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// What it offers is refused: at least one reason.
    #[error("{}", list(.0))]
    Refused(Vec<Refused>),
    /// Trouble on the way: nothing is known about the site.
    #[error("cannot read `{path}`: {why}")]
    Trouble {
        /// What was being read.
        path: String,
        /// What the reader says.
        why: String,
    },
}

fn list(reasons: &[Refused]) -> String {
    reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl From<Refused> for VerifyError {
    fn from(refused: Refused) -> Self {
        Self::Refused(vec![refused])
    }
}

/// Checks a site: everything that the pointer reaches, then the named copies.
///
/// # Errors
/// Everything that is refused, or the first trouble on the way.
pub fn verify_site(site: &dyn SiteReader, expected: &Expected<'_>) -> Result<Report, VerifyError> {
    let beside = Beside { keys: expected.keys.as_slice(), srcinfo: None };
    verify_published(&Published::open(site, expected)?, beside)
}

/// Checks a site whose pointer is believed: everything that it reaches, then the named copies.
///
/// # Errors
/// Everything that is refused, or the first trouble on the way.
pub fn verify_published<S: SiteReader>(published: &Published<S>, beside: Beside<'_>) -> Result<Report, VerifyError> {
    let Published { pointer, index, head, pinned } = published;
    let site: &dyn SiteReader = pinned.site();
    let facts = pinned.index();
    let entries: BTreeMap<&WorkerId, &Entry> = facts.workers.iter().map(|e| (&e.about.id, e)).collect();

    let mut audit = Audit {
        site,
        srcinfo: beside.srcinfo,
        counts: Counts::default(),
        findings: Vec::new(),
        skipped: Vec::new(),
        refused: Vec::new(),
        offers: BTreeMap::new(),
        sources: BTreeSet::new(),
        first: Vec::new(),
        unknown: BTreeSet::new(),
    };
    audit.copy("index.json", &index.bytes)?;
    audit.copy("head.json", &head.bytes)?;
    audit.same("v1/workers.json", copies::workers(&index.bytes), index)?;
    for (platform, pin) in &facts.platforms {
        let outcome = audit.platform(&entries, platform, pin);
        audit.keep(outcome)?;
    }
    for entry in &facts.workers {
        let outcome = audit.worker(entry);
        audit.keep(outcome)?;
    }
    for skipped in pinned.skipped() {
        let outcome = audit.skipped(skipped);
        audit.keep(outcome)?;
    }
    if !audit.refused.is_empty() {
        return Err(VerifyError::Refused(audit.refused));
    }
    let path = "workers.json";
    let outcome = copies::check_first_workers(site, path, std::mem::take(&mut audit.first), &audit.unknown);
    audit.found(path, outcome)?;
    let path = "health.json";
    let outcome = copies::check_health(site, path, &index.bytes);
    audit.found(path, outcome)?;
    for key in beside.keys {
        let path = format!("keys/{}.pub", key.id());
        if let Some(outcome) = copies::check_key(site, &path, key) {
            audit.found(&path, outcome)?;
        }
    }
    let Audit { counts, findings, skipped, .. } = audit;
    Ok(Report { pointer: pointer.clone(), counts, findings, skipped })
}

/// One walk over a site.
struct Audit<'a> {
    site: &'a dyn SiteReader,
    srcinfo: Option<Srcinfo<'a>>,
    counts: Counts,
    findings: Vec<Finding>,
    skipped: Vec<Skipped>,
    refused: Vec<Refused>,
    /// What platform manifests say of each worker, to be held against its document.
    offers: BTreeMap<WorkerId, Vec<(Platform, PlatformWorker)>>,
    /// The source files that were seen.
    sources: BTreeSet<(Sha256, u64)>,
    /// What the first API says of each worker.
    first: Vec<FirstWorker>,
    /// Workers of which this program does not know every word, so that it cannot tell.
    unknown: BTreeSet<WorkerId>,
}

impl Audit<'_> {
    /// Collects refusals; trouble ends the walk.
    fn keep(&mut self, outcome: Result<(), VerifyError>) -> Result<(), VerifyError> {
        match outcome {
            Err(VerifyError::Refused(more)) => {
                self.refused.extend(more);
                Ok(())
            }
            other => other,
        }
    }

    /// A platform manifest.
    fn platform(
        &mut self,
        entries: &BTreeMap<&WorkerId, &Entry>,
        name: &str,
        pinned: &PlatformPin,
    ) -> Result<(), VerifyError> {
        let pin = Pin { sha256: pinned.sha256.clone(), size: pinned.size };
        let fetched = Fetched::pinned(self.site, &pin)?;
        let manifest = read::platform_manifest(&fetched.path, &fetched.bytes)?;
        let platform = agree::platform(entries, name, pinned, &manifest).map_err(|why| fetched.contradiction(why))?;
        for worker in manifest.value.workers {
            self.offers.entry(worker.id.clone()).or_default().push((platform.clone(), worker));
        }
        self.counts.platforms += 1;
        self.copy(&format!("platforms/{name}.json"), &fetched.bytes)
    }

    /// A worker document, its versions' files and its source files.
    fn worker(&mut self, entry: &Entry) -> Result<(), VerifyError> {
        let fetched = Fetched::pinned(self.site, &entry.document)?;
        let document = read::document(&fetched.path, &fetched.bytes)?;
        let id = &entry.about.id;
        agree::document(entry, &document).map_err(|why| fetched.contradiction(why))?;
        for (platform, worker) in self.offers.remove(id).unwrap_or_default() {
            if !agree::offer(&document, &platform, &worker) {
                let why = format!("the manifest of `{platform}` offers {id} {} otherwise", worker.version);
                self.refused.push(Refused::Contradiction { path: fetched.path.clone(), why });
            }
        }
        let is_known = document.skipped.is_empty();
        self.skipped.extend(document.skipped);
        let document = document.value;
        self.counts.documents += 1;
        self.counts.versions += entry.versions.len();
        for file in document.versions.iter().filter_map(|v| v.source.as_ref()).flat_map(|source| &source.files) {
            if self.sources.insert((file.sha256.clone(), file.size)) {
                let pin = Pin { sha256: file.sha256.clone(), size: file.size };
                let outcome = Fetched::at(self.site, format!("by-hash/{}", file.sha256), &pin).map(drop);
                self.counts.sources += usize::from(outcome.is_ok());
                self.keep(outcome)?;
            }
        }
        self.copy(&format!("v1/workers/{id}.json"), &fetched.bytes)?;
        for (version, expected) in copies::version_files(entry, &fetched.bytes) {
            self.same(&format!("v1/workers/{id}/{version}.json"), expected, &fetched)?;
        }
        if is_known {
            let (path, first) = (format!("workers/{id}.json"), FirstWorker::of(&document));
            let outcome = copies::check_first(self.site, &path, first.as_ref());
            self.found(&path, outcome)?;
            self.first.extend(first);
        } else {
            self.unknown.insert(id.clone());
        }
        let recipe = copies::recipe_files(id, &document);
        for (path, pin) in &recipe {
            let outcome = copies::check_pinned(self.site, path, pin);
            self.found(path, outcome)?;
        }
        if !recipe.is_empty() {
            let path = format!("workers/{id}/.SRCINFO");
            let given = self.given_srcinfo(&document)?;
            let outcome = copies::check_srcinfo(self.site, &path, &document, given.as_deref());
            self.found(&path, outcome)?;
        }
        Ok(())
    }

    /// The `.SRCINFO` that the recipe of the latest version gives. A recipe that is refused was said already.
    fn given_srcinfo(&self, document: &Document) -> Result<Option<String>, VerifyError> {
        let (Some(srcinfo), Some((pin, source))) = (self.srcinfo, copies::recipe(document)) else { return Ok(None) };
        match Fetched::at(self.site, format!("by-hash/{}", pin.sha256), &pin) {
            Ok(recipe) => Ok(srcinfo(&recipe.bytes, source)),
            Err(VerifyError::Refused(_)) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// A worker whose words this program does not know: its document is the pinned one, and so is the copy.
    fn skipped(&mut self, skipped: &Skipped) -> Result<(), VerifyError> {
        self.skipped.push(skipped.clone());
        self.unknown.insert(skipped.worker.clone());
        let Some(pin) = &skipped.document else { return Ok(()) };
        let fetched = Fetched::pinned(self.site, pin)?;
        self.counts.documents += 1;
        self.copy(&format!("v1/workers/{}.json", skipped.worker), &fetched.bytes)
    }

    /// A named copy has exactly these bytes.
    fn copy(&mut self, path: &str, expected: &[u8]) -> Result<(), VerifyError> {
        let outcome = copies::check_bytes(self.site, path, expected);
        self.found(path, outcome)
    }

    /// A named copy says this part of `whole`; how it is written does not matter.
    fn same(&mut self, path: &str, expected: Option<Value>, whole: &Fetched) -> Result<(), VerifyError> {
        let outcome = copies::check_json(self.site, path, expected.as_ref(), whole.bytes.len());
        self.found(path, outcome)
    }

    fn found(&mut self, path: &str, outcome: Result<Option<FindingKind>, ReadError>) -> Result<(), VerifyError> {
        let trouble = |why: ReadError| VerifyError::Trouble { path: path.to_owned(), why: why.to_string() };
        let kind = outcome.map_err(trouble)?;
        self.counts.copies += 1;
        self.findings.extend(kind.map(|kind| Finding { path: path.to_owned(), kind }));
        Ok(())
    }
}

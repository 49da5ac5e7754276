//! The part of a catalog that a request is about.

use std::collections::{BTreeMap, BTreeSet};

use super::Choice;
use crate::client::{Pinned, Readable, SiteReader, Skipped, VerifyError};
use crate::model::WorkerId;
use crate::model::document::{Document, Manifest, PlatformEntry};
use crate::model::index::Entry;

/// Workers by id: their documents, or why they are skipped.
#[derive(Debug, Clone, Default)]
pub struct View {
    pub(super) workers: BTreeMap<WorkerId, Listed>,
}

/// One worker.
#[derive(Debug, Clone)]
pub(super) enum Listed {
    Document(Box<Readable<Document>>),
    Skipped(Skipped),
}

impl View {
    /// Adds a worker's document.
    pub fn add(&mut self, document: Readable<Document>) {
        self.workers.insert(document.value.about.id.clone(), Listed::Document(Box::new(document)));
    }

    /// Adds a worker that was skipped.
    pub fn skip(&mut self, skipped: Skipped) {
        self.workers.insert(skipped.worker.clone(), Listed::Skipped(skipped));
    }

    /// What a site has of a worker or a family, and of all that their versions depend on. Each document is read once.
    ///
    /// # Errors
    /// What is refused, or trouble on the way.
    pub fn gather<S: SiteReader>(site: &Pinned<S>, id: &WorkerId) -> Result<Self, VerifyError> {
        let entries: BTreeMap<&WorkerId, &Entry> =
            site.index().workers.iter().map(|entry| (&entry.about.id, entry)).collect();
        let members = entries.values().filter(|entry| entry.about.id == *id || entry.about.family == *id);
        let mut waiting: Vec<WorkerId> = members.map(|entry| entry.about.id.clone()).collect();
        let mut seen: BTreeSet<WorkerId> = BTreeSet::new();
        let mut view = Self::default();
        for skipped in site.skipped() {
            view.skip(skipped.clone());
        }
        while let Some(id) = waiting.pop() {
            let Some(entry) = entries.get(&id) else { continue };
            if !seen.insert(id) {
                continue;
            }
            let document = site.known_document(entry)?;
            let needed = document.value.versions.iter().filter_map(|version| version.dependencies.as_ref());
            waiting.extend(needed.flat_map(|needed| &needed.workers).map(|worker| worker.id.clone()));
            view.add(document);
        }
        Ok(view)
    }

    /// A worker's document.
    #[must_use]
    pub fn document(&self, id: &WorkerId) -> Option<&Document> {
        match self.workers.get(id)? {
            Listed::Document(document) => Some(&document.value),
            Listed::Skipped(_) => None,
        }
    }

    /// What a choice is of: the version's manifest and its platform.
    #[must_use]
    pub fn chosen(&self, choice: &Choice) -> Option<(&Manifest, &PlatformEntry)> {
        let versions = &self.document(&choice.id)?.versions;
        let manifest = versions.iter().find(|manifest| manifest.version == choice.version)?;
        let entry = manifest.platforms.iter().find(|entry| entry.platform.to_string() == choice.platform)?;
        Some((manifest, entry))
    }
}

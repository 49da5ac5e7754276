//! `--previous`: what was published before, checked by its signature whenever it was made.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::{Failure, Status};
use super::open::{Opened, SourceContents};
use super::report;
use crate::assemble::catalog::{ContentId, Contents};
use crate::assemble::{self, Assembled, Input, Previous, PreviousError};
use crate::client::http::Proxies;
use crate::client::{
    Expected, FolderSite, HttpSite, Published, ReadError, Refused, SiteReader, Timeliness, TrustedKeys, VerifyError,
};
use crate::model::WorkerId;
use crate::model::document::{Document, PinnedFile};
use crate::model::index::{Entry, Pin};
use crate::model::pointer::CatalogId;
use crate::output::POINTER;
use crate::sign::SecretKey;
use crate::source::is_url;

/// What there is to do where nothing was published.
const FIRST_PUBLISH: &str =
    "name the folder of a signed site, or its URL; the very first publish of a catalog goes without `--previous`";

/// What was published before.
pub(super) struct Before {
    site: Published<Box<dyn SiteReader + Send>>,
    /// Where each worker's entry stands in the index.
    entries: BTreeMap<WorkerId, usize>,
    asked: Asked,
    /// As it was named, for messages.
    name: String,
}

/// Who asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// `--previous`: what does not check out is refused.
    ByName,
    /// Nobody: it stands in the output folder. What does not check out counts as none.
    ByDefault,
}

impl Before {
    /// What `--previous` names, else what stands in the output folder of a git catalog.
    pub(super) fn find(
        named: Option<&str>,
        out: &Path,
        opened: &Opened,
        key: Option<&SecretKey>,
    ) -> Result<Option<Self>, Failure> {
        let keys = keys(opened, key);
        if let Some(name) = named {
            let Some(keys) = keys else {
                return Err(Failure::new(
                    Status::Refused,
                    format!("--previous {name}: there is no public key to check it with"),
                )
                .help("write the key into `public_keys` of catalog.toml, or sign with `--key`"));
            };
            let site: Box<dyn SiteReader + Send> = if is_url(name) {
                let site = HttpSite::new(name, Proxies::FromEnvironment);
                Box::new(site.map_err(|why| Failure::usage(format!("--previous: {why}")))?)
            } else {
                Box::new(FolderSite::open(Path::new(name)).map_err(|error| no_folder(name, &error))?)
            };
            let site = open(site, opened, &keys).map_err(|error| refused(name, error))?;
            return Ok(Some(Self::new(site, Asked::ByName, name.to_owned())));
        }
        // A plain folder has no history, so that each version takes the place of the one before.
        let (true, Some(keys)) = (opened.source.has_history() && out.join(POINTER).exists(), keys) else {
            return Ok(None);
        };
        let name = out.display().to_string();
        let site =
            FolderSite::open(out).map_err(|error| VerifyError::Trouble { path: name.clone(), why: error.to_string() });
        match site.and_then(|site| open(Box::new(site), opened, &keys)) {
            Ok(site) => Ok(Some(Self::new(site, Asked::ByDefault, name))),
            Err(error) => {
                counts_as_none(&name, &error.to_string());
                Ok(None)
            }
        }
    }

    fn new(site: Published<Box<dyn SiteReader + Send>>, asked: Asked, name: String) -> Self {
        let entries = site.index().workers.iter().enumerate().map(|(at, entry)| (entry.about.id.clone(), at)).collect();
        Self { site, entries, asked, name }
    }

    /// The serial of its pointer.
    pub(super) fn serial(&self) -> u64 {
        self.site.pointer().pointer().serial
    }

    fn entry(&self, id: &WorkerId) -> Option<&Entry> {
        self.entries.get(id).and_then(|at| self.site.index().workers.get(*at))
    }
}

/// The keys that the past is trusted by; none where there is none.
fn keys(opened: &Opened, key: Option<&SecretKey>) -> Option<TrustedKeys> {
    let said = opened.config.public_keys.iter();
    let own = key.map(SecretKey::public).filter(|_| opened.config.public_keys.is_empty());
    let keys = TrustedKeys::new(said.chain(own).cloned());
    (!keys.as_slice().is_empty()).then_some(keys)
}

/// The pointer, the index, the head and the platform manifests check out. Documents follow one by one.
fn open(
    site: Box<dyn SiteReader + Send>,
    opened: &Opened,
    keys: &TrustedKeys,
) -> Result<Published<Box<dyn SiteReader + Send>>, VerifyError> {
    let trouble = |error: crate::model::WordError| VerifyError::Trouble { path: "catalog.toml".into(), why: error.0 };
    let catalog = CatalogId::parse(&opened.config.id).map_err(trouble)?;
    let expected = Expected { keys, catalog: Some(&catalog), time: Timeliness::Ever, remembered: None };
    let site = Published::open(site, &expected)?;
    for pin in site.index().platforms.values() {
        site.platform_manifest(pin)?;
    }
    Ok(site)
}

fn refused(name: &str, error: VerifyError) -> Failure {
    let help = match &error {
        VerifyError::Refused(reasons) if reasons.contains(&Refused::Unsigned) => FIRST_PUBLISH,
        VerifyError::Refused(_) => "nothing was written; name a sound copy of what was published last",
        VerifyError::Trouble { .. } => "nothing was written; try again",
    };
    let failure = Failure::from(error);
    let message = failure.message.unwrap_or_default();
    Failure { message: Some(format!("--previous {name}: {message}")), ..failure }.help(help)
}

fn no_folder(name: &str, error: &ReadError) -> Failure {
    let status = if matches!(error, ReadError::NotFound) { Status::Refused } else { Status::Trouble };
    Failure::new(status, format!("--previous {name}: {error}")).help(FIRST_PUBLISH)
}

fn counts_as_none(name: &str, why: &str) {
    report::warning(
        &format!("what stands in {name} does not check out, and counts as not published: {why}"),
        Some(
            "name a sound copy of what was published with `--previous DIR|URL`, so that its versions keep their facts",
        ),
    );
}

/// Assembles the catalog, held against what was published before; what still counts of that.
pub(super) fn assemble(input: &Input<'_>, before: Option<Before>) -> Result<(Assembled, Option<Before>), Failure> {
    let Some(before) = before else { return Ok((assemble::assemble(input)?, None)) };
    match assemble::assemble_after(input, &before) {
        Ok(assembled) => Ok((assembled, Some(before))),
        Err(PreviousError::Source(error)) => Err(error.into()),
        Err(PreviousError::Published(error)) if before.asked == Asked::ByDefault => {
            counts_as_none(&before.name, &error.to_string());
            Ok((assemble::assemble(input)?, None))
        }
        Err(PreviousError::Published(error)) => Err(match error.downcast::<VerifyError>() {
            Ok(error) => refused(&before.name, *error),
            Err(other) => Failure::new(Status::Trouble, format!("--previous {}: {other}", before.name)),
        }),
    }
}

impl Previous for Before {
    fn workers(&self) -> Vec<WorkerId> {
        self.entries.keys().cloned().collect()
    }

    fn document(&self, id: &WorkerId) -> Result<Document, PreviousError> {
        let entry =
            self.entry(id).ok_or_else(|| PreviousError::Published(format!("it has no worker `{id}`").into()))?;
        self.site.document(entry).map_err(|error| PreviousError::Published(Box::new(error)))
    }

    fn file(&self, file: &PinnedFile) -> Result<Vec<u8>, PreviousError> {
        let pin = Pin { sha256: file.sha256.clone(), size: file.size };
        self.site.source_file(&pin).map_err(|error| PreviousError::Published(Box::new(error)))
    }
}

/// Reads what the catalog names: from its source, and what was kept from where it was published.
pub(super) struct Everything<'a> {
    pub(super) source: SourceContents<'a>,
    pub(super) previous: Option<&'a Before>,
}

impl Contents for Everything<'_> {
    fn read(&self, id: &ContentId) -> Result<Vec<u8>, String> {
        match (id, self.previous) {
            (ContentId::Published { sha256, size }, Some(before)) => {
                let pin = Pin { sha256: sha256.clone(), size: *size };
                before.site.source_file(&pin).map_err(|error| format!("{}: {error}", before.name))
            }
            _ => self.source.read(id),
        }
    }
}

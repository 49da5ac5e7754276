//! What was published before: what `--previous` names, checked by its signature whenever it was made, or what stands in the
//! output folder, checked by its signature or by the record of the build that wrote it.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::{Failure, Status};
use super::open::{Opened, SourceContents};
use super::report;
use super::salvage::Salvaged;
use crate::assemble::catalog::{ContentId, Contents};
use crate::assemble::{self, Assembled, Input, Previous, PreviousError};
use crate::client::{
    Expected, FolderSite, Pinned, Published, ReadError, Refused, SiteReader, Timeliness, TrustedKeys, VerifyError,
};
use crate::model::WorkerId;
use crate::model::document::{Document, PinnedFile};
use crate::model::index::{Entry, Pin};
use crate::model::pointer::CatalogId;
use crate::output::{POINTER, Staging, StandingIndex};
use crate::sign::SecretKey;
use crate::source::is_url;

/// What there is to do where nothing was published.
const FIRST_PUBLISH: &str =
    "name the folder of a signed site, or its URL; the very first publish of a catalog goes without `--previous`";

/// What was published before.
pub(super) struct Before {
    site: Pinned<Site>,
    /// The serial of its pointer; none where a build's record vouches for it.
    serial: Option<u64>,
    /// Where each worker's entry stands in the index.
    entries: BTreeMap<WorkerId, usize>,
    asked: Asked,
    /// As it was named, for messages.
    name: String,
    /// What counts where this turns out to be damaged.
    instead: Option<Box<Before>>,
}

type Site = Box<dyn SiteReader + Send>;

/// Who asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// `--previous`: what does not check out is refused.
    ByName,
    /// Nobody: it stands in the output folder. A folder whose index cannot be had counts as none; what cannot be had of one
    /// whose index can is refused.
    ByDefault,
}

impl Before {
    /// What `--previous` names, else what stands in the output folder of a git catalog; of two the newer one.
    pub(super) fn find(
        named: Option<&str>,
        staging: &Staging,
        opened: &Opened,
        key: Option<&SecretKey>,
        strict: bool,
    ) -> Result<Option<Self>, Failure> {
        let keys = keys(opened, key);
        let Some(name) = named else {
            // A plain folder has no history, so that each version takes the place of the one before.
            let counts = opened.source.has_history();
            return if counts { Self::standing(staging, opened, keys.as_ref(), strict) } else { Ok(None) };
        };
        let Some(keys) = keys else {
            return Err(Failure::new(
                Status::Refused,
                format!("--previous {name}: there is no public key to check it with"),
            )
            .help("write the key into `public_keys` of catalog.toml, or sign with `--key`"));
        };
        let site: Site = if is_url(name) {
            Box::new(super::http::site(name)?.map_err(|why| Failure::usage(format!("--previous: {why}")))?)
        } else {
            Box::new(named_folder(name)?)
        };
        let (site, serial) = signed(site, opened, &keys).map_err(|error| refused(name, error))?;
        let named = Self::new(site, Some(serial), Asked::ByName, name.to_owned());
        // Older than what stands there under a signature of ours: replayed, or a copy that was forgotten.
        let out = staging.out();
        let standing = folder(out).ok().and_then(|site| signed(site, opened, &keys).ok());
        let Some((site, newer)) = standing.filter(|(_, standing)| *standing > serial) else { return Ok(Some(named)) };
        report::warning(
            &format!(
                "--previous {name} is older than what stands in {}, which counts instead: serial {serial}, and {newer}",
                out.display()
            ),
            Some("leave `--previous` out; to go back behind what stands there, build into a new folder"),
        );
        let newer = Self::new(site, Some(newer), Asked::ByDefault, out.display().to_string());
        Ok(Some(Self { instead: Some(Box::new(named)), ..newer }))
    }

    /// What stands in the output folder: by its signature, or else by the record of the build that wrote it.
    fn standing(
        staging: &Staging,
        opened: &Opened,
        keys: Option<&TrustedKeys>,
        strict: bool,
    ) -> Result<Option<Self>, Failure> {
        let out = staging.out();
        let name = out.display().to_string();
        let mut why = match keys {
            _ if !out.join(POINTER).exists() => None,
            None => Some("there is no public key to check it with".to_owned()),
            Some(keys) => match folder(out).and_then(|site| signed(site, opened, keys)) {
                Ok((site, serial)) => return Ok(Some(Self::new(site, Some(serial), Asked::ByDefault, name))),
                Err(error) => Some(error.to_string()),
            },
        };
        match staging.standing_index()? {
            None => {}
            // Without a pointer too: a build that did not sign took it away, and somebody will sign what the next one writes.
            Some(StandingIndex::Ours { sha256, size }) => {
                match folder(out).and_then(|site| recorded(site, opened, &Pin { sha256, size })) {
                    Ok(site) => return Ok(Some(Self::new(site, None, Asked::ByDefault, name))),
                    Err(error) => why = why.or(Some(error.to_string())),
                }
            }
            Some(StandingIndex::Damaged) => {
                why = why.or(Some("its index.json is not the one that a build wrote".to_owned()));
            }
        }
        match why {
            Some(why) if strict => Err(damaged(&name, &why)),
            Some(why) => {
                counts_as_none(&name, &why);
                Ok(None)
            }
            None => Ok(None),
        }
    }

    fn new(site: Pinned<Site>, serial: Option<u64>, asked: Asked, name: String) -> Self {
        let entries = site.index().workers.iter().enumerate().map(|(at, entry)| (entry.about.id.clone(), at)).collect();
        Self { site, serial, entries, asked, name, instead: None }
    }

    /// Where it is read from.
    pub(super) fn site(&self) -> &dyn SiteReader {
        self.site.site()
    }

    /// As it was named, for messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The serial of its pointer.
    pub(super) fn serial(&self) -> Option<u64> {
        self.serial
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

fn folder(out: &Path) -> Result<Site, VerifyError> {
    let site = Salvaged::open(out);
    let site =
        site.map_err(|error| VerifyError::Trouble { path: out.display().to_string(), why: error.to_string() })?;
    Ok(Box::new(site))
}

/// The pointer, the index, the head and the platform manifests check out. Documents follow one by one.
fn signed(site: Site, opened: &Opened, keys: &TrustedKeys) -> Result<(Pinned<Site>, u64), VerifyError> {
    let catalog = catalog_id(opened)?;
    let expected = Expected { keys, catalog: Some(&catalog), time: Timeliness::Ever, remembered: None };
    let published = Published::open(site, &expected)?;
    let serial = published.pointer().pointer().serial;
    Ok((with_manifests(published.into_pinned())?, serial))
}

/// The same for an index that a build's record vouches for. Platform manifests are written anew: nothing is asked of them.
fn recorded(site: Site, opened: &Opened, index: &Pin) -> Result<Pinned<Site>, VerifyError> {
    let site = Pinned::by_index(site, index)?;
    let expected = catalog_id(opened)?;
    match CatalogId::parse(&site.index().catalog.id) {
        Ok(found) if found == expected => {}
        Ok(found) => return Err(Refused::OtherCatalog { found, expected }.into()),
        Err(error) => return Err(VerifyError::Trouble { path: "index.json".into(), why: error.0 }),
    }
    Ok(site)
}

fn catalog_id(opened: &Opened) -> Result<CatalogId, VerifyError> {
    CatalogId::parse(&opened.config.id)
        .map_err(|error| VerifyError::Trouble { path: "catalog.toml".into(), why: error.0 })
}

fn with_manifests(site: Pinned<Site>) -> Result<Pinned<Site>, VerifyError> {
    // What a newer program published is not this one's to publish again.
    site.all_known()?;
    for pin in site.index().platforms.values() {
        site.platform_manifest(pin)?;
    }
    Ok(site)
}

fn refused(name: &str, error: VerifyError) -> Failure {
    let help = match &error {
        VerifyError::Refused(reasons) if reasons.contains(&Refused::Unsigned) => FIRST_PUBLISH,
        VerifyError::Refused(reasons) if reasons.iter().any(|reason| matches!(reason, Refused::UnknownKey { .. })) => {
            "nothing was written; if that key is yours, or was until now: its public half has to be among catalog.toml's \
             `public_keys` for this publish"
        }
        VerifyError::Refused(_) => "nothing was written; name a sound copy of what was published last",
        VerifyError::Trouble { .. } => "nothing was written; try again",
    };
    let failure = Failure::from(error);
    let message = failure.message.unwrap_or_default();
    Failure { message: Some(format!("--previous {name}: {message}")), ..failure }.help(help)
}

/// The folder that `--previous` names. One that is not there is a slip of the pen, and nothing that a site offers.
fn named_folder(name: &str) -> Result<FolderSite, Failure> {
    if name.is_empty() {
        return Err(Failure::usage("--previous: expected a folder or a URL, found an empty text").help(FIRST_PUBLISH));
    }
    let path = Path::new(name);
    match FolderSite::open(path) {
        Ok(folder) => Ok(folder),
        Err(ReadError::NotFound) => {
            Err(Failure::usage(format!("--previous {name}: there is no such folder")).help(FIRST_PUBLISH))
        }
        Err(_) if path.is_file() => {
            Err(Failure::usage(format!("--previous {name}: expected a folder, found a file")).help(FIRST_PUBLISH))
        }
        Err(error) => Err(Failure::new(Status::Trouble, format!("--previous {name}: {error}"))),
    }
}

/// What stands in the output folder is not all there.
fn damaged(name: &str, why: &str) -> Failure {
    Failure::new(Status::Refused, format!("what stands in {name} does not check out: {why}")).help(
        "nothing was written; name a sound copy of what was published with `--previous DIR|URL`, or, to go on without its \
         promises, build into a new folder",
    )
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
            let why = error.to_string();
            // One worker that cannot be had is no licence to forget the others, or it.
            let Some(instead) = before.instead else { return Err(damaged(&before.name, &why)) };
            counts_as_none(&before.name, &why);
            self::assemble(input, Some(*instead))
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

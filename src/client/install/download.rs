//! An archive to a file beside, hashed as it comes, gone on with where it ended.
//!
//! What is there already is hashed again. If the whole is wrong, it begins anew from nothing, past caches, twice; then it is
//! refused. So is a host that announces another length than the one that is pinned, or sends more than the size that is pinned: one byte over it is read, and nothing of it is kept.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use sha2::Digest as _;

use super::{InstallError, Progress, Step, at};
use crate::client::fetch::Wanted;
use crate::client::{Fetch, FetchError, Patience, Refused};
use crate::model::Sha256;
use crate::model::document::Artifact;

/// How often the wrong bytes, or none, are believed to be a cache's.
const MOST_WRONG: u32 = 3;

/// An attempt that brings this many bytes makes up for those that failed before.
const PROGRESS: u64 = 1 << 20;

/// What there is of an archive.
struct Part<'a> {
    path: &'a Path,
    file: File,
    hasher: sha2::Sha256,
    have: u64,
}

impl<'a> Part<'a> {
    /// Opens it, and hashes what is there.
    fn open(path: &'a Path, most: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let (mut hasher, mut have) = (sha2::Sha256::new(), 0);
        let mut buffer = vec![0; 256 * 1024];
        loop {
            let count = file.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            hasher.update(&buffer[..count]);
            have += count as u64;
            if have > most {
                break;
            }
        }
        let mut part = Self { path, file, hasher, have };
        if have > most {
            part.begin_anew()?;
        }
        Ok(part)
    }

    fn begin_anew(&mut self) -> io::Result<()> {
        self.file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(self.path)?;
        (self.hasher, self.have) = (sha2::Sha256::new(), 0);
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.have += bytes.len() as u64;
        Ok(())
    }
}

/// How an attempt ended.
enum Ended {
    /// All bytes are there, right or wrong.
    Whole,
    /// It may go better.
    Failed { why: String, wait: Option<Duration> },
    /// There is no such file, or other bytes. A phrase.
    Wrong(String),
}

/// Fetches an archive into the file `path`.
pub(super) fn download(
    site: &dyn Fetch,
    patience: &Patience,
    step: &Step,
    artifact: &Artifact,
    path: &Path,
    told: &mut dyn FnMut(&Progress<'_>),
) -> Result<(), InstallError> {
    if step.needs_license {
        return Err(InstallError::LicenseRequired { of: step.named() });
    }
    let (begun, url) = (Instant::now(), &artifact.url);
    let place = site.place(url);
    let shown = place.as_deref().unwrap_or(url);
    let mut part = Part::open(path, artifact.size).map_err(at(path))?;
    let (mut failures, mut wrong) = (0, 0);
    let mut tag: Option<String> = None;
    loop {
        let before = part.have;
        let ended = if part.have == artifact.size {
            Ended::Whole
        } else {
            let known = tag.clone();
            let wanted = Wanted { url, from: part.have, tag: known.as_deref(), past_caches: wrong > 0 };
            let mut told = |progress: &Progress<'_>| {
                told(progress);
                begun.elapsed() <= patience.total
            };
            attempt(site, &wanted, shown, step, artifact, &mut part, &mut tag, &mut told)?
        };
        let (why, wait) = match ended {
            Ended::Whole if Sha256::of_hasher(part.hasher.clone()) == artifact.sha256 => return Ok(()),
            Ended::Failed { why, wait } => {
                failures = if part.have.saturating_sub(before) >= PROGRESS { 1 } else { failures + 1 };
                if failures >= patience.attempts || begun.elapsed() > patience.total {
                    return Err(step.trouble(shown, why, wait, part.have));
                }
                (why, wait)
            }
            ended => {
                let why = match ended {
                    Ended::Wrong(why) => why,
                    _ => "it has another sha256 than the one that is pinned".to_owned(),
                };
                wrong += 1;
                part.begin_anew().map_err(at(path))?;
                tag = None;
                if wrong >= MOST_WRONG {
                    drop(std::fs::remove_file(path));
                    return Err(step.refused(Refused::Archive { url: shown.to_owned(), why }));
                }
                (why, None)
            }
        };
        let Some(pause) = patience.pause_after(failures.max(wrong), wait) else {
            let seconds = wait.unwrap_or_default().as_secs();
            let why = format!("{why}; the host asks to come back in {seconds} s");
            return Err(step.trouble(shown, why, wait, part.have));
        };
        told(&Progress::Again { id: &step.id, why: &why, done: part.have });
        (patience.sleep)(pause);
    }
}

/// Whether anything comes after the last byte. A connection that breaks there brings nothing.
fn has_more(body: &mut dyn Read) -> bool {
    loop {
        match body.read(&mut [0]) {
            Ok(count) => return count > 0,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

/// One attempt: an error where no other one would help. `shown` is what messages call the archive; `told` says whether there is
/// time left.
#[allow(clippy::too_many_arguments)]
fn attempt(
    site: &dyn Fetch,
    wanted: &Wanted<'_>,
    shown: &str,
    step: &Step,
    artifact: &Artifact,
    part: &mut Part<'_>,
    tag: &mut Option<String>,
    told: &mut dyn FnMut(&Progress<'_>) -> bool,
) -> Result<Ended, InstallError> {
    let mut incoming = match site.fetch(wanted) {
        Ok(incoming) => incoming,
        Err(FetchError::NotFound) => return Ok(Ended::Wrong("it is not there".into())),
        Err(FetchError::Away(why)) => return Err(step.refused(Refused::Away { url: shown.to_owned(), why })),
        Err(FetchError::Trouble { why, passes: true, wait }) => return Ok(Ended::Failed { why, wait }),
        Err(FetchError::Trouble { why, wait, .. }) => return Err(step.trouble(shown, why, wait, part.have)),
    };
    let encoded = incoming.encoding.take().map(|encoding| {
        format!("it comes with `Content-Encoding: {encoding}`, which nobody asked for: it has to come as it is stored")
    });
    let wrong = |why: String| Ok(Ended::Wrong(encoded.clone().unwrap_or(why)));
    let more = format!("the host sends more than the {} bytes that are pinned", artifact.size);
    match incoming.total {
        Some(total) if total > artifact.size => return wrong(more),
        Some(total) if total < artifact.size => {
            return wrong(format!("it has {total} bytes, and {} are pinned", artifact.size));
        }
        _ => {}
    }
    if incoming.from != part.have {
        part.begin_anew().map_err(at(part.path))?;
    }
    tag.clone_from(&incoming.tag);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let fetching =
            Progress::Fetching { id: &step.id, version: &step.version, done: part.have, total: artifact.size };
        let has_time = told(&fetching);
        let left = artifact.size - part.have;
        if left == 0 {
            return if has_more(&mut *incoming.body) { wrong(more) } else { Ok(Ended::Whole) };
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let failed = |why: String| Ok(Ended::Failed { why, wait: None });
        if !has_time {
            return failed("it took too long".into());
        }
        match incoming.body.read(&mut buffer[..most]) {
            Ok(0) if encoded.is_some() => return wrong(String::new()),
            Ok(0) => return failed(format!("it ended after {} of {} bytes", part.have, artifact.size)),
            Ok(count) => part.take(&buffer[..count]).map_err(at(part.path))?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return failed(error.to_string()),
        }
    }
}

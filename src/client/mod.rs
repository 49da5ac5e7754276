//! rbee-hive's half: what a reader verifies before it believes a site.
//!
//! ```text
//! root/<N>.json ─► root: the keys that sign today
//! index.json.minisig ─► trust: the pointer by itself ─► index, head ─► platform manifests, worker documents ─► source files
//!                       (one signature)                 by size and sha256 from here on
//! ```
//!
//! | module | its job |
//! |---|---|
//! | [`anchor`] | what is trusted to begin with, and the one way from there to a believed catalog |
//! | [`root`] | from the trusted root to the newest one: numbered steps over the bytes received |
//! | [`chain`] | every root from the first on, for those who sign and publish them |
//! | [`state`], `kin` | what is remembered between updates; what an anchor without a file of its own takes from others |
//! | [`trust`] | is this pointer signed, current and ours: numbered steps over the bytes received |
//! | [`refused`] | every reason to refuse what a site offers |
//! | [`site`] | bytes by path, each read with its limit |
//! | `http` | the same from an address (cargo feature `http`) |
//! | [`read`] | verified bytes to the model's types |
//! | [`unknown`] | words of a newer catalog: what is skipped for want of knowing them |
//! | [`catalog`] | a catalog as a program uses it: update, search, resolve, install |
//! | [`cached`] | pinned bytes by hash: from the cache folder, past caches on the way, by name |
//! | [`fetch`], `patience` | artifacts as streams; how long a host is waited for |
//! | [`archive`] | a `.tar.gz` to a folder, from someone who may mean harm |
//! | [`install`] | what a plan says onto the disk, what is there, its removal, its audit |
//! | [`documents`] | the index and every worker document, to compare them |
//! | [`published`] | a site as it was published: what is pinned, checked as it is read |
//! | [`hardware`] | what this machine is and has |
//! | [`resolve`] | which build of a worker fits this machine, and why the others do not |
//! | [`verify`] | a whole site, as its strictest client |
//!
//! This room writes in the folders alone that the caller names: the cache, where workers are installed, and the file of [`state`]. It knows no clock, and no network but in `http`: the time is a parameter, and bytes come through
//! [`site::SiteReader`]. Only [`hardware`] looks at the machine, and runs its tools, each with its limits. Nothing that has not been verified is parsed, save the four lines of the signature file.

mod agree;
pub mod anchor;
pub mod archive;
pub mod cached;
pub mod catalog;
pub mod chain;
mod copies;
pub mod documents;
pub mod fetch;
pub mod hardware;
#[cfg(feature = "http")]
pub mod http;
pub mod install;
mod kin;
pub mod one_of_each;
mod patience;
pub mod published;
pub mod read;
pub mod refused;
pub mod resolve;
pub mod root;
mod signature_file;
pub mod site;
pub mod state;
pub mod trust;
pub mod unknown;
pub mod verify;

pub use anchor::{TrustAnchor, Updated, update};
pub use catalog::{Answer, Catalog, CatalogError, Expired, Kept};
pub use chain::{ChainError, Link, read_chain};
pub use documents::{Documents, read_documents};
pub use fetch::{Fetch, FetchError, Incoming, Parts, Transport};
pub use hardware::Hardware;
#[cfg(feature = "http")]
pub use http::{HttpFetch, HttpSite};
pub use install::{InstallError, Installed, Plan, Progress, Receipt};
pub use patience::{Patience, Waiting};
pub use published::{Pinned, Published};
pub use refused::Refused;
pub use root::{RootRefused, TrustedRoot};
pub use site::{FolderSite, ReadError, SiteReader, StoreFolder};
pub use state::{State, StateError};
pub use trust::{Expected, Remembered, Timeliness, TrustedKeys, VerifiedPointer, verify_pointer};
pub use unknown::{Readable, Skipped, UnknownWord, WordKind};
pub use verify::{Beside, Counts, Finding, FindingKind, Report, VerifyError, verify_published, verify_site};

//! Every root of a site or a folder, from the first on, held against each other: for those who sign and publish them, and
//! for whoever looks after them. A client needs only [`walk`](super::root::walk).

use super::root::{RootRefused, Signers, TrustedRoot, signers};
use super::{ReadError, SiteReader};
use crate::model::PublicKey;
use crate::model::root::{ROOT_LIMIT, Root, RootError};

/// One root of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The root.
    pub root: TrustedRoot,
    /// Who has signed it.
    pub signers: Signers,
    /// Whose root keys have not signed often enough yet: those of the root before, its own, or both.
    pub lacks: Vec<Lack>,
}

/// Signatures that are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lack {
    /// The root whose keys they are of.
    pub of: u64,
    /// How many distinct keys have to sign.
    pub need: usize,
    /// How many did.
    pub found: usize,
}

/// What keeps roots from being a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Bytes that are no root.
    #[error("`{path}` is no root: {why}")]
    NotARoot {
        /// Its path.
        path: String,
        /// Why.
        why: RootError,
    },
    /// It does not follow upon the one before.
    #[error(transparent)]
    Refused(#[from] RootRefused),
    /// A root stands upon one that too few have signed.
    #[error("`{path}` stands upon root {before}, which too few have signed")]
    UponUnsigned {
        /// Its path.
        path: String,
        /// The one before.
        before: u64,
    },
    /// Trouble on the way.
    #[error("cannot read `{path}`: {why}")]
    Trouble {
        /// What was being read.
        path: String,
        /// Why.
        why: ReadError,
    },
}

impl Link {
    /// Whether all have signed who have to.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.lacks.is_empty()
    }

    /// What it says.
    #[must_use]
    pub fn root(&self) -> &Root {
        self.root.root()
    }

    /// Root keys that may sign this root and have not: its own, and those of the root before.
    pub fn may_sign<'a>(&'a self, before: Option<&'a Root>) -> Vec<&'a PublicKey> {
        let mut keys: Vec<&PublicKey> = Vec::new();
        let all = before.into_iter().chain([self.root()]).flat_map(|root| &root.root_keys);
        for key in all.filter(|key| self.signers.count(std::slice::from_ref(*key)) == 0) {
            if !keys.iter().any(|known| known.key() == key.key()) {
                keys.push(key);
            }
        }
        keys
    }
}

/// Reads `root/1.json`, `root/2.json`, … until one is not there, with their signatures. Only the last may lack some.
///
/// # Errors
/// What keeps them from being a chain.
pub fn read_chain(site: &dyn SiteReader) -> Result<Vec<Link>, ChainError> {
    let mut chain: Vec<Link> = Vec::new();
    for version in 1.. {
        let path = Root::path(version);
        let bytes = match site.read(&path, ROOT_LIMIT) {
            Ok(bytes) => bytes,
            Err(ReadError::NotFound) => break,
            Err(ReadError::TooLarge(_)) => {
                let why = RootError::TooLarge(usize::try_from(ROOT_LIMIT).unwrap_or(usize::MAX).saturating_add(1));
                return Err(ChainError::NotARoot { path, why });
            }
            Err(why) => return Err(ChainError::Trouble { path, why }),
        };
        let root = match TrustedRoot::given(&bytes) {
            Ok(root) => root,
            Err(why) => return Err(ChainError::NotARoot { path, why }),
        };
        let link = link(site, chain.last(), version, root)?;
        if let Some(before) = chain.last().filter(|before| !before.is_signed()) {
            return Err(ChainError::UponUnsigned { path, before: before.root().version });
        }
        chain.push(link);
    }
    Ok(chain)
}

fn link(site: &dyn SiteReader, before: Option<&Link>, version: u64, root: TrustedRoot) -> Result<Link, ChainError> {
    let said = root.root();
    if said.version != version {
        return Err(RootRefused::Version { expected: version, found: said.version }.into());
    }
    if let Some(before) = before.map(Link::root).filter(|before| before.catalog != said.catalog) {
        let (expected, found) = (before.catalog.clone(), said.catalog.clone());
        return Err(RootRefused::OtherCatalog { version, expected, found }.into());
    }
    let judges: Vec<&Root> = before.map(Link::root).into_iter().chain([said]).collect();
    let keys: Vec<&[PublicKey]> = judges.iter().map(|root| root.root_keys.as_slice()).collect();
    let signers = signers(site, &root, &keys);
    if let Some((path, why)) = signers.trouble() {
        return Err(ChainError::Trouble { path: path.to_owned(), why: ReadError::Trouble(why.to_owned()) });
    }
    let lack = |root: &&Root| {
        let (need, found) = (root.threshold, signers.count(&root.root_keys));
        (found < need).then_some(Lack { of: root.version, need, found })
    };
    let lacks = judges.iter().filter_map(lack).collect();
    Ok(Link { root, signers, lacks })
}

//! A folder that nothing leads out of.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use tower_http::services::fs::{Backend, TokioBackend, TokioFile};

/// Opens only plain files of a folder, and each by its own name only: through a symlink, or in other case where the file
/// system does not mind, there is nothing. So what a file is served as, which goes by its name, cannot be chosen by a
/// reader. All else is "not found".
///
/// Someone who can write to the folder while it is served can win a race against this check: a preview serves a folder
/// of its own user.
#[derive(Debug, Clone)]
pub(super) struct Confined {
    root: Arc<Path>,
}

type Later<T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send>>;

impl Confined {
    /// The folder itself may be a symlink.
    pub(super) fn new(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        if !root.is_dir() {
            return Err(ErrorKind::NotADirectory.into());
        }
        Ok(Self { root: root.into() })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The bytes of a file, by its path below the folder.
    pub(super) async fn read(&self, file: &str) -> io::Result<Vec<u8>> {
        tokio::fs::read(self.inside(self.root.join(file)).await?).await
    }

    async fn inside(&self, path: PathBuf) -> io::Result<PathBuf> {
        // Whatever is wrong with the path (too long, a loop, through a file), there is no file.
        let own = tokio::fs::canonicalize(&path).await.map_err(|_| ErrorKind::NotFound)?;
        let kind = tokio::fs::metadata(&own).await.map_err(|_| ErrorKind::NotFound)?;
        // A pipe would keep its reader waiting.
        if own == path && own.starts_with(&self.root) && (kind.is_file() || kind.is_dir()) {
            Ok(own)
        } else {
            Err(ErrorKind::NotFound.into())
        }
    }
}

impl Backend for Confined {
    type File = TokioFile;
    type Metadata = std::fs::Metadata;
    type OpenFuture = Later<TokioFile>;
    type MetadataFuture = Later<std::fs::Metadata>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        let this = self.clone();
        Box::pin(async move { TokioBackend.open(this.inside(path).await?).await })
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        let this = self.clone();
        Box::pin(async move { TokioBackend.metadata(this.inside(path).await?).await })
    }
}

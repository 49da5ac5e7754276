//! A folder as a host would serve it, for previews.
//!
//! The [route table](crate::emit::routes) says which file answers and with which headers; `tower-http` does the files:
//! ranges, `ETag`, 304. What is here on top:
//!
//! - It answers GET and HEAD, and OPTIONS for scripts of other sites. Everything else is 405.
//! - It never leaves its folder: paths only go down, and symlinks below the folder are 404, as is whatever is not a plain
//!   file under its own name.
//! - Where it listens on loopback it answers only to loopback names, so that no web page elsewhere can read a preview
//!   through a name of its own that points here (DNS rebinding): 403.
//! - `…/download?platform=P` answers with that platform's download.
//! - A 404 is the site's `404.html`, and JSON on routes for programs. No 404 may be kept by a cache.
//!
//! Unlike on a host for the public there are no limits on time or on connections.

mod answer;
mod confined;
mod hosts;

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::serve::ListenerExt as _;

use answer::Site;

/// Where previews listen, unless told otherwise.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8787);

/// How long answers under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// The site's folder.
    pub dir: PathBuf,
    /// A folder of artifacts, served below `/artifacts/`; without it that is a folder of the site like any other.
    pub artifacts: Option<PathBuf>,
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
}

/// What keeps a folder from being served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// There is no such folder.
    #[error("`{}` is not a folder that can be read", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The address is taken, or not ours.
    #[error("cannot listen on {listen}")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The system gives no threads, or the listener broke.
    #[error("the server stopped")]
    Run(#[source] io::Error),
}

/// A server that has its address, and answers once it [runs](Server::run).
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    addr: SocketAddr,
    site: Site,
}

impl Server {
    /// Takes the address.
    ///
    /// # Errors
    /// A folder is not there, or the address cannot be had.
    pub fn bind(options: &Options) -> Result<Self, ServeError> {
        let site = Site::open(options)?;
        let failed = |source| ServeError::Listen { listen: options.listen, source };
        let listener = TcpListener::bind(options.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, addr, site })
    }

    /// Where it listens; never port 0.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Answers until `shutdown` is done, which is polled inside of a tokio runtime: `tokio::signal::ctrl_c` fits. Blocks;
    /// answers under way then have two more seconds.
    ///
    /// # Errors
    /// The system gives no threads, or the listener broke.
    pub fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Run)?;
        let done = runtime.block_on(self.serve(shutdown)).map_err(ServeError::Run);
        runtime.shutdown_background();
        done
    }

    async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        // A head and a body that wait for each other's acknowledgement cost a client 40 ms a file.
        let listener =
            tokio::net::TcpListener::from_std(self.listener)?.tap_io(|stream| drop(stream.set_nodelay(true)));
        let app = Router::new().fallback(handle).with_state(Arc::new(self.site));
        let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
        let server = axum::serve(listener, app).with_graceful_shutdown(async move {
            shutdown.await;
            drop(stop);
        });
        let too_late = async move {
            let _ = stopping.await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            done = server.into_future() => done,
            () = too_late => Ok(()),
        }
    }
}

async fn handle(State(site): State<Arc<Site>>, request: Request) -> axum::response::Response {
    site.answer(request).await
}

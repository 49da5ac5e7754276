//! A server of ours that stops with its test.

use std::net::SocketAddr;
use std::path::Path;
use std::thread::JoinHandle;

use rbee_catalog::serve::{Options, ServeError, Server};
use tokio::sync::oneshot;

pub(crate) struct Serving {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), ServeError>>>,
}

impl Serving {
    pub(crate) fn of(dir: &Path, artifacts: Option<&Path>) -> Self {
        Self::listening("127.0.0.1:0", dir, artifacts)
    }

    pub(crate) fn listening(listen: &str, dir: &Path, artifacts: Option<&Path>) -> Self {
        let options =
            Options { dir: dir.to_owned(), artifacts: artifacts.map(Path::to_owned), listen: listen.parse().unwrap() };
        let server = Server::bind(&options).unwrap();
        let mut addr = server.addr();
        if addr.ip().is_unspecified() {
            addr.set_ip([127, 0, 0, 1].into());
        }
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || server.run(async move { drop(stopped.await) }));
        Self { addr, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.addr)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stop.take());
        let done = self.thread.take().map(JoinHandle::join);
        if !std::thread::panicking() {
            assert!(matches!(done, Some(Ok(Ok(())))), "the server stops when it is told to");
        }
    }
}

//! A mirror that serves whatever it is told to.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::trust::fixture::TinySite;

/// A server on a free port, for as long as the test runs.
pub(super) struct Mirror {
    addr: SocketAddr,
    shown: Arc<Mutex<Shown>>,
}

#[derive(Default)]
struct Shown {
    files: BTreeMap<String, Vec<u8>>,
    /// Paths that are answered with this status.
    broken: BTreeMap<String, u16>,
    asked: Vec<String>,
}

impl Mirror {
    pub(super) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let shown = Arc::new(Mutex::new(Shown::default()));
        let answers = Arc::clone(&shown);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                drop(answer(stream, &answers));
            }
        });
        Self { addr, shown }
    }

    pub(super) fn base(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub(super) fn show(&self, site: &TinySite) {
        *self.shown.lock().unwrap() = Shown { files: site.files.clone(), ..Shown::default() };
    }

    /// From now on, and until another site is shown, this path is answered with a status.
    pub(super) fn breaks(&self, path: &str, status: u16) {
        self.shown.lock().unwrap().broken.insert(path.to_owned(), status);
    }

    /// What was asked for since the site is shown.
    pub(super) fn asked(&self) -> Vec<String> {
        self.shown.lock().unwrap().asked.clone()
    }
}

fn answer(mut stream: TcpStream, shown: &Mutex<Shown>) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte)? == 0 {
            return Ok(());
        }
        request.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    let path = text.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let (status, body) = {
        let mut shown = shown.lock().unwrap();
        shown.asked.push(path.clone());
        match (shown.broken.get(&path), shown.files.get(&path)) {
            (Some(status), _) => (*status, Vec::new()),
            (None, Some(body)) => (200, body.clone()),
            (None, None) => (404, Vec::new()),
        }
    };
    write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    stream.write_all(&body)
}

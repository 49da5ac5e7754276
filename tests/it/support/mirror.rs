//! A mirror of a site over real HTTP, which serves files honestly until it is told otherwise.

#![allow(dead_code)] // each subject uses its part

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Files by path, without a slash in front.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// Without a slash in front, and without the query.
    pub(crate) path: String,
    pub(crate) query: String,
    /// By name in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    /// How many there were before.
    pub(crate) number: usize,
}

/// Answers a request by itself, or says that the honest answer will do. It may write what it likes, or nothing.
type Attack = dyn Fn(&Request, &mut TcpStream) -> io::Result<Answered> + Send + Sync;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answered {
    Yes,
    Honestly,
}

#[derive(Default)]
struct State {
    files: Mutex<Files>,
    attack: Mutex<Option<Arc<Attack>>>,
    seen: Mutex<Vec<Request>>,
    is_over: AtomicBool,
}

/// Serves until it goes.
pub(crate) struct Mirror {
    address: SocketAddr,
    state: Arc<State>,
}

impl Mirror {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, state) = (listener.local_addr().unwrap(), Arc::new(State::default()));
        let serving = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), state) = (stream, Arc::clone(&serving)) else { continue };
                std::thread::spawn(move || drop(answer(stream, &state)));
            }
        });
        Self { address, state }
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn publish(&self, files: Files) {
        *self.state.files.lock().unwrap() = files;
    }

    pub(crate) fn files(&self) -> Files {
        self.state.files.lock().unwrap().clone()
    }

    pub(crate) fn attack(
        &self,
        attack: impl Fn(&Request, &mut TcpStream) -> io::Result<Answered> + Send + Sync + 'static,
    ) {
        *self.state.attack.lock().unwrap() = Some(Arc::new(attack));
    }

    pub(crate) fn honest(&self) {
        *self.state.attack.lock().unwrap() = None;
    }

    /// The requests since the last call.
    pub(crate) fn seen(&self) -> Vec<Request> {
        std::mem::take(&mut *self.state.seen.lock().unwrap())
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

fn answer(mut stream: TcpStream, state: &State) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte)? == 0 {
            return Ok(());
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.lines();
    let target = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or("/").trim_start_matches('/');
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = lines.filter_map(|line| line.split_once(": "));
    let mut request = Request {
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect(),
        number: 0,
    };
    {
        let mut seen = state.seen.lock().unwrap();
        request.number = seen.len();
        seen.push(request.clone());
    }
    let attack = state.attack.lock().unwrap().clone();
    if let Some(attack) = attack
        && attack(&request, &mut stream)? == Answered::Yes
    {
        return Ok(());
    }
    let file = state.files.lock().unwrap().get(&request.path).cloned();
    match file {
        Some(bytes) => serve(&mut stream, &request, &bytes),
        None => status(&mut stream, "404 Not Found", "", b"nothing here"),
    }
}

/// An honest answer with these bytes: ranges, and a strong entity tag.
pub(crate) fn serve(stream: &mut TcpStream, request: &Request, bytes: &[u8]) -> io::Result<()> {
    let tag = format!("\"{}\"", &rbee_catalog::model::Sha256::of(bytes).to_string()[..16]);
    let is_same = request.headers.get("if-range").is_none_or(|known| *known == tag);
    let range = request.headers.get("range").filter(|_| is_same);
    let from = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let tag = format!("ETag: {tag}\r\nAccept-Ranges: bytes\r\n");
    match from {
        Some(from) if from < bytes.len() => {
            let range = format!("Content-Range: bytes {from}-{}/{}\r\n{tag}", bytes.len() - 1, bytes.len());
            status(stream, "206 Partial Content", &range, &bytes[from..])
        }
        Some(_) => status(stream, "416 Range Not Satisfiable", "", b""),
        None => status(stream, "200 OK", &tag, bytes),
    }
}

/// An answer of this status, with further header lines.
pub(crate) fn status(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    stream.flush()
}

/// Says nothing until the other side goes.
pub(crate) fn hold(stream: &mut TcpStream) -> io::Result<Answered> {
    io::copy(stream, &mut io::sink()).map(|_| Answered::Yes)
}

/// A redirect.
pub(crate) fn redirect(stream: &mut TcpStream, to: &str) -> io::Result<Answered> {
    status(stream, "302 Found", &format!("Location: {to}\r\n"), b"").map(|()| Answered::Yes)
}

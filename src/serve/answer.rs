//! One request, one answer.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tower_http::services::ServeDir;
use tower_http::services::fs::DefaultServeDirFallback;

use super::confined::Confined;
use super::hosts::names_loopback;
use super::{Options, ServeError};
use crate::emit::routes::{
    COMMON, Cors, HTML, JSON, NOT_FOUND_CACHE, NOT_FOUND_JSON, PlatformQuery, is_for_machines, resolve, rule_of,
};

/// What a path keeps when it is written into a URL.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The longest body that is read away, in bytes.
const MOST_BODY: u64 = 64 * 1024;

/// How long a body may take to come.
const LONGEST_BODY: Duration = Duration::from_secs(5);

/// Where artifacts are mounted.
const ARTIFACTS: &str = "artifacts/";

/// A site and how it is reached.
#[derive(Debug)]
pub(super) struct Site {
    files: Confined,
    artifacts: Option<Confined>,
    only_loopback: bool,
}

impl Site {
    pub(super) fn open(options: &Options) -> Result<Self, ServeError> {
        let open =
            |path: &Path| Confined::new(path).map_err(|source| ServeError::Folder { path: path.to_owned(), source });
        Ok(Self {
            files: open(&options.dir)?,
            artifacts: options.artifacts.as_deref().map(open).transpose()?,
            only_loopback: options.listen.ip().is_loopback(),
        })
    }

    pub(super) async fn answer(&self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let leftover = drain(body).await;
        let mut response = self.respond(Request::from_parts(parts, Body::empty())).await;
        if leftover == Leftover::Unread {
            set(&mut response, "connection", "close");
        }
        for (name, value) in COMMON {
            set(&mut response, name, value);
        }
        response
    }

    async fn respond(&self, request: Request) -> Response {
        if self.only_loopback && !names_loopback(request.headers(), request.uri()) {
            return (StatusCode::FORBIDDEN, "this preview answers to loopback names only\n").into_response();
        }
        match *request.method() {
            Method::GET | Method::HEAD => {}
            Method::OPTIONS => return preflight(),
            _ => return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, OPTIONS")]).into_response(),
        }
        let Some(path) = decode(request.uri().path()) else { return self.not_found("/").await };
        let Some(resolved) = resolve(&path) else { return self.not_found(&path).await };
        let platform = match resolved.platform {
            PlatformQuery::Selects => wanted_platform(request.uri().query()),
            PlatformQuery::Ignored => None,
        };
        let response = match platform {
            Some(platform) => self.download(&resolved.file, &platform, request.headers()).await,
            None => self.file(&resolved.file, request).await,
        };
        if response.status() == StatusCode::NOT_FOUND && !response.headers().contains_key(header::CONTENT_TYPE) {
            return self.not_found(&path).await;
        }
        response
    }

    /// A file, or a part of it, or word that it has not changed.
    async fn file(&self, file: &str, request: Request) -> Response {
        let (folder, below) = match (&self.artifacts, file.strip_prefix(ARTIFACTS)) {
            (Some(artifacts), Some(below)) => (artifacts, below),
            _ => (&self.files, file),
        };
        let mut response = match serve_file(folder, below, request).await {
            Ok(response) => response,
            Err(_) => return (StatusCode::INTERNAL_SERVER_ERROR, "the file cannot be read\n").into_response(),
        };
        if matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED) {
            for (name, value) in rule_of(file).headers() {
                set(&mut response, name, value);
            }
        }
        if response.status() == StatusCode::NOT_MODIFIED {
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
        response
    }

    /// `downloads[platform]` of a version's file.
    async fn download(&self, file: &str, platform: &str, headers: &HeaderMap) -> Response {
        #[derive(Deserialize)]
        struct Version {
            #[serde(default)]
            downloads: BTreeMap<String, Value>,
        }
        let Ok(bytes) = self.files.read(file).await else { return StatusCode::NOT_FOUND.into_response() };
        let Ok(version) = serde_json::from_slice::<Version>(&bytes) else {
            return (StatusCode::INTERNAL_SERVER_ERROR, "the version's file cannot be read\n").into_response();
        };
        let Some(download) = version.downloads.get(platform) else {
            let known: Vec<_> = version.downloads.keys().collect();
            let body = json!({"error": "no download for this platform", "platforms": known});
            return missing(JSON, Cors::Anyone, format!("{body:#}\n"));
        };
        let body = format!("{download:#}\n");
        let tag = format!("\"{}\"", hex::encode(Sha256::digest(&body)));
        let mut response = Response::new(Body::from(body));
        for (name, value) in rule_of(file).headers() {
            set(&mut response, name, value);
        }
        if has_tag(headers, &tag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Body::empty();
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
        set(&mut response, header::ETAG.as_str(), &tag);
        response
    }

    async fn not_found(&self, path: &str) -> Response {
        if is_for_machines(path) {
            return missing(JSON, Cors::Anyone, NOT_FOUND_JSON);
        }
        match self.files.read("404.html").await {
            Ok(page) => missing(HTML, Cors::SameSite, page),
            Err(_) => missing("text/plain; charset=utf-8", Cors::SameSite, "not found\n"),
        }
    }
}

/// What is left of a request's body on its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leftover {
    Nothing,
    /// The connection cannot carry another request, and its client must be told.
    Unread,
}

/// Reads away a body, since no request here needs one. Left on the connection it would end it: the client's next request
/// there would find it closed.
async fn drain(body: Body) -> Leftover {
    if body.size_hint().lower() > MOST_BODY {
        return Leftover::Unread;
    }
    let limit = usize::try_from(MOST_BODY).unwrap_or(usize::MAX);
    match tokio::time::timeout(LONGEST_BODY, axum::body::to_bytes(body, limit)).await {
        Ok(Ok(_)) => Leftover::Nothing,
        Ok(Err(_)) | Err(_) => Leftover::Unread,
    }
}

/// The file as tower-http answers it: conditions, ranges, HEAD. A 404 has no type and no body.
async fn serve_file(folder: &Confined, file: &str, request: Request) -> Result<Response, io::Error> {
    let (mut parts, _) = request.into_parts();
    parts.uri = format!("/{}", utf8_percent_encode(file, PATH)).parse().map_err(io::Error::other)?;
    let mut files = ServeDir::<DefaultServeDirFallback, _>::with_backend(folder.root(), folder.clone())
        .append_index_html_on_directories(false)
        .ignore_multi_range_requests(true);
    match files.try_call(Request::from_parts(parts, Body::empty())).await {
        Ok(response) => Ok(response.map(Body::new)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {
            Ok(StatusCode::NOT_FOUND.into_response())
        }
        Err(error) => Err(error),
    }
}

/// Scripts of other sites may read; a browser asks first where they send headers of their own.
fn preflight() -> Response {
    let headers = [
        (header::ALLOW, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn missing(content_type: &'static str, cors: Cors, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::NOT_FOUND;
    set(&mut response, "content-type", content_type);
    set(&mut response, "cache-control", NOT_FOUND_CACHE);
    if cors == Cors::Anyone {
        set(&mut response, "access-control-allow-origin", "*");
    }
    response
}

/// A request's path, decoded once. None where it hides a separator or is not text: no file of ours has such a name.
fn decode(path: &str) -> Option<String> {
    let hides = |code: &str| path.to_ascii_lowercase().contains(code);
    if ["%2f", "%5c", "%00"].into_iter().any(hides) {
        return None;
    }
    percent_decode_str(path).decode_utf8().ok().map(Into::into)
}

fn wanted_platform(query: Option<&str>) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(name, _)| name == "platform").map(|(_, value)| value.into_owned())
}

/// Whether `If-None-Match` names this tag (RFC 9110, section 13.1.2: weak comparison).
fn has_tag(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn set(response: &mut Response, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
        response.headers_mut().insert(name, value);
    }
}

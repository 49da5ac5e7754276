//! Is this host right? What it answers, held against the [route table](crate::emit::routes).
//!
//! Signatures make a wrong host harmless; they do not make it work: a host that answers 404 with a page and status 200, that
//! keeps an old pointer for a day, or that compresses pinned bytes, keeps clients from their catalog. Each finding says
//! what to change, in the configuration of the host that its `Server` header names.
//!
//! This room asks through [`Ask`] and knows neither network nor clock. Which worker stands for all others is taken from the
//! index as it is served, unverified: whether to believe a site is `client`'s question.

mod certificate;
mod expiry;
mod fix;
mod held;

use serde::Serialize;
use serde_json::Value;

pub use fix::Host;
use held::{Held, header_findings};

use crate::emit::routes::{NOT_FOUND_JSON, ROUTES, is_for_machines, resolve, rule_of};
use crate::model::{Sha256, Time};

/// One answer of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers: names in lower case, values as they are.
    pub headers: Vec<(String, String)>,
    /// The body, of at most [`BODY_LIMIT`] bytes.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value; those of one that stands several times with a comma between.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self.headers.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}

/// The most bytes of a body that are read.
pub const BODY_LIMIT: u64 = 64 * 1024 * 1024;

/// Asks a host: one request, no redirect followed, nothing decoded.
pub trait Ask {
    /// GET `path` (which begins with `/`) below the site's address, with these headers besides `Accept-Encoding: identity`
    /// where they have none of their own.
    ///
    /// # Errors
    /// Trouble on the way, as a phrase.
    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer, String>;

    /// The same request by plain http, where the site's address is https; none where it is not.
    ///
    /// # Errors
    /// Nobody answers there: as good as a redirect.
    fn get_plain(&self, path: &str) -> Option<Result<Answer, String>>;

    /// The certificate that the host shows, in DER; none where there is none, or it cannot be asked for from here.
    fn certificate(&self) -> Option<Result<Vec<u8>, String>>;
}

/// Whether a finding is wrong, or could be better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Clients or browsers are kept from something.
    Wrong,
    /// It works, and costs time or bytes.
    Advice,
}

/// What a host does otherwise than it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check: a word.
    pub check: &'static str,
    /// How bad it is.
    pub weight: Weight,
    /// The request.
    pub path: String,
    /// What is wrong: a phrase with what was expected and what was found.
    pub what: String,
    /// What to change, in which configuration.
    pub fix: String,
}

/// What a look at a host gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// What the `Server` header says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// How many requests were made.
    pub requests: usize,
    /// How many days the pointer holds; negative where it has expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer_days: Option<i64>,
    /// How many days the last root holds, where there are roots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_days: Option<i64>,
    /// How many days the host's certificate holds, where it has one that could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_days: Option<i64>,
    /// What is wrong, and what could be better.
    pub findings: Vec<Finding>,
}

/// By how many seconds a host's clock may be off.
const SKEW: i64 = 300;

/// Looks at a host.
///
/// # Errors
/// Nothing can be asked of it, as a phrase; or it has no index.
pub fn examine(host: &dyn Ask, now: Time) -> Result<Examination, String> {
    let index = host.get("/index.json", &[])?;
    if index.status != 200 {
        return Err(format!(
            "/index.json: expected status 200, found {}: is this the address of a site?",
            index.status
        ));
    }
    let mut held = Held::new(host, &index);
    clock(&mut held, &index, now);
    // Nothing else can be said of a host whose bytes are others than those that were published.
    if compressed_unasked(&mut held, "/index.json", &index) {
        return Ok(held.done());
    }
    let said: Value = serde_json::from_slice(&index.body).map_err(|e| format!("/index.json is no JSON: {e}"))?;
    missing(&mut held)?;
    files(&mut held, &said)?;
    routes(&mut held, &said)?;
    transfer(&mut held, &index)?;
    plain_http(&mut held);
    let pointer_days = expiry::pointer(&mut held, now)?;
    let root_days = expiry::roots(&mut held, now)?;
    let certificate_days = expiry::certificate(&mut held, now);
    Ok(Examination { pointer_days, root_days, certificate_days, ..held.done() })
}

/// `Date` and this clock.
fn clock(held: &mut Held<'_>, index: &Answer, now: Time) {
    let Some(date) = index.header("date") else { return };
    let Some(then) = fix::http_date(&date) else { return };
    let skew = now.unix() - then;
    if skew.abs() > SKEW {
        let what = format!("its clock and this machine's are {} s apart", skew.abs());
        held.wrong("clock", "/index.json", what, "set the clock of the one that is wrong (NTP); a host behind a cache may send an old `Date`: then let the cache renew it".into());
    }
}

/// Files of each kind, by their names and by hash.
fn files(held: &mut Held<'_>, index: &Value) -> Result<(), String> {
    let worker = index["workers"].get(0);
    let mut paths: Vec<String> = [
        "index.html",
        "index.json",
        "index.json.minisig",
        "head.json",
        "health.json",
        "v1/workers.json",
        "workers.json",
    ]
    .map(str::to_owned)
    .to_vec();
    if let Some(id) = worker.and_then(|worker| worker["id"].as_str()) {
        paths.extend([format!("w/{id}.html"), format!("v1/workers/{id}.json")]);
    }
    if let Some(sha256) = worker.and_then(|worker| worker["document"]["sha256"].as_str()) {
        paths.push(format!("by-hash/{sha256}.json"));
    }
    if let Some(platforms) = index["platforms"].as_object() {
        paths.extend(platforms.keys().next().map(|name| format!("platforms/{name}.json")));
    }
    for path in paths {
        let answer = held.get(&format!("/{path}"))?;
        let is_page = path.ends_with(".html");
        if answer.status != 200 || (!is_page && held.is_stand_in(&answer)) {
            let found =
                if answer.status == 200 { "the page for what is missing".into() } else { answer.status.to_string() };
            let what = format!("expected status 200, found {found}");
            let fix = "upload the whole folder that `build` wrote; let the host serve every file as it is".to_owned();
            held.wrong("status", &format!("/{path}"), what, fix);
            continue;
        }
        header_findings(held, &format!("/{path}"), rule_of(&path), &answer);
    }
    // What a branch wrote is text, whatever it is called.
    let recipe = worker.and_then(|worker| worker["id"].as_str()).map(|id| format!("workers/{id}/PKGBUILD"));
    if let Some(path) = recipe {
        let answer = held.get(&format!("/{path}"))?;
        if answer.status == 200 && !held.is_stand_in(&answer) {
            header_findings(held, &format!("/{path}"), rule_of(&path), &answer);
        }
    }
    Ok(())
}

/// Requests without an extension: each answers as its file does.
fn routes(held: &mut Held<'_>, index: &Value) -> Result<(), String> {
    let worker = index["workers"].get(0);
    let id = worker.and_then(|worker| worker["id"].as_str());
    let version = worker.and_then(|worker| worker["versions"][0]["version"].as_str());
    for route in ROUTES {
        let mut request = route.request.0.to_owned();
        for (hole, word) in [(":id", id), (":version", version)] {
            if let Some(word) = word {
                request = request.replace(hole, word);
            }
        }
        // Without a worker there is nothing to ask for; a word that is none is not asked either.
        let Some(file) = resolve(&request).map(|resolved| resolved.file).filter(|_| !request.contains(':')) else {
            continue;
        };
        let expected = held.get(&format!("/{file}"))?;
        if expected.status != 200 || held.is_stand_in(&expected) {
            continue; // Not every site has it: statistics, a recipe.
        }
        let answer = held.get(&request)?;
        if answer.status != 200 || answer.body != expected.body {
            let found =
                if answer.status == 200 { "another body".to_owned() } else { format!("status {}", answer.status) };
            let fix = held.host().route(&request, &file);
            held.wrong("route", &request, format!("expected what /{file} holds, found {found}"), fix);
            continue;
        }
        header_findings(held, &request, rule_of(&file), &answer);
    }
    Ok(())
}

/// What is not there: 404, and nobody remembers it for long.
fn missing(held: &mut Held<'_>) -> Result<(), String> {
    let digest = Sha256::of(b"rbee-catalog doctor");
    for path in [
        format!("/by-hash/{digest}.json"),
        "/root/999999.json".into(),
        "/v1/workers/there-is-no-such-worker".into(),
        "/there-is-no-such-page.html".into(),
    ] {
        let answer = held.get(&path)?;
        if answer.status != 404 {
            let fix = held.host().not_found();
            held.wrong("not-found", &path, format!("expected status 404, found {}", answer.status), fix);
            held.stands_in(answer);
            continue;
        }
        let cache = answer.header("cache-control").unwrap_or_default();
        if held::max_age(&cache).is_some_and(|age| age > 60) || cache.contains("immutable") {
            let fix = held.host().not_found_cache();
            held.wrong(
                "not-found-cache",
                &path,
                format!("expected a 404 that nobody keeps, found `Cache-Control: {cache}`"),
                fix,
            );
        }
        if is_for_machines(&path) && serde_json::from_slice::<Value>(&answer.body).is_err() {
            let fix = held.host().not_found_body();
            held.advice(
                "not-found-body",
                &path,
                format!("expected a 404 that programs can read: {}", NOT_FOUND_JSON.trim()),
                fix,
            );
        }
    }
    Ok(())
}

/// Compression only where it was asked for, and parts of a file.
fn transfer(held: &mut Held<'_>, index: &Answer) -> Result<(), String> {
    let path = format!("/by-hash/{}.json", Sha256::of(&index.body));
    let plain = held.get(&path)?;
    if plain.status != 200 || held.is_stand_in(&plain) {
        let what = format!("expected the index by its hash, found status {}", plain.status);
        let fix = "publish the whole folder: clients fetch by hash only. A cache that serves an old /index.json looks the same for a minute".into();
        held.wrong("by-hash", &path, what, fix);
        return Ok(());
    }
    compressed_unasked(held, &path, &plain);
    if index.body.len() > 64 * 1024 {
        let packed = held.get_with(&path, &[("accept-encoding", "gzip, br, zstd")])?;
        if packed.header("content-encoding").is_none() {
            let fix = held.host().compression();
            held.advice(
                "compression",
                &path,
                format!("{} bytes of JSON are not compressed for browsers", index.body.len()),
                fix,
            );
        }
    }
    let part = held.get_with(&path, &[("range", "bytes=1-9")])?;
    let is_part = part.status == 206
        && Some(part.body.as_slice()) == plain.body.get(1..10)
        && part.header("content-range").is_some_and(|range| range.starts_with("bytes 1-9/"));
    if !is_part {
        let fix = held.host().ranges();
        held.wrong(
            "range",
            &path,
            format!("expected status 206 and 9 bytes for a range, found {} and {}", part.status, part.body.len()),
            fix,
        );
    }
    Ok(())
}

/// Whether a body is compressed though `identity` was asked for, which is a finding.
fn compressed_unasked(held: &mut Held<'_>, path: &str, answer: &Answer) -> bool {
    let Some(encoding) = answer.header("content-encoding").filter(|encoding| encoding != "identity") else {
        return false;
    };
    let fix = held.host().compression_unasked();
    let what = format!("expected no compression where `identity` was asked for, found `{encoding}`");
    held.wrong("compression", path, what, fix);
    true
}

/// Plain http leads to https, where the site is there.
fn plain_http(held: &mut Held<'_>) {
    let Some(Ok(answer)) = held.get_plain("/index.json") else { return };
    let location = answer.header("location").unwrap_or_default();
    if !(matches!(answer.status, 301 | 302 | 307 | 308) && location.starts_with("https://")) {
        let fix = held.host().https();
        let what = format!("expected plain http to lead to https, found status {}", answer.status);
        held.wrong("https", "/index.json", what, fix);
    }
}

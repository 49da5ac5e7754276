//! Answers, held against what a rule of the route table says of them.

use super::fix::Host;
use super::{Answer, Ask, Examination, Finding, Weight};
use crate::emit::routes::{Cors, IMMUTABLE, Rule};

/// A look at a host, under way.
pub(super) struct Held<'a> {
    ask: &'a dyn Ask,
    host: Host,
    seen: Examination,
    /// Bodies that came with status 200 for what is not there.
    stand_ins: Vec<Vec<u8>>,
}

impl<'a> Held<'a> {
    pub(super) fn new(ask: &'a dyn Ask, first: &Answer) -> Self {
        let server = first.header("server");
        let host = Host::of(first);
        let seen = Examination {
            server,
            requests: 1,
            pointer_days: None,
            root_days: None,
            certificate_days: None,
            findings: Vec::new(),
        };
        Self { ask, host, seen, stand_ins: Vec::new() }
    }

    pub(super) fn host(&self) -> Host {
        self.host
    }

    pub(super) fn get(&mut self, path: &str) -> Result<Answer, String> {
        self.get_with(path, &[])
    }

    pub(super) fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Answer, String> {
        self.seen.requests += 1;
        self.ask.get(path, headers)
    }

    pub(super) fn get_plain(&mut self, path: &str) -> Option<Result<Answer, String>> {
        self.ask.get_plain(path)
    }

    /// What the host gives in the place of what is missing.
    pub(super) fn stands_in(&mut self, answer: Answer) {
        if answer.status == 200 && !self.stand_ins.contains(&answer.body) {
            self.stand_ins.push(answer.body);
        }
    }

    /// Whether this is it: the file is not there, and its headers say nothing about how files are served.
    pub(super) fn is_stand_in(&self, answer: &Answer) -> bool {
        answer.status == 200 && self.stand_ins.contains(&answer.body)
    }

    pub(super) fn wrong(&mut self, check: &'static str, path: &str, what: String, fix: String) {
        self.found(check, Weight::Wrong, path, what, fix);
    }

    pub(super) fn advice(&mut self, check: &'static str, path: &str, what: String, fix: String) {
        self.found(check, Weight::Advice, path, what, fix);
    }

    fn found(&mut self, check: &'static str, weight: Weight, path: &str, what: String, fix: String) {
        let finding = Finding { check, weight, path: path.to_owned(), what, fix };
        if !self.seen.findings.contains(&finding) {
            self.seen.findings.push(finding);
        }
    }

    pub(super) fn certificate(&self) -> Option<Result<Vec<u8>, String>> {
        self.ask.certificate()
    }

    pub(super) fn done(self) -> Examination {
        self.seen
    }
}

/// Content type, caching, CORS and `nosniff` of a file that is there.
pub(super) fn header_findings(held: &mut Held<'_>, path: &str, rule: &Rule, answer: &Answer) {
    let host = held.host();
    let found = answer.header("content-type").unwrap_or_default();
    if !same_type(&found, rule.content_type) {
        let what = format!("expected `Content-Type: {}`, found {}", rule.content_type, or_none(&found));
        held.wrong("content-type", path, what, host.header(rule, "Content-Type", rule.content_type));
    }
    let cache = answer.header("cache-control").unwrap_or_default();
    if !caches_well(&cache, rule.cache) {
        let what = format!("expected `Cache-Control: {}`, found {}", rule.cache, or_none(&cache));
        held.wrong("cache", path, what, host.header(rule, "Cache-Control", rule.cache));
    }
    let cors = answer.header("access-control-allow-origin").unwrap_or_default();
    if rule.cors == Cors::Anyone && cors != "*" {
        let what = format!("expected `Access-Control-Allow-Origin: *`, found {}", or_none(&cors));
        held.wrong("cors", path, what, host.cors(rule));
    }
    let sniff = answer.header("x-content-type-options").unwrap_or_default();
    if !sniff.eq_ignore_ascii_case("nosniff") {
        let what = format!("expected `X-Content-Type-Options: nosniff`, found {}", or_none(&sniff));
        held.wrong("nosniff", path, what, host.header(rule, "X-Content-Type-Options", "nosniff"));
    }
}

fn or_none(value: &str) -> String {
    if value.is_empty() { "none".into() } else { format!("`{value}`") }
}

/// One type in any spelling; JSON may say its character set, which it has by definition.
fn same_type(found: &str, expected: &str) -> bool {
    let plain = |text: &str| text.to_ascii_lowercase().replace([' ', '"'], "");
    let (found, expected) = (plain(found), plain(expected));
    found == expected || (expected == "application/json" && found == "application/json;charset=utf-8")
}

/// `max-age`, or the longer `s-maxage`, in seconds; none where neither stands there.
pub(super) fn max_age(cache: &str) -> Option<u64> {
    let seconds = |part: &str| {
        let (name, value) = part.trim().split_once('=')?;
        let named = ["max-age", "s-maxage"].iter().any(|known| name.eq_ignore_ascii_case(known));
        if named { value.trim_matches('"').parse::<u64>().ok() } else { None }
    };
    cache.split(',').filter_map(seconds).max()
}

/// What is by hash is kept for long; the rest not for longer than the table says, or not at all.
fn caches_well(found: &str, expected: &str) -> bool {
    let age = max_age(found);
    if expected == IMMUTABLE {
        return found.contains("immutable") && age.is_some_and(|age| age >= 24 * 60 * 60);
    }
    let never = ["no-store", "no-cache"].iter().any(|word| found.contains(word));
    never || (!found.contains("immutable") && age.is_some() && age <= max_age(expected))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::routes::{MINUTE, TEXT};

    #[test]
    fn headers_are_compared_by_what_they_mean() {
        assert!(same_type("Text/Plain;charset=UTF-8", TEXT));
        assert!(same_type("application/json; charset=utf-8", "application/json"));
        assert!(!same_type("text/plain", TEXT) && !same_type("", "application/json"));
        for good in ["max-age=60", "public, max-age=10", "no-store", "no-cache", "s-maxage=60,max-age=0"] {
            assert!(caches_well(good, MINUTE), "{good}");
        }
        for bad in ["", "public", "max-age=61", "max-age=60, s-maxage=3600", "max-age=60, immutable", "max-age=x"] {
            assert!(!caches_well(bad, MINUTE), "{bad}");
        }
        assert!(caches_well("public, max-age=31536000, immutable", IMMUTABLE));
        assert!(!caches_well("max-age=31536000", IMMUTABLE) && !caches_well("immutable", IMMUTABLE));
    }
}

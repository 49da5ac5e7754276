//! Cloudflare's rule files, read the way Cloudflare reads them, against the same table.
//!
//! What is written down here was measured on its runtime: `_redirects` (first match wins, `:name` takes all but `/`) picks
//! the file; of `_headers` every rule that matches the path that was asked for counts, from the top: `! Name` takes a
//! header away, a second value is appended.

use std::collections::BTreeMap;

use super::cases::{self, Case};
use super::hosts::rule_file;

/// Whether Cloudflare takes the path for the pattern; gives what the names stand for.
fn fits<'a>(pattern: &'a str, path: &'a str, names: &mut BTreeMap<&'a str, &'a str>) -> bool {
    match pattern.chars().next() {
        None => path.is_empty(),
        Some('*') => (0..=path.len()).any(|at| path.is_char_boundary(at) && fits(&pattern[1..], &path[at..], names)),
        Some(':') => {
            let name_end = pattern[1..].find(|c: char| !c.is_alphanumeric()).map_or(pattern.len(), |at| at + 1);
            let segment = path.split('/').next().unwrap_or_default();
            (1..=segment.len()).rev().any(|end| {
                names.insert(&pattern[1..name_end], &path[..end]);
                fits(&pattern[name_end..], &path[end..], names)
            })
        }
        Some(c) => path.strip_prefix(c).is_some_and(|rest| fits(&pattern[c.len_utf8()..], rest, names)),
    }
}

fn redirects(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
            [from, to, "200"] => (from, to),
            _ => panic!("{line}"),
        })
        .collect()
}

/// The file that answers.
fn file(rules: &[(&str, &str)], path: &str) -> String {
    for (from, to) in rules {
        let mut names = BTreeMap::new();
        if fits(from, path, &mut names) {
            return names.iter().fold((*to).to_owned(), |to, (name, text)| to.replace(&format!(":{name}"), text));
        }
    }
    if path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// The headers that the rules give.
fn headers(text: &str, path: &str) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::<String, String>::new();
    let mut matches = false;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            None => matches = fits(line, path, &mut BTreeMap::new()),
            Some(_) if !matches => {}
            Some(line) => match line.strip_prefix("! ") {
                Some(name) => drop(headers.remove(name)),
                None => {
                    let (name, value) = line.split_once(": ").unwrap();
                    let joined = headers.get(name).map_or(value.to_owned(), |before| format!("{before}, {value}"));
                    headers.insert(name.to_owned(), joined);
                }
            },
        }
    }
    headers
}

#[test]
fn the_rule_files_say_what_the_table_says() {
    let site = tempfile::tempdir().unwrap();
    cases::write(site.path());
    let (rules, header_rules) = (rule_file("_redirects"), rule_file("_headers"));
    let rules = redirects(&rules);
    for Case { path, status, body, content_type, cache, cors } in cases::cases() {
        let asked = path.split('?').next().unwrap().replace("%20", " ");
        let file = site.path().join(file(&rules, &asked).trim_start_matches('/'));
        assert_eq!(file.is_file(), status == 200, "{path}");
        if status != 200 {
            continue;
        }
        assert_eq!(std::fs::read_to_string(file).unwrap(), body, "{path}");
        let headers = headers(&header_rules, &asked);
        let header = |name: &str| headers.get(name).map(String::as_str);
        // Pages and files that no rule knows keep the type that Cloudflare gives them.
        let ours = header("Content-Type");
        assert!(
            ours == Some(content_type) || (ours.is_none() && (asked.ends_with('/') || asked.ends_with(".bin"))),
            "{path}"
        );
        assert_eq!(header("Cache-Control"), Some(cache), "{path}");
        assert_eq!(header("Access-Control-Allow-Origin"), cors.then_some("*"), "{path}");
        assert_eq!(header("X-Content-Type-Options"), Some("nosniff"), "{path}");
    }
}

/// What is too much is dropped with no more than a warning.
#[test]
fn the_rule_files_stay_below_the_limits() {
    let (rules, headers) = (rule_file("_redirects"), rule_file("_headers"));
    for line in rules.lines().chain(headers.lines()) {
        assert!(line.len() <= 1000, "{line}");
    }
    let count = headers.lines().filter(|line| line.starts_with('/')).count();
    assert!(count <= 50, "{count} header rules: half of what is allowed");
    let dynamic: Vec<_> = redirects(&rules).iter().map(|(from, _)| from.contains([':', '*'])).collect();
    assert!(dynamic.is_sorted(), "static rules come first");
    assert!(dynamic.len() <= 50);
}

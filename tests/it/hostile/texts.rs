//! Text of branches on pages, and control characters in every text field.

use std::path::Path;

use rbee_catalog::check::Verdict;
use rbee_catalog::config::Config;
use rbee_catalog::diag::is_control;
use serde_json::Value;

use super::files;
use crate::support::documents::{full, pointers};
use crate::support::hostile::metadata::BAD;
use crate::support::memory::Tree;

/// That no page, feed or JSON file holds what a branch could run in a browser, or a character that misleads.
pub(super) fn assert_pages(name: &str, site: &Path) {
    for (path, bytes) in files(site) {
        // What a branch wrote stands as it is where it is served as text.
        if path.starts_with("by-hash/") && !path.ends_with(".json")
            || path.starts_with("workers/") && !path.ends_with(".json")
        {
            continue;
        }
        if ![".html", ".json", ".xml", ".txt"].iter().any(|ending| path.ends_with(ending)) {
            continue;
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{name}: {path} is not UTF-8"));
        // Emoji and several scripts are written with joiners; a page may have a soft hyphen.
        let fine = |c: char| matches!(c, '\n' | '\t' | '\u{ad}' | '\u{200c}' | '\u{200d}');
        let bad = text.chars().find(|c| is_control(*c) && !fine(*c));
        assert_eq!(bad, None, "{name}: {path}");
        if path.ends_with(".html") {
            assert_harmless(name, &path, &text);
        }
    }
}

/// That a page has no tag, attribute or link beyond its own kind.
fn assert_harmless(name: &str, path: &str, html: &str) {
    assert!(html.len() < 6 << 20, "{name}: {path} is {} bytes", html.len());
    let mut ids = std::collections::BTreeSet::new();
    for tag in tags(html) {
        let lower = tag.to_ascii_lowercase();
        let word = lower.split([' ', '\n', '/']).find(|word| !word.is_empty()).unwrap_or_default();
        for bad in ["iframe", "object", "embed", "style", "base", "math", "textarea", "plaintext", "template"] {
            assert_ne!(word, bad, "{name}: {path}: <{tag}>");
        }
        if word == "script" && !lower.starts_with('/') {
            let ours = lower.contains(" src=\"") && lower.contains("assets/");
            assert!(ours || lower.contains("application/ld+json"), "{name}: {path}: <{tag}>");
        }
        let outside: String = lower.split('"').step_by(2).collect();
        assert!(!outside.contains(" on") && !outside.contains(" style="), "{name}: {path}: <{tag}>");
        for bad in ["=\"javascript", "=\"data:text", "=\"data:image", "=\"vbscript", "evil.example/x.js"] {
            assert!(!lower.contains(bad), "{name}: {path}: <{tag}>");
        }
        if let Some(id) = tag.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            assert!(ids.insert(id.to_owned()), "{name}: {path} has the id {id} twice");
        }
    }
}

/// The tags of HTML, read as a browser reads what is written with double quotes alone.
pub(super) fn tags(html: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        out.push(&rest[..end.expect("a tag that ends")]);
    }
    out
}

/// The fields come from the schema (`schema.rs` holds the full document to it): a new one is covered by itself.
#[test]
fn no_text_field_takes_a_character_that_misleads() {
    let whole = full();
    let texts: Vec<_> =
        pointers(&whole).into_iter().filter(|p| whole.pointer(p).is_some_and(Value::is_string)).collect();
    assert!(texts.len() > 50, "{texts:?}");
    for pointer in &texts {
        for bad in BAD {
            let mut document = whole.clone();
            let Some(Value::String(text)) = document.pointer_mut(pointer) else { unreachable!() };
            text.push(bad);
            let checked = Tree::of_metadata(document.to_string().as_bytes()).check(&Config::default());
            assert!(!matches!(checked.verdict, Verdict::Valid(_)), "{pointer} takes {bad:?}");
            let found = checked.diagnostics.iter().any(|d| d.code == "text-control");
            assert!(found, "{pointer} with {bad:?}: {:?}", checked.diagnostics);
        }
    }
}

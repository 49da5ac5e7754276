//! Text from branches in a diff: nothing of it is markup, a command, or unseen.

use rbee_catalog::diff::{diff, render};
use serde_json::json;

use super::{catalog, published};

const HOSTILE: &str = "\u{1b}[31m `` ` | <script>alert(1)</script> <!-- \n::error::owned\r\n##[error]owned \
                       \u{202e}gpj.exe \u{200b}\u{9b}2J @everyone [x](javascript:1) $`1`$ \\| https://evil.example";

/// Where a branch or a forged site may put its text: values, names of fields, names of elements.
fn hostile() -> (rbee_catalog::diff::Diff, usize) {
    let old = published(&catalog());
    let mut new = old.clone();
    let document = new.workers.values_mut().next().unwrap();
    document["description"] = json!(HOSTILE);
    document[HOSTILE] = json!({HOSTILE: HOSTILE});
    document["maintainers"] = json!([{"name": HOSTILE, "url": HOSTILE}]);
    document["versions"][0]["yanked"] = json!(HOSTILE);
    document["versions"][0]["source"]["files"][0]["path"] = json!(HOSTILE);
    document["versions"][1]["version"] = json!(HOSTILE);
    document["versions"][1]["platforms"][0]["platform"] = json!(HOSTILE);
    new.index["catalog"]["id"] = json!(HOSTILE);
    (diff(&old, &new), HOSTILE.len())
}

#[test]
fn people_see_it_escaped_and_no_line_begins_with_it() {
    let (found, _) = hostile();
    let text = render::human(&found);
    for line in text.lines() {
        let odd: Vec<char> = line.chars().filter(|c| rbee_catalog::diag::is_control(*c)).collect();
        assert_eq!(odd, Vec::<char>::new(), "{line}");
        assert!(!line.contains("##["), "{line}");
        let ours =
            line.trim_start().starts_with(['!', '+', '-', '~']) || line.starts_with("workers: ") || line.is_empty();
        assert!(ours, "{line}");
    }
}

#[test]
fn machines_get_it_as_it_is_in_ascii_escapes() {
    let (found, _) = hostile();
    let bytes = render::json(&found);
    let text = String::from_utf8(bytes).unwrap();
    let odd: Vec<char> = text.chars().filter(|c| *c != '\n' && rbee_catalog::diag::is_control(*c)).collect();
    assert_eq!(odd, Vec::<char>::new());
    assert!(!text.contains("##["));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["new"]["catalog"], HOSTILE, "nothing is lost");
}

/// Read by a CommonMark parser, everything from a branch is in code, and nothing of it is HTML, a link or a line of its own.
#[test]
fn in_markdown_it_is_code_and_nothing_else() {
    use pulldown_cmark::{Event, Options, Parser};
    let (found, _) = hostile();
    let text = render::markdown(&found);
    let odd: Vec<char> = text.chars().filter(|c| *c != '\n' && rbee_catalog::diag::is_control(*c)).collect();
    assert_eq!(odd, Vec::<char>::new());
    let mut codes = 0;
    for event in Parser::new_ext(&text, Options::all()) {
        match event {
            Event::Code(code) => codes += usize::from(code.contains("<script>")),
            Event::Text(text) => {
                for word in ["script", "error", "owned", "evil", "everyone", "javascript"] {
                    assert!(!text.contains(word), "{text}");
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => panic!("HTML: {html}"),
            Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) => panic!("a link: {dest_url}"),
            _ => {}
        }
    }
    assert!(codes > 10, "{codes} spans of hostile text:\n{text}");
    assert!(!text.contains("##[") && !text.lines().any(|line| line.trim_start().starts_with("::")));
}

#[test]
fn long_values_are_cut_around_their_difference() {
    let mut old = published(&catalog());
    let mut new = old.clone();
    let long = "x".repeat(1_000);
    old.workers.values_mut().next().unwrap()["description"] = json!(format!("{long} old {long}"));
    new.workers.values_mut().next().unwrap()["description"] = json!(format!("{long} new {long}"));
    let text = render::human(&diff(&old, &new));
    let line = text.lines().nth(1).unwrap();
    assert!(line.contains(" old ") && line.contains(" new ") && line.chars().count() < 900, "{line}");
}

//! For tools that collect findings of many tools: SARIF 2.1.0 (OASIS), one run.
//!
//! Columns count characters, and the run says so (`columnKind`). The schema is not the whole standard: in a message's text a
//! bracket would begin a link and `{0}` a placeholder, so both are escaped (sections 3.11.5 and 3.11.6).

use serde_json::{Value, json};

use super::Paths;
use crate::diag::{Diagnostic, Place, Severity, escaped};

/// Where the schema of what is written stands.
pub const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a log says of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SarifRule {
    /// Its code.
    pub code: String,
    /// What a finding counts as in this catalog; none where it does not count.
    pub severity: Option<Severity>,
    /// One sentence.
    pub summary: String,
    /// Everything, in Markdown.
    pub help: String,
    /// The page that says the same.
    pub uri: Option<String>,
}

/// The log of one run, indented, with a newline at the end. `rules` are all that were looked for; a finding whose code is
/// not among them is in it all the same.
#[must_use]
pub fn sarif(diagnostics: &[Diagnostic], rules: &[SarifRule], paths: Paths) -> Vec<u8> {
    let results: Vec<Value> = diagnostics.iter().map(|d| result(d, rules, paths)).collect();
    crate::model::to_json(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(rule: &SarifRule) -> Value {
    let configuration = match rule.severity {
        Some(severity) => json!({"level": severity.as_str()}),
        None => json!({"enabled": false, "level": "none"}),
    };
    let mut value = json!({
        "id": rule.code,
        "shortDescription": {"text": text(&rule.summary)},
        "help": {"text": text(&rule.help), "markdown": rule.help},
        "defaultConfiguration": configuration,
    });
    if let Some(uri) = &rule.uri {
        value["helpUri"] = json!(uri);
    }
    value
}

fn result(diagnostic: &Diagnostic, rules: &[SarifRule], paths: Paths) -> Value {
    let mut message = diagnostic.message.clone();
    if let Some(label) = &diagnostic.label {
        message += &format!(" ({label})");
    }
    let notes = diagnostic.notes.iter().map(|note| ("note", note));
    let help = diagnostic.help.iter().map(|help| ("help", help));
    let mut message = escaped(&message, false);
    for (kind, more) in notes.chain(help) {
        message += &format!("\n{kind}: {}", escaped(more, false));
    }
    let mut physical = json!({"artifactLocation": {"uri": uri(&paths.of(diagnostic))}});
    if let Some(place) = &diagnostic.place {
        physical["region"] = region(place);
    }
    let mut value = json!({
        "ruleId": diagnostic.code,
        "level": diagnostic.severity.as_str(),
        "message": {"text": text(&message)},
        "locations": [{
            "physicalLocation": physical,
            "logicalLocations": [{"name": escaped(&diagnostic.worker, false), "kind": "module"}],
        }],
    });
    if let Some(index) = rules.iter().position(|rule| rule.code == diagnostic.code) {
        value["ruleIndex"] = json!(index);
    }
    if let Some(commit) = &diagnostic.commit {
        value["properties"] = json!({"commit": commit});
    }
    value
}

fn region(place: &Place) -> Value {
    json!({
        "startLine": place.line, "startColumn": place.column,
        "endLine": place.end_line, "endColumn": place.end_column,
    })
}

/// A message's text: brackets link nowhere, and braces with a number stand for nothing.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', ']', '\\', '{']) {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        let digits = behind.strip_prefix('{').and_then(|inner| inner.split_once('}')).map(|(digits, _)| digits);
        match digits.filter(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit())) {
            Some(digits) => {
                out.push_str(&format!("{{{{{digits}}}}}"));
                rest = &behind[digits.len() + 2..];
            }
            None => {
                if !behind.starts_with('{') {
                    out.push('\\');
                }
                out.push_str(&behind[..1]);
                rest = &behind[1..];
            }
        }
    }
    out + rest
}

/// A path as a relative URI reference (RFC 3986): everything but unreserved characters and `/` in percent escapes.
fn uri(path: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    percent_encoding::utf8_percent_encode(path, KEPT).to_string()
}

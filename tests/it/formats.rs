//! The formats of findings, all on the same findings.

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use rbee_catalog::check::RULES;
use rbee_catalog::config::Config;
use rbee_catalog::diag::render::{Colour, Paths, SARIF_SCHEMA, SarifRule, github, human, json, sarif};
use rbee_catalog::diag::{Diagnostic, Place, Severity};
use serde_json::Value;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0.json");
    let mut schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    // Its one pattern that is no regular expression (`]?` without an opening bracket) is of a field that we do not write.
    for of in ["run", "toolComponent"] {
        let language = schema.pointer_mut(&format!("/definitions/{of}/properties/language")).unwrap();
        assert!(language.as_object_mut().unwrap().remove("pattern").is_some());
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});

/// Holds a log to the standard's schema.
pub(crate) fn assert_valid_sarif(log: &[u8]) -> Value {
    let log: Value = serde_json::from_slice(log).unwrap();
    let errors: Vec<_> = SCHEMA.iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{log:#}");
    log
}

/// One of each kind: a place in a line, one over lines, a whole file, a whole tree; and text that wants to be more.
fn findings() -> Vec<Diagnostic> {
    let finding = |code: &str, file: Option<&str>, place, message: &str| Diagnostic {
        code: code.into(),
        severity: Severity::Error,
        worker: "demo-worker-cpu".into(),
        commit: Some("41be".into()),
        file: file.map(str::to_owned),
        place,
        message: message.into(),
        label: None,
        notes: Vec::new(),
        help: None,
    };
    let text = "{\n  \"é🐝\": 1, \"checksum\": \"sha256:abc\"\n}\n";
    let at = text.find("sha256").unwrap();
    let mut inside =
        finding("checksum-format", Some("metadata.json"), Some(Place::of(text, at..at + 10)), "100 %, found: `a`");
    inside.label = Some("too short".into());
    inside.notes = vec!["a note".into()];
    inside.help = Some("write `{model}`, [not](https://example.com) {0}".into());
    let over = finding("pkgbuild-syntax", Some("PKGBUILD"), Some(Place::of(text, 0..at)), "two lines");
    let mut file = finding("local-file-missing", Some("a b,c:d%.patch"), None, "x\r\n::error::owned\u{1b}[31m\u{202e}");
    (file.worker, file.commit) = ("other: worker".into(), None);
    let mut tree = finding("readme-missing", None, None, "there is no README.md");
    tree.severity = Severity::Warning;
    vec![inside, over, file, tree]
}

fn rules() -> Vec<SarifRule> {
    let rule = |code: &str| rbee_catalog::check::find(code).unwrap();
    let rules = ["checksum-format", "pkgbuild-syntax", "readme-missing"].map(rule);
    let rule = |rule: &&rbee_catalog::check::Rule| SarifRule {
        code: rule.code.into(),
        severity: rule.severity(&Config::default()).filter(|_| rule.code != "pkgbuild-syntax"),
        summary: rule.summary().into(),
        help: "# Help\n\n[x] {0}\n".into(),
        uri: (rule.code == "checksum-format").then(|| "https://example.com/rules/checksum-format.html".into()),
    };
    rules.iter().map(rule).collect()
}

#[test]
fn for_people() {
    let all: String = findings().iter().map(|finding| human(finding, Colour::Plain)).collect();
    insta::assert_snapshot!(all);
}

#[test]
fn for_machines() {
    insta::assert_snapshot!(String::from_utf8(json(&findings())).unwrap());
}

#[test]
fn for_github() {
    insta::assert_snapshot!(github(&findings(), Paths::Tree));
    let folders = github(&findings(), Paths::Folders);
    assert!(folders.starts_with("::error file=demo-worker-cpu/metadata.json,line=2,"), "{folders}");
    assert!(folders.contains("::error file=other%3A worker/a b%2Cc%3Ad%25.patch,title="), "{folders}");
    assert_eq!(github(&[], Paths::Tree), "");
}

#[test]
fn for_sarif() {
    let log = sarif(&findings(), &rules(), Paths::Tree);
    assert_valid_sarif(&log);
    insta::assert_snapshot!(String::from_utf8(log).unwrap().replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    let folders = assert_valid_sarif(&sarif(&findings(), &rules(), Paths::Folders));
    let uri = |at: usize| {
        folders["runs"][0]["results"][at]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone()
    };
    assert_eq!(uri(0), "demo-worker-cpu/metadata.json");
    assert_eq!(uri(2), "other%3A%20worker/a%20b%2Cc%3Ad%25.patch");
}

#[test]
fn every_rule_fits_into_a_log() {
    let rule = |rule: &&rbee_catalog::check::Rule| SarifRule {
        code: rule.code.into(),
        severity: rule.severity(&Config::default()),
        summary: rule.summary().into(),
        help: rule.explanation(),
        uri: None,
    };
    let log = assert_valid_sarif(&sarif(&[], &RULES.iter().map(rule).collect::<Vec<_>>(), Paths::Tree));
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().len(), RULES.len());
    assert_eq!(log["$schema"], SARIF_SCHEMA);
    assert!(SARIF_SCHEMA.ends_with("/sarif-schema-2.1.0.json"));
}

proptest! {
    #[test]
    fn any_text_stays_one_command_and_a_valid_log(text in any::<String>(), file in any::<String>(), range in 0..40_usize) {
        let mut findings = findings();
        findings.truncate(1);
        let finding = &mut findings[0];
        (finding.message, finding.help, finding.notes) = (text.clone(), Some(text.clone()), vec![text.clone()]);
        (finding.file, finding.worker) = (Some(file), text.clone());
        finding.place = Some(Place::of(&text, range..range + 9));
        let line = github(&findings, Paths::Folders);
        prop_assert_eq!(line.matches('\n').count(), 1, "{}", line);
        prop_assert!(!line.trim_end_matches('\n').contains(|c: char| c.is_control()), "{}", line);
        let (properties, _) = line.strip_prefix("::error ").unwrap().split_once("::").unwrap();
        let names: Vec<_> = properties.split(',').map(|property| property.split_once('=').unwrap().0).collect();
        prop_assert!(["file", "line", "endLine", "col", "endColumn", "title"].starts_with(&names[..3]), "{}", line);
        prop_assert!(matches!(names[3..], ["col", "endColumn", "title"] | ["title"]), "{}", line);
        assert_valid_sarif(&sarif(&findings, &rules(), Paths::Folders));
    }
}

//! The table of rules itself: sorted, documented, with fixtures, and its documentation is true.

use std::collections::{BTreeMap, BTreeSet};

use rbee_catalog::check::{self, Check, RULES, Rule, Weight};
use rbee_catalog::config::{Config, Level};
use rbee_catalog::diag::Severity;

use crate::rules::{assert_sound, fixtures, name};
use crate::support::memory::{Tree, rendered, with_fields};

fn is_snapshot(rule: &Rule) -> bool {
    matches!(rule.check, Check::Snapshot(_) | Check::Lint)
}

#[test]
fn codes_are_sorted_unique_words() {
    assert!(RULES.is_sorted_by(|a, b| a.code < b.code), "RULES is sorted by code, each once");
    for rule in RULES {
        let words = rule.code.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()));
        assert!(words, "`{}` is words in kebab-case", rule.code);
        assert!(std::ptr::eq(check::find(rule.code).unwrap(), *rule));
    }
    assert!(check::find("no-such-rule").is_none());
}

/// A rule's documentation: what stands before the headings, and what below each.
fn sections(docs: &str) -> (&str, Vec<(&str, &str)>) {
    let mut parts = docs.split("\n## ");
    let about = parts.next().unwrap();
    (about, parts.map(|part| part.split_once('\n').unwrap()).collect())
}

#[test]
fn documentation_has_its_headings() {
    for rule in RULES {
        let (about, sections) = sections(rule.docs);
        let headings: Vec<_> = sections.iter().map(|(heading, _)| *heading).collect();
        let whole = ["Why", "Fires on", "Write instead"];
        assert!(headings == whole || headings == whole[..1], "{}: {headings:?}", rule.code);
        assert!(about.trim().ends_with('.') && !about.contains('#'), "{}: begins with what it finds", rule.code);
        for (heading, text) in sections {
            assert!(!text.trim().is_empty(), "{}: `{heading}` says something", rule.code);
            assert!(
                heading == "Why" || example(text).is_some(),
                "{}: `{heading}` is one ```json or ```bash block",
                rule.code
            );
        }
    }
}

#[test]
fn every_rule_of_one_snapshot_has_a_firing_and_a_silent_fixture() {
    let mut seen: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
    for (code, fixture) in fixtures() {
        assert!(check::find(&code).is_some_and(is_snapshot), "tests/rules/{code}: no rule of one snapshot");
        assert!(fixture.join("expected.txt").exists(), "{} says what it expects", fixture.display());
        seen.entry(code).or_default().insert(name(&fixture).starts_with("fires"));
    }
    let lacking: Vec<_> = RULES
        .iter()
        .filter(|rule| is_snapshot(rule) && seen.get(rule.code).is_none_or(|kinds| kinds.len() < 2))
        .map(|rule| rule.code)
        // `metadata-form` is the word of last resort: schema.rs shows that no document needs it.
        .filter(|code| *code != "metadata-form")
        .collect();
    assert_eq!(lacking, Vec::<&str>::new(), "without a firing and a silent fixture");
}

/// An example: fields of `metadata.json`, or assignments of the PKGBUILD.
enum Example<'a> {
    Fields(&'a str),
    Assignments(&'a str),
}

/// The text of the one ```json or ```bash block.
fn example(text: &str) -> Option<Example<'_>> {
    let text = text.trim();
    let block = |opening: &str| text.strip_prefix(opening)?.strip_suffix("\n```");
    block("```json\n").map(Example::Fields).or_else(|| block("```bash\n").map(Example::Assignments))
}

#[test]
fn documented_examples_are_true() {
    for rule in RULES {
        for (heading, text) in sections(rule.docs).1 {
            let mut tree = Tree::base();
            match example(text) {
                Some(Example::Fields(fields)) => {
                    let metadata = with_fields(tree.text("metadata.json"), fields);
                    tree.file("metadata.json", metadata.as_bytes());
                }
                // Of two assignments the last one counts; the base's sources have to go for what an example leaves out.
                Some(Example::Assignments(lines)) => {
                    let base = tree.text("PKGBUILD").to_owned();
                    let kept = base.lines().filter(|line| {
                        let name = |l: &&str| l.starts_with("source=") || l.starts_with("sha256sums=");
                        !(lines.contains("source=") && name(line))
                    });
                    let recipe = kept.chain(lines.lines()).map(|line| format!("{line}\n")).collect::<String>();
                    tree.file("PKGBUILD", recipe.as_bytes());
                }
                None => continue,
            }
            // A rule that is silent by default is asked for.
            let asked =
                if rule.level == Level::Allow { with_level(rule.code, "warn").unwrap() } else { Config::default() };
            let checked = tree.check(&asked);
            assert_sound(&tree, &checked);
            let fires = checked.diagnostics.iter().any(|d| d.code == rule.code);
            let fails = checked.diagnostics.iter().any(|d| d.severity == Severity::Error);
            let shown = rendered(&checked);
            match heading {
                "Fires on" => assert!(fires, "{}: the bad example does not fire\n{shown}", rule.code),
                _ => assert!(!fires && !fails, "{}: the good example is not good\n{shown}", rule.code),
            }
        }
    }
}

fn with_level(code: &str, level: &str) -> Result<Config, String> {
    let error = |e: rbee_catalog::config::ConfigError| {
        [Some(e.message), e.help].into_iter().flatten().collect::<Vec<_>>().join("; ")
    };
    Config::parse(&format!("[checks]\n{code} = \"{level}\"\n"), &check::codes()).map_err(error)
}

#[test]
fn a_catalog_changes_the_severity_of_free_rules_alone() {
    for rule in RULES {
        for (level, severity) in [("allow", None), ("warn", Some(Severity::Warning)), ("deny", Some(Severity::Error))] {
            match (rule.weight, with_level(rule.code, level)) {
                (Weight::Free, Ok(config)) => assert_eq!(rule.severity(&config), severity, "{}", rule.code),
                (Weight::Fixed, Ok(config)) => {
                    assert_eq!(level, "deny", "{} stays an error", rule.code);
                    assert_eq!(rule.severity(&config), Some(Severity::Error), "{}", rule.code);
                }
                (weight, Err(error)) => {
                    assert_eq!(weight, Weight::Fixed, "{}: {error}", rule.code);
                    let expected = format!(
                        "`{0}` stays an error: nothing safe could be published without it; \
                         `rbee-catalog explain {0}` says why; take the line out",
                        rule.code
                    );
                    assert_eq!(error, expected);
                }
            }
        }
        // What is not in the file's hands is an error everywhere, even if a configuration was made past `parse`.
        if rule.weight == Weight::Fixed {
            assert_eq!(rule.level, Level::Deny, "{}", rule.code);
            let mut config = Config::default();
            config.checks.insert(rule.code.into(), Level::Allow);
            assert_eq!(rule.severity(&config), Some(Severity::Error), "{}", rule.code);
        }
    }
}

#[test]
fn a_severity_reaches_the_findings() {
    let mut tree = Tree::base();
    tree.delete("README.md");
    let errors = |config: &Config| tree.check(config).diagnostics.iter().map(|d| d.severity).collect::<Vec<_>>();
    assert_eq!(errors(&Config::default()), [Severity::Warning]);
    assert_eq!(errors(&with_level("readme-missing", "deny").unwrap()), [Severity::Error]);
    assert_eq!(errors(&with_level("readme-missing", "allow").unwrap()), []);
}

#[test]
fn a_code_that_is_no_rule_is_refused_with_the_nearest() {
    assert_eq!(
        with_level("readme-mising", "allow").unwrap_err(),
        "`readme-mising` is no rule; did you mean `readme-missing`?"
    );
    assert_eq!(with_level("zzz", "allow").unwrap_err(), "`zzz` is no rule");
    let error = with_level("readme-missing", "ignore").unwrap_err();
    assert_eq!(error, "expected one of `allow`, `warn`, `deny`, found `ignore`");
}

//! `docs/rules.md`: the table of rules, from the rules.

use rbee_catalog::check::{RULES, Rule, Weight};
use rbee_catalog::config::Level;

fn row(rule: &Rule) -> String {
    let level = match rule.level {
        Level::Allow => "allow",
        Level::Warn => "warn",
        Level::Deny => "deny",
    };
    let changes = match rule.weight {
        Weight::Free => "yes",
        Weight::Fixed => "no",
    };
    let about = rule.docs.split("\n\n").next().unwrap_or_default();
    let first = about.split_once(". ").map_or(about.trim_end_matches('.'), |(first, _)| first);
    format!("| `{}` | {level} | {changes} | {} |\n", rule.code, first.replace('\n', " ").replace('|', "\\|"))
}

#[test]
fn the_page_of_rules_is_the_table_of_rules() {
    let rows: String = RULES.iter().map(|rule| row(rule)).collect();
    let body = format!("| code | by default | can be changed | what it finds |\n|---|---|---|---|\n{rows}");
    super::check_generated("rules.md", &body);
}

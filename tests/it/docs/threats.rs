//! `docs/threats.md` and `docs/trust.md` say of each attack which test shows that it is stopped: such a test is there, under that name.

use std::collections::BTreeSet;
use std::process::Command;

use super::text;

#[test]
fn every_test_that_the_page_of_threats_names_is_there() {
    names_tests_that_are_there("threats.md", 60);
}

#[test]
fn every_test_that_the_page_of_trust_names_is_there() {
    names_tests_that_are_there("trust.md", 12);
}

/// The tables of attacks on a page, of more than so many rows together.
fn names_tests_that_are_there(page: &str, most: usize) {
    let program = std::env::current_exe().unwrap();
    let listed = Command::new(program).args(["--list", "--format", "terse"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let tests: BTreeSet<&str> = listed.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    let text = text(page);
    // Other tables of the page begin otherwise.
    let attacks = text.split("\n\n").filter(|table| table.starts_with("| attack |"));
    let rows: Vec<&str> = attacks.flat_map(|table| table.lines().skip(2)).collect();
    assert!(rows.len() > most, "{} attacks: the tables are gone", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [_, _, shown] = cells.as_slice() else { panic!("expected three columns: {row}") };
        let named: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test is named: {row}");
        for name in named {
            // A name that ends in `::` stands for all tests of that module.
            let there =
                tests.contains(name) || (name.ends_with("::") && tests.iter().any(|test| test.starts_with(name)));
            assert!(there, "docs/{page} names the test `{name}`, which is not there: {row}");
        }
    }
}

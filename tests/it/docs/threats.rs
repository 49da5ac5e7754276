//! `docs/threats.md` and `docs/trust.md` say of each attack which test shows that it is stopped: such a test is there, under that name.

use std::collections::BTreeSet;
use std::process::Command;

use super::text;

#[test]
fn every_test_that_the_page_of_threats_names_is_there() {
    let program = std::env::current_exe().unwrap();
    let listed = Command::new(program).args(["--list", "--format", "terse"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let tests: BTreeSet<&str> = listed.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    let pages = text("threats.md") + "\n" + &text("trust.md");
    // Other tables of the pages begin otherwise.
    let attacks = pages.split("\n\n").filter(|table| table.starts_with("| attack |"));
    let rows: Vec<&str> = attacks.flat_map(|table| table.lines().skip(2)).collect();
    assert!(rows.len() > 60, "{} attacks: the tables are gone", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [_, _, shown] = cells.as_slice() else { panic!("expected three columns: {row}") };
        let named: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test is named: {row}");
        for name in named {
            // A name that ends in `::` stands for all tests of that module.
            let there =
                tests.contains(name) || (name.ends_with("::") && tests.iter().any(|test| test.starts_with(name)));
            assert!(there, "docs/ names the test `{name}`, which is not there: {row}");
        }
    }
}

//! `docs/catalog.md` names every key of `catalog.toml`, with the default that it has.

use rbee_catalog::check;
use rbee_catalog::config::Config;
use rbee_catalog::model::{Version, VersionRange};

use super::{blocks, text};

fn parse(text: &str) -> Config {
    Config::parse(text, &check::codes()).unwrap_or_else(|e| panic!("{e:?}\n{text}"))
}

/// Every key, as serde names them to who writes another.
fn keys() -> Vec<String> {
    let error = toml::from_str::<Config>("no-such-key = 1").unwrap_err();
    let (_, known) = error.message().split_once("expected one of ").unwrap();
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_key_of_catalog_toml_has_its_row_and_no_other_has() {
    let page = text("catalog.md");
    let (table, _) = page.split_once("The defaults as a file").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|row| row.split('`').next());
    assert_eq!(rows.collect::<Vec<_>>(), keys(), "the keys of docs/catalog.md's table, in the order of the type");
}

#[test]
fn the_documented_defaults_are_the_defaults() {
    let [defaults, example] = &blocks(&text("catalog.md"), "toml")[..] else { panic!("two blocks of toml") };
    assert_eq!(parse(defaults), Config::default());
    let has = |text: &str, key: &str| text.parse::<toml::Table>().unwrap().contains_key(key);
    for key in keys() {
        let commented = defaults.lines().any(|line| line.starts_with(&format!("# {key} ")));
        assert!(has(defaults, &key) || commented, "{key} has its default, or a comment that says it has none");
        assert!(has(example, &key), "{key} is in the example");
    }
    parse(example);
}

#[test]
fn the_readmes_decisions_are_decisions() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let decisions = blocks(&readme, "toml").into_iter().find(|block| block.contains("[families]")).unwrap();
    let config = parse(&decisions);
    assert_eq!((config.families.len(), config.advisory.len(), config.retired.len()), (1, 1, 1));
}

/// What the page says of ranges.
#[test]
fn ranges_are_what_the_page_says() {
    let page = text("catalog.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `\"").or_else(|| line.strip_prefix("| `[")));
    assert_eq!(rows.count(), 7, "a new row wants a line here");
    let covers =
        |range: &str, version: &str| VersionRange::parse(range).unwrap().covers(&Version::parse(version).unwrap());
    assert!(covers("*", "0.0.1-0") && covers("*", "99.0.0"));
    assert!(covers("<0.2.0", "0.2.0-rc.1") && !covers("<0.2.0", "0.2.0"));
    assert!(covers(">=0.1, <0.3", "0.1.0-0") && covers(">=0.1, <0.3", "0.3.0-rc.9") && !covers(">=0.1, <0.3", "0.3.0"));
    assert!(covers(">=0.1.0", "0.1.0") && !covers(">=0.1.0", "0.1.0-rc.1"));
    assert!(covers("=0.1.3", "0.1.3") && !covers("=0.1.3", "0.1.3-rc.1") && !covers("=0.1.3", "0.1.4"));
    for range in ["0.1.3", "^0.1.3"] {
        assert!(covers(range, "0.1.3") && covers(range, "0.2.0-rc.1") && !covers(range, "0.2.0"));
    }
}

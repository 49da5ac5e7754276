//! `docs/catalog.md` names every key of `catalog.toml`, with the default that it has.

use rbee_catalog::check;
use rbee_catalog::config::Config;

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
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|row| row.split('`').next());
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

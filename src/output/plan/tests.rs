//! The order itself, and that it keeps what it promises at every step between any two sites.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn set(paths: &str) -> BTreeSet<String> {
    paths.split_whitespace().map(str::to_owned).collect()
}

fn planned(staged: &str, fresh: &str, displaced: &str, gone: &str) -> Vec<String> {
    let (staged, fresh, displaced, gone) = (set(staged), set(fresh), set(displaced), set(gone));
    let steps = steps(&Work { staged: &staged, fresh: &fresh, displaced: &displaced, gone: &gone });
    let text = |step: &Step<'_>| match step {
        Step::Blank(path) => format!("blank {path}"),
        Step::Place(path) => format!("place {path}"),
        Step::Settle => "settle".to_owned(),
        Step::Remove(path) => format!("remove {path}"),
    };
    steps.iter().map(text).collect()
}

#[test]
fn new_things_come_first_and_old_ones_go_last() {
    let staged = "by-hash/2 feed.xml index.html index.json index.json.minisig new.css w/a.html w/b.html";
    let steps = planned(staged, "by-hash/2 new.css w/b.html", "", "by-hash/1 old.css w/c.html");
    let expected = [
        "place by-hash/2",
        "place new.css",
        "blank w/b.html",
        "place index.json",
        "place w/a.html",
        "place w/b.html",
        "place index.html",
        "place feed.xml",
        "settle",
        "place index.json.minisig",
        "settle",
        "blank w/c.html",
        "remove by-hash/1",
        "remove old.css",
        "remove w/c.html",
    ];
    assert_eq!(steps, expected);
}

#[test]
fn a_pointer_without_its_index_goes_before_what_it_pins() {
    let steps = planned("by-hash/2", "by-hash/2", "", "by-hash/1 index.json.minisig");
    let expected = ["place by-hash/2", "settle", "remove index.json.minisig", "settle", "remove by-hash/1"];
    assert_eq!(steps, expected);
}

#[test]
fn pages_are_blank_while_a_file_becomes_a_folder() {
    let steps = planned("a/b index.html", "a/b", "a", "a w/c.html");
    let expected = [
        "blank index.html",
        "blank w/c.html",
        "remove a",
        "place a/b",
        "place index.html",
        "settle",
        "blank w/c.html",
        "remove w/c.html",
    ];
    assert_eq!(steps, expected);
}

/// A file: what it names, which has to be there for as long as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    text: u8,
    links: BTreeSet<String>,
}

type Site = BTreeMap<String, File>;

const PATHS: &str = "by-hash/1 by-hash/2 by-hash/3 index.json index.json.minisig feed.xml sitemap.xml index.html w/a.html \
    w/b.html w/c.html tags/t.html assets/x.css assets/y.css turn turn/page.html turn/file turn/file/deep.html page.html";

/// A site whose pages link to each other and to files, and whose pointer pins by-hash files: all of them there.
fn site() -> impl Strategy<Value = Site> {
    let file = (any::<bool>(), 0..3_u8, any::<u32>());
    prop::collection::vec(file, PATHS.split_whitespace().count()).prop_map(|files| {
        let named: Vec<_> = PATHS.split_whitespace().zip(files).filter(|(_, (there, _, _))| *there).collect();
        // What has the path of another one's folder is not there.
        let is_folder = |path: &str| named.iter().any(|(other, _)| other.starts_with(&format!("{path}/")));
        let there: Vec<_> = named.iter().filter(|(path, _)| !is_folder(path)).collect();
        let link = |path: &str, bits: u32| -> BTreeSet<String> {
            let may = |other: &str| {
                if path == POINTER { other.starts_with("by-hash/") } else { is_page(path) && other != POINTER }
            };
            let picked = there.iter().enumerate().filter(|(i, (other, _))| bits >> i & 1 == 1 && may(other));
            picked.map(|(_, (other, _))| (*other).to_owned()).collect()
        };
        let file = |(path, (_, text, bits)): &&(&str, (bool, u8, u32))| {
            ((*path).to_owned(), File { text: *text, links: link(path, *bits) })
        };
        there.iter().map(file).collect()
    })
}

fn below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn check(now: &Site, step: &Step<'_>) -> Result<(), TestCaseError> {
    for (path, file) in now {
        for link in &file.links {
            prop_assert!(now.contains_key(link), "{path} names {link}, which is not there after {step:?}");
        }
        prop_assert!(!now.keys().any(|other| below(other, path)), "{path} is a file and a folder after {step:?}");
    }
    Ok(())
}

proptest! {
    #[test]
    fn everything_named_is_there_after_every_step(old in site(), new in site()) {
        let paths = |site: Site| site.into_keys().collect::<BTreeSet<_>>();
        let changed = |(path, file): &(&String, &File)| old.get(*path) != Some(*file);
        let staged: BTreeSet<String> = new.iter().filter(changed).map(|(path, _)| path.clone()).collect();
        let fresh: BTreeSet<String> = staged.iter().filter(|path| !old.contains_key(*path)).cloned().collect();
        let gone: BTreeSet<String> = paths(old.clone()).difference(&paths(new.clone())).cloned().collect();
        let in_the_way = |path: &&String| new.keys().any(|new| below(path, new) || below(new, path));
        let displaced: BTreeSet<String> = old.keys().filter(in_the_way).cloned().collect();

        let mut now = old.clone();
        for step in steps(&Work { staged: &staged, fresh: &fresh, displaced: &displaced, gone: &gone }) {
            match step {
                Step::Blank(path) if fresh.contains(path) || now.contains_key(path) => {
                    now.insert(path.to_owned(), File { text: 9, links: BTreeSet::new() });
                }
                Step::Place(path) => drop(now.insert(path.to_owned(), new[path].clone())),
                Step::Remove(path) => drop(now.remove(path)),
                Step::Blank(_) | Step::Settle => {}
            }
            check(&now, &step)?;
        }
        prop_assert_eq!(now, new);
    }
}

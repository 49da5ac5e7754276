//! In which order files come and go.
//!
//! After every single step two things hold, whatever the sites are, as long as each finds in itself what it names:
//!
//! * The pointer, old or new, finds all that it pins: what is fetched by hash comes before the new pointer, and goes after
//!   the old one.
//! * Every page links only to what is there. New files come first, pages that link to them later, removals last. Pages link
//!   to each other, so no order of pages alone would do: where a page is to come, or to go, a blank one that links to
//!   nothing stands in between.
//!
//! Where a file takes the place of a folder, or a folder that of a file, all pages that change are blank in between.

use std::collections::BTreeSet;

use super::POINTER;

/// One change of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// A blank page comes to the place of a page that is to come, or to go.
    Blank(&'a str),
    /// A staged file comes to its place.
    Place(&'a str),
    /// What is placed so far has to be on the disk before what follows.
    Settle,
    /// An old file goes.
    Remove(&'a str),
}

/// What there is to do, by path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work<'a> {
    /// Staged files.
    pub(super) staged: &'a BTreeSet<String>,
    /// Those of them that stand where nothing stood.
    pub(super) fresh: &'a BTreeSet<String>,
    /// Old files that are in the way of staged ones.
    pub(super) displaced: &'a BTreeSet<String>,
    /// Old files that the new site does not have.
    pub(super) gone: &'a BTreeSet<String>,
}

/// When a staged file comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    ByHash,
    NewFile,
    ChangedFile,
    Page,
    Home,
    /// What lists pages by their addresses.
    Lists,
    Pointer,
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

fn when(path: &str, fresh: bool) -> When {
    match path {
        POINTER => When::Pointer,
        "index.html" => When::Home,
        "feed.xml" | "sitemap.xml" => When::Lists,
        _ if path.starts_with("by-hash/") => When::ByHash,
        _ if is_page(path) => When::Page,
        _ if fresh => When::NewFile,
        _ => When::ChangedFile,
    }
}

/// The steps, in their order.
pub(super) fn steps<'a>(work: &Work<'a>) -> Vec<Step<'a>> {
    let Work { staged, fresh, displaced, gone } = *work;
    let mut steps = Vec::new();
    if !displaced.is_empty() {
        let stands = |path: &&'a String| is_page(path) && !fresh.contains(*path) && !displaced.contains(*path);
        steps.extend(staged.iter().chain(gone).filter(stands).map(|path| Step::Blank(path)));
        steps.extend(displaced.iter().map(|path| Step::Remove(path)));
    }
    let mut order: Vec<(When, &'a str)> =
        staged.iter().map(|path| (when(path, fresh.contains(path)), path.as_str())).collect();
    order.sort_unstable();
    let blanks = order.iter().position(|(when, _)| *when > When::NewFile).unwrap_or(order.len());
    steps.extend(order[..blanks].iter().map(|(_, path)| Step::Place(path)));
    steps.extend(fresh.iter().filter(|path| is_page(path)).map(|path| Step::Blank(path)));
    for (when, path) in &order[blanks..] {
        if *when == When::Pointer {
            steps.extend([Step::Settle, Step::Place(path)]);
        } else {
            steps.push(Step::Place(path));
        }
    }
    steps.push(Step::Settle);
    // A pointer that these files do not belong to goes before anything that it pins.
    let left: Vec<&'a String> = gone.iter().filter(|path| !displaced.contains(*path)).collect();
    if gone.contains(POINTER) {
        steps.extend([Step::Remove(POINTER), Step::Settle]);
    }
    steps.extend(left.iter().filter(|path| is_page(path)).map(|path| Step::Blank(path)));
    steps.extend(left.iter().filter(|path| path.as_str() != POINTER).map(|path| Step::Remove(path)));
    steps
}

#[cfg(test)]
mod tests {
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
}

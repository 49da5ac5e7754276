//! In which order files come and go.
//!
//! After every single step two things hold, whatever the sites are, as long as each finds in itself what it names:
//!
//! * The pointer, old or new, finds all that it pins: what is fetched by hash comes before the new pointer, and goes after
//!   the old one.
//! * Every page links only to what is there. New files come first, pages that link to them later, removals last. Pages link
//!   to each other, so no order of pages alone would do: where a page is to come, or to go, a blank one that links to
//!   nothing stands in between. (None links to the pointer, which an unsigned site does not have.)
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
    /// Before the root that they sign: who reads it asks for them.
    RootSignature,
    /// Shortly before the pointer, which the keys that it lists sign.
    Root,
    Pointer,
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

fn when(path: &str, fresh: bool) -> When {
    match path {
        POINTER => When::Pointer,
        "index.html" => When::Home,
        // Where there was none, pages come to link to it.
        "feed.xml" | "sitemap.xml" if !fresh => When::Lists,
        _ if path.starts_with("by-hash/") => When::ByHash,
        _ if path.starts_with("root/") && path.ends_with(".minisig") => When::RootSignature,
        _ if path.starts_with("root/") => When::Root,
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
        let stands = |path: &&'a String| is_page(path) && !fresh.contains(*path);
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
    let left: Vec<&'a String> = gone.iter().filter(|path| !displaced.contains(*path)).collect();
    steps.extend(left.iter().filter(|path| is_page(path)).map(|path| Step::Blank(path)));
    // A pointer that these files do not belong to goes before anything that it pins.
    if gone.contains(POINTER) {
        steps.extend([Step::Remove(POINTER), Step::Settle]);
    }
    steps.extend(left.iter().filter(|path| path.as_str() != POINTER).map(|path| Step::Remove(path)));
    steps
}

#[cfg(test)]
mod tests;

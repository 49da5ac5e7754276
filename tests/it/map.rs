//! The table of rooms in `src/lib.rs` is true: a room takes from others what its row says, and nothing else. Files are short.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file past this wants two names.
const MOST_LINES: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every `.rs` file below a folder of the repository, with its text, by its path with `/`.
fn files(folder: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(root().join(&path)).unwrap();
                found.insert(path.to_str().unwrap().replace('\\', "/"), text);
            }
        }
    }
    found
}

/// The module path of a file: `src/emit/html/mod.rs` is `["emit", "html"]`.
fn module(file: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = file.strip_prefix("src/").unwrap().strip_suffix(".rs").unwrap().split('/').collect();
    if parts.last() == Some(&"mod") {
        parts.pop();
    }
    parts
}

/// The paths that a text names at its start: `a::{b, c::D}` is `a::b` and `a::c::D`; `self` is the path before it.
fn paths(text: &str) -> Vec<String> {
    fn walk(text: &str, prefix: &str, found: &mut Vec<String>) -> usize {
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
        let path = format!("{prefix}{}", &text[..end]);
        if !text[end..].starts_with('{') {
            found.push(path.trim_end_matches("::self").trim_end_matches(':').to_owned());
            // Another name for it changes nothing.
            let renamed = text[end..]
                .strip_prefix(" as ")
                .map_or(0, |name| " as ".len() + name.find([',', '}', ';']).unwrap_or(0));
            return end + renamed;
        }
        let mut at = end + 1;
        loop {
            at += text[at..].find(|c: char| !c.is_whitespace() && c != ',').expect("a group ends");
            if text[at..].starts_with('}') {
                return at + 1;
            }
            at += walk(&text[at..], &path, found).max(1);
        }
    }
    let mut found = Vec::new();
    walk(text, "", &mut found);
    found
}

/// A file without its comments, whose links to other rooms are no dependencies.
fn code(text: &str) -> String {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(is_code).flat_map(|line| [line, "\n"]).collect()
}

/// Everything that a file takes from the crate by its whole name.
fn taken(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with(is_word));
    starts.flat_map(|(at, found)| paths(&code[at + found.len()..])).collect()
}

/// What the table says, by room: the paths that it may take; none for everything.
fn table() -> BTreeMap<String, Option<BTreeSet<String>>> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut rooms = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("//! | [`")) {
        let (room, rest) = line.split_once("`] | ").unwrap();
        let (_, takes) = rest.strip_suffix(" |").unwrap().rsplit_once(" | ").unwrap();
        let named = takes.split('`').skip(1).step_by(2).flat_map(paths);
        let takes = match takes {
            "everything" => None,
            "nothing" => Some(BTreeSet::new()),
            _ => Some(named.collect()),
        };
        rooms.insert(room.to_owned(), takes);
    }
    rooms
}

/// Whether `path` is `allowed`, or in it.
fn is_in(path: &str, allowed: &str) -> bool {
    path.strip_prefix(allowed).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn rooms_take_from_others_what_the_table_says() {
    let table = table();
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut wrong = Vec::new();
    let sources = files("src");
    for (file, text) in &sources {
        let (room, module) = (module(file)[0].to_owned(), module(file));
        if matches!(room.as_str(), "lib" | "main") {
            continue;
        }
        let (room, takes) = table.get_key_value(&room).unwrap_or_else(|| panic!("{room} has no row in src/lib.rs"));
        let Some(allowed) = takes else { continue };
        for path in taken(text).iter().filter(|path| !is_in(path, room)) {
            let mut matching = allowed.iter().filter(|allowed| is_in(path, allowed)).peekable();
            if matching.peek().is_none() {
                wrong.push(format!("{file}: `{room}` may not take `{path}`"));
            }
            used.extend(matching.map(|allowed| (room.as_str(), allowed.as_str())));
        }
        // `super` as often as a module is deep leaves the room; a test module is one deeper.
        for line in code(text).lines() {
            let deep = module.len() + usize::from(line.starts_with(' '));
            if line.contains(&"super::".repeat(deep)) {
                wrong.push(format!("{file}: `{}` leaves `{room}`", line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "the table of rooms in src/lib.rs:\n{}", wrong.join("\n"));
    for (room, takes) in &table {
        for allowed in takes.iter().flatten() {
            let is_used = used.contains(&(room.as_str(), allowed.as_str()));
            assert!(is_used, "src/lib.rs: `{room}` may take `{allowed}`, and does not");
        }
    }
}

#[test]
fn every_module_is_a_room_with_a_row() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules = text.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    let modules: BTreeSet<_> = modules.map(|name| name.trim_end_matches(';').to_owned()).collect();
    assert_eq!(table().into_keys().collect::<BTreeSet<_>>(), modules);
}

#[test]
fn no_file_is_long() {
    let long: Vec<_> = ["src", "tests"]
        .into_iter()
        .flat_map(files)
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .collect();
    assert!(long.is_empty(), "longer than {MOST_LINES} lines: {long:?}");
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    assert_eq!(paths("a::b;"), ["a::b"]);
    assert_eq!(paths("a::{self, b::{C, D}, e};\n"), ["a", "a::b::C", "a::b::D", "a::e"]);
    assert_eq!(paths("{a, b::C}"), ["a", "b::C"]);
    assert_eq!(paths("a::{\n    B,\n    c::D,\n};"), ["a::B", "a::c::D"]);
    assert_eq!(paths("a::{b as c, d};"), ["a::b", "a::d"]);
    assert_eq!(paths("a::f(x)"), ["a::f"]);
    assert!(is_in("a::b", "a") && is_in("a", "a") && !is_in("ab", "a") && !is_in("a", "a::b"));
    assert_eq!(taken("/// [`crate::a`]\nuse crate::b::C;\nfn f() { mycrate::d(); $crate::e!() }\n").len(), 2);
}

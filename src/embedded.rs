//! What is embedded in the binary: templates, assets, the starter catalog.
//!
//! Each is a folder of this repository as it was when the program was built. Names that begin with a dot (`.gitkeep`) are
//! left out. This room reads no disk; `build.rs` sees to it that a file which was added is seen.

use std::collections::BTreeMap;

use include_dir::{Dir, DirEntry, include_dir};

static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static PUBLIC: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/public");
static CATALOG: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/catalog");

/// Page templates by path: `home.html`. One that is not UTF-8 is left out; a test shows that there is none.
#[must_use]
pub fn templates() -> BTreeMap<String, String> {
    let text = |(path, bytes): (String, &[u8])| Some((path, std::str::from_utf8(bytes).ok()?.to_owned()));
    files(&TEMPLATES).into_iter().filter_map(text).collect()
}

/// Static assets by their path below the site's root: `assets/site.css`.
#[must_use]
pub fn public() -> BTreeMap<String, Vec<u8>> {
    files(&PUBLIC).into_iter().map(|(path, bytes)| (path, bytes.to_vec())).collect()
}

/// The starter catalog by path: `catalog.toml` and `README.md` of the default branch, and a folder for each worker, such as
/// `llm-worker-rbee-cpu/metadata.json`.
#[must_use]
pub fn starter() -> BTreeMap<String, &'static [u8]> {
    files(&CATALOG)
}

/// All files below a folder, with `/` between the parts of their paths on every system.
fn files(folder: &'static Dir<'static>) -> BTreeMap<String, &'static [u8]> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in folder.entries() {
            if entry.path().file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                continue;
            }
            match entry {
                DirEntry::Dir(below) => folders.push(below),
                DirEntry::File(file) => {
                    let parts: Vec<_> = file.path().iter().map(|part| part.to_string_lossy()).collect();
                    found.insert(parts.join("/"), file.contents());
                }
            }
        }
    }
    found
}

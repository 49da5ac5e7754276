//! The targets.

use std::path::Path;
use std::sync::Arc;

use rbee_catalog::assemble::catalog::{ContentId, Contents};
use rbee_catalog::assemble::{Input, assemble};
use rbee_catalog::check::recipe::compare::differences;
use rbee_catalog::check::recipe::{Recipe, committed};
use rbee_catalog::check::{self, Verdict, makepkg};
use rbee_catalog::client::{Readable, Refused, read};
use rbee_catalog::config::Config;
use rbee_catalog::diag::render::{Colour, Paths, github, human, json};
use rbee_catalog::diag::{self, Diagnostic, Severity};
use rbee_catalog::emit::html::markdown::{Links, render};
use rbee_catalog::emit::{Site, emit};
use rbee_catalog::model::metadata::Metadata;
use rbee_catalog::model::pointer::Pointer;
use rbee_catalog::model::{PublicKey, Time, to_json};
use rbee_catalog::source::{BlobId, Blobs, EntryKind, MAX_ENTRIES, Snapshot, Source, SourceError, TreeEntry};
use rbee_catalog::{bash as evaluation, embedded};

use super::html::harmless;
use super::tree_format::{Entries, decode};

/// The worker whose tree it is.
const WORKER: &str = "demo-worker-cpu";

/// A tree in memory.
struct Memory(Entries);

impl Memory {
    fn snapshot(&self) -> Snapshot {
        let entry = |(path, (kind, bytes)): (&Vec<u8>, &(EntryKind, Vec<u8>))| TreeEntry {
            path: path.clone(),
            kind: *kind,
            size: bytes.len() as u64,
            blob: BlobId::Git(hex::encode(path)),
        };
        let entries = self.0.iter().map(entry).take(MAX_ENTRIES).collect();
        let truncated = self.0.len() > MAX_ENTRIES;
        Snapshot { worker: WORKER.into(), commit: None, entries: Arc::new(entries), truncated }
    }

    /// Writes the files below `folder`. The tree is valid: its paths are plain.
    fn write(&self, folder: &Path) {
        for (path, (_, bytes)) in &self.0 {
            let path = folder.join(std::str::from_utf8(path).expect("a valid tree has UTF-8 paths"));
            assert!(path.starts_with(folder), "{path:?}");
            std::fs::create_dir_all(path.parent().expect("it is below the folder")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
    }
}

impl Blobs for Memory {
    fn read(&self, blob: &BlobId) -> Result<Vec<u8>, SourceError> {
        let BlobId::Git(key) = blob else { panic!("a blob of another source") };
        Ok(self.0[&hex::decode(key).expect("our own name")].1.clone())
    }
}

/// What is said can be printed anywhere: no control character but the ends of our lines, and no line that a CI system obeys.
fn printable(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let text = human(diagnostic, Colour::Plain);
        assert!(text.chars().all(|c| c == '\n' || !diag::is_control(c)), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("::") || line.starts_with("##")), "{text:?}");
    }
    let lines = github(diagnostics, Paths::Tree);
    assert_eq!(lines.lines().count(), diagnostics.len(), "{lines}");
    serde_json::from_slice::<serde_json::Value>(&json(diagnostics)).expect("JSON");
}

/// `metadata.json` of an otherwise good worker.
pub fn metadata(data: &[u8]) {
    let file = |name: &str, bytes: &[u8]| (name.as_bytes().to_vec(), (EntryKind::File, bytes.to_vec()));
    let tree = Memory(Entries::from([
        file("metadata.json", data),
        file("PKGBUILD", include_bytes!("../../tests/rules/base/PKGBUILD")),
        file("README.md", include_bytes!("../../tests/rules/base/README.md")),
    ]));
    let checked = check::check(Some(WORKER), &tree.snapshot(), &Config::default(), &tree).expect("it reads memory");
    printable(&checked.diagnostics);
    if let Verdict::Valid(_) = checked.verdict {
        let text = std::str::from_utf8(data).expect("a valid metadata.json is UTF-8");
        let metadata = Metadata::parse(text).expect("it is valid");
        let again = Metadata::parse(&String::from_utf8(to_json(&metadata)).expect("JSON is UTF-8"));
        assert_eq!(Ok(metadata), again, "written and read again");
    }
}

/// What a client reads before it trusts it: the pointer, a public key, and every document.
pub fn pointer(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(pointer) = Pointer::parse(text) {
            assert_eq!(Pointer::parse(&pointer.to_string()).as_ref(), Ok(&pointer), "written and read again");
        }
        if let Ok(key) = PublicKey::parse(text) {
            assert_eq!(PublicKey::parse(&key.to_file()), Ok(key), "written and read again");
        }
    }
    macro_rules! again {
        ($read:expr) => {
            if let Ok(document) = $read("document.json", data) {
                assert_eq!($read("document.json", &to_json(&document)).ok(), Some(document), "written and read again");
            }
        };
    }
    // What was skipped for want of knowing its words is not written again.
    fn known<T>(
        read: impl Fn(&str, &[u8]) -> Result<Readable<T>, Refused>,
    ) -> impl Fn(&str, &[u8]) -> Result<T, Refused> {
        move |path, data| Ok(read(path, data)?.value)
    }
    again!(known(read::index));
    again!(read::head);
    again!(known(read::document));
    again!(known(read::platform_manifest));
}

/// A README.
pub fn markdown(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for links in [
        Links::nowhere("readme-"),
        Links::new("readme-", "https://git.example.org/blob/0/", "https://git.example.org/raw/0/"),
    ] {
        let rendered = render(&text, links);
        if let Err(what) = harmless(&rendered.html, "readme-") {
            panic!("{what} in {}", rendered.html);
        }
    }
}

/// A whole tree: the checks, and a site if they pass.
pub fn tree(data: &[u8]) {
    let tree = Memory(decode(data));
    let config = Config::default();
    let checked = check::check(Some(WORKER), &tree.snapshot(), &config, &tree).expect("it reads memory");
    printable(&checked.diagnostics);
    if !matches!(checked.verdict, Verdict::Valid(_)) {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    tree.write(&folder.path().join(WORKER));
    let source = Source::open(folder.path()).expect("a folder");
    let now = Time::from_unix(1_800_000_000);
    let assembled =
        assemble(&Input { source: &source, config: &config, now, working: None, cache: None }).expect("it reads files");
    let (templates, public) = (embedded::templates(), embedded::public());
    let contents = FromFolder(source);
    let site = Site {
        config: &config,
        catalog: &assembled.catalog,
        contents: &contents,
        templates: &templates,
        public: &public,
    };
    emit(&site, &mut |file| {
        let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':']);
        assert!(file.path.split('/').all(plain), "{:?} may leave the output folder", file.path);
        let read_back = match file.path.as_str() {
            "index.json" => read::index(&file.path, &file.bytes).map(drop),
            "head.json" => read::head(&file.path, &file.bytes).map(drop),
            path if path.ends_with(".json") => {
                serde_json::from_slice::<serde_json::Value>(&file.bytes).expect("JSON");
                Ok(())
            }
            _ => Ok(()),
        };
        read_back.expect("a client reads what is published");
        Ok(())
    })
    .expect("a valid worker can be published");
}

/// Reads what the catalog names from its folder.
struct FromFolder(Source);

impl Contents for FromFolder {
    fn read(&self, id: &ContentId) -> Result<Vec<u8>, String> {
        let reader = self.0.reader().map_err(|error| error.to_string())?;
        Blobs::read(&reader, id).map_err(|error| error.to_string())
    }
}

/// A PKGBUILD.
pub fn bash(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Err(error) = evaluation::evaluate(text)
    {
        assert!(error.span.end <= text.len(), "{error:?}");
    }
    // What is printed of a recipe is read back, and says what the recipe does.
    if let Ok(text) = std::str::from_utf8(data) {
        let told = makepkg::srcinfo(text, "x86_64", WORKER, None, &|_| makepkg::Beside::File);
        let prints = matches!(told.outcome, makepkg::Outcome::Prints(_));
        assert_eq!(prints, told.diagnostics.iter().all(|d| d.severity == Severity::Warning), "{told:?}");
        if let (makepkg::Outcome::Prints(printed), Ok(values)) = (&told.outcome, evaluation::evaluate(text)) {
            let read = committed::parse(printed).expect("what is printed is a .SRCINFO");
            assert_eq!(differences(&Recipe::new(values, "x86_64").sections(), &read), [], "{printed}");
        }
    }
}

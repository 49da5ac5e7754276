//! Archives that are the pinned ones, and mean harm.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;
use tar::{EntryType, Header};

use rbee_catalog::client::HttpSite;
use rbee_catalog::client::http::Proxies;
use rbee_catalog::client::install::Installer;
use rbee_catalog::model::Time;

use crate::support::scene::{NOW, Publish, Scene, archive, patience};

const PROGRAM: &str = "bin/tiny-worker-cpu";

/// An archive by hand: every header says what a test wants it to say.
struct Hostile(GzEncoder<Vec<u8>>);

impl Hostile {
    /// With a program in it, as it should be.
    fn new() -> Self {
        Self::without_program().file(PROGRAM, b"evil")
    }

    fn without_program() -> Self {
        Self(GzEncoder::new(Vec::new(), Compression::fast()))
    }

    fn entry(mut self, kind: EntryType, path: &[u8], mode: u32, body: &[u8], link: &str) -> Self {
        self.0.write_all(header(kind, path, mode, body.len() as u64, link).as_bytes()).unwrap();
        self.0.write_all(body).unwrap();
        self.0.write_all(&vec![0; body.len().next_multiple_of(512) - body.len()]).unwrap();
        self
    }

    fn file(self, path: &str, body: &[u8]) -> Self {
        self.entry(EntryType::Regular, path.as_bytes(), 0o755, body, "")
    }

    fn link(self, kind: EntryType, path: &str, to: &str) -> Self {
        self.entry(kind, path.as_bytes(), 0o777, b"", to)
    }

    /// An empty file with a path as POSIX has it.
    fn long(self, path: &str) -> Self {
        let rest = format!(" path={path}\n");
        let length = (1..).find(|length: &usize| length.to_string().len() + rest.len() == *length).unwrap();
        self.entry(EntryType::XHeader, b"x", 0o644, format!("{length}{rest}").as_bytes(), "").file("x", b"")
    }

    fn done(mut self) -> Vec<u8> {
        self.0.write_all(&[0; 1024]).unwrap();
        self.0.finish().unwrap()
    }
}

fn header(kind: EntryType, path: &[u8], mode: u32, size: u64, link: &str) -> Header {
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..path.len()].copy_from_slice(path);
    header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size);
    header.set_cksum();
    header
}

fn scene(archive_of_second: Vec<u8>) -> Scene {
    let scene = Scene::new();
    let publish = Publish::of(&[("0.2.0", archive_of_second), ("0.1.0", archive("0.1.0"))]).at(NOW + 60);
    scene.mirror.publish(publish.signed());
    scene
}

/// What is said of an archive; it is refused, and nothing of it is anywhere.
fn refused(archive: Hostile) -> String {
    refused_bytes(archive.done())
}

fn refused_bytes(archive: Vec<u8>) -> String {
    let scene = scene(archive);
    let said = scene.fails();
    let outside: Vec<_> = ["evil", "workers/evil", "workers/tiny-worker-cpu/evil"]
        .iter()
        .filter(|path| scene.join(path).exists())
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
    let said = said.split_once("is not unpacked: ").unwrap_or_else(|| panic!("{said}")).1;
    said.trim_end_matches("; tell whoever published it").to_owned() + "\n"
}

#[test]
fn paths_that_lead_out_or_mean_another_file() {
    let said: String = [
        "../evil",
        "bin/../../evil",
        "/tmp/evil",
        "./../evil",
        "a/./b",
        "a//b",
        "..",
        "C:\\evil",
        "c:evil",
        "a\\..\\..\\evil",
        "con",
        "bin/nul.txt",
        "aux/x",
        "a.",
        "a /b",
        "a\u{7}b",
        "a*b",
        "COM1.tar",
        "lpt\u{b9}",
        ".rbee-receipt.json",
        "bin/tiny-worker-cpu/x",
    ]
    .iter()
    .map(|path| refused(Hostile::new().file(path, b"evil")))
    .collect();
    assert_snapshot!(said, @r#"
    `../evil`: expected a path without empty parts, `.` and `..`
    `bin/../../evil`: expected a path without empty parts, `.` and `..`
    `/tmp/evil`: expected a path that does not begin with `/`
    `../evil`: expected a path without empty parts, `.` and `..`
    `a/./b`: expected a path without empty parts, `.` and `..`
    `a//b`: expected a path without empty parts, `.` and `..`
    `..`: expected a path without empty parts, `.` and `..`
    `C:\\evil`: expected a path without control characters and `\ : < > " | ? *`, which Windows refuses
    `c:evil`: expected a path without control characters and `\ : < > " | ? *`, which Windows refuses
    `a\\..\\..\\evil`: expected a path without control characters and `\ : < > " | ? *`, which Windows refuses
    `con`: expected no name of a Windows device
    `bin/nul.txt`: expected no name of a Windows device
    `aux/x`: expected no name of a Windows device
    `a.`: expected no part that ends in a dot or a space, which Windows drops
    `a /b`: expected no part that ends in a dot or a space, which Windows drops
    `a\u{7}b`: expected a path without control characters and `\ : < > " | ? *`, which Windows refuses
    `a*b`: expected a path without control characters and `\ : < > " | ? *`, which Windows refuses
    `COM1.tar`: expected no name of a Windows device
    `lpt¹`: expected no name of a Windows device
    `.rbee-receipt.json`: the name is the installer's own
    `bin/tiny-worker-cpu/x`: it would be in the way of `bin/tiny-worker-cpu` on some system
    "#);
    let two = |one: &str, other: &str| refused(Hostile::new().file(one, b"1").file(other, b"2"));
    assert_snapshot!([two("Data/x", "data/y"), two("x", "X"), two("x", "x"), two("\u{c4}", "\u{e4}")].concat(), @"
    `data/y`: it would be in the way of `Data` on some system
    `X`: it would be in the way of `x` on some system
    `x`: it would be in the way of `x` on some system
    `ä`: it would be in the way of `Ä` on some system
    ");
    assert_snapshot!(refused(Hostile::new().entry(EntryType::Regular, b"caf\xe9", 0o644, b"", "")), @"`caf�`: expected UTF-8");
}

/// Names that some system takes for one, or that do not look like what they are.
#[test]
fn names_that_look_alike() {
    let two = |one: &str, other: &str| refused(Hostile::new().file(one, b"1").file(other, b"2"));
    let said: String = [
        ("data/e\u{301}", "data/\u{e9}"),
        ("data/\u{e9}", "data/e\u{301}"),
        ("stra\u{df}e", "strasse"),
        ("STRA\u{1e9e}E", "stra\u{df}e"),
        ("STRASSE", "stra\u{df}e"),
        ("\u{212a}", "K"),
        ("k", "\u{212a}"),
        ("\u{17f}o", "so"),
        ("\u{fb01}le", "file"),
        ("\u{3c3}", "\u{3c2}"),
        ("x", "\u{202e}txt.exe"),
        ("x", "worker\u{200b}"),
        ("x", "a\u{2028}b"),
        ("x", "\u{fe0f}"),
        ("x", "\u{e0041}"),
        (".RBEE-Receipt.json", "x"),
        (".rbee-receipt.json/x", "x"),
    ]
    .into_iter()
    .map(|(one, other)| two(one, other))
    .collect();
    assert_snapshot!(said, @r#"
    `data/é`: expected Unicode's form NFC, since macOS takes other forms of a name for the same one
    `data/é`: expected Unicode's form NFC, since macOS takes other forms of a name for the same one
    `strasse`: it would be in the way of `straße` on some system
    `straße`: it would be in the way of `STRAẞE` on some system
    `straße`: it would be in the way of `STRASSE` on some system
    `K`: expected Unicode's form NFC, since macOS takes other forms of a name for the same one
    `K`: expected Unicode's form NFC, since macOS takes other forms of a name for the same one
    `so`: it would be in the way of `ſo` on some system
    `file`: it would be in the way of `ﬁle` on some system
    `ς`: it would be in the way of `σ` on some system
    `\u{202e}txt.exe`: expected no character that is not seen, or that turns the direction of writing
    `worker\u{200b}`: expected no character that is not seen, or that turns the direction of writing
    `a\u{2028}b`: expected no character that is not seen, or that turns the direction of writing
    `\u{fe0f}`: expected no character that is not seen, or that turns the direction of writing
    `\u{e0041}`: expected no character that is not seen, or that turns the direction of writing
    `.RBEE-Receipt.json`: the name is the installer's own
    `.rbee-receipt.json/x`: the name is the installer's own
    "#);
    // What differs is fine.
    let fine = Hostile::new().file("J\u{f6}rg.onnx", b"1").file("Jorg.onnx", b"2").file("\u{58f0}/\u{97f3}", b"3");
    scene(fine.done()).install().unwrap();
}

#[test]
fn links_devices_and_what_else_is_no_file() {
    let said: String = [
        (EntryType::Symlink, "/etc/passwd"),
        (EntryType::Symlink, "tiny-worker-cpu"),
        (EntryType::Link, PROGRAM),
        (EntryType::Char, ""),
        (EntryType::Block, ""),
        (EntryType::Fifo, ""),
        (EntryType::GNUSparse, ""),
        (EntryType::GNULongLink, ""),
        (EntryType::Continuous, ""),
        (EntryType::new(b'Z'), ""),
    ]
    .into_iter()
    .map(|(kind, to)| refused(Hostile::new().link(kind, "bin/more", to)))
    .collect();
    assert_snapshot!(said, @"
    `bin/more` is a symbolic link: expected files and folders alone
    `bin/more` is a symbolic link: expected files and folders alone
    `bin/more` is a hard link: expected files and folders alone
    `bin/more` is a device: expected files and folders alone
    `bin/more` is a device: expected files and folders alone
    `bin/more` is a pipe: expected files and folders alone
    `bin/more` is a file with holes: expected files and folders alone
    `bin/more` is a link with a long name: expected files and folders alone
    `bin/more` is of an unknown kind: expected files and folders alone
    `bin/more` is of an unknown kind: expected files and folders alone
    ");
    // A link first, and a file through it.
    let through = Hostile::new().link(EntryType::Symlink, "data", "..").file("data/evil", b"evil");
    assert_snapshot!(refused(through), @"`data` is a symbolic link: expected files and folders alone");
}

#[test]
fn long_names_are_read_and_bounded() {
    let long = format!("share/{}/{}.txt", "a".repeat(120), "b".repeat(120));
    let gnu = Hostile::new()
        .entry(EntryType::GNULongName, b"././@LongLink", 0o644, format!("{long}\0").as_bytes(), "")
        .file("share/aaa", b"long");
    let record = format!(" path={long}\n");
    let record = format!("{}{record}", record.len() + 3);
    let pax =
        Hostile::new().entry(EntryType::XHeader, b"PaxHeader", 0o644, record.as_bytes(), "").file("share/aaa", b"long");
    for archive in [gnu, pax] {
        let scene = scene(archive.done());
        scene.install().unwrap();
        let found = std::fs::read_to_string(scene.join("workers/tiny-worker-cpu/current").join(&long)).unwrap();
        assert_eq!(found, "long");
    }
    let evil = Hostile::new().entry(EntryType::GNULongName, b"x", 0o644, b"../evil\0", "").file("x", b"evil");
    let record = b"16 path=../evil\n";
    let pax = Hostile::new().entry(EntryType::XHeader, b"x", 0o644, record, "").file("x", b"evil");
    let size = Hostile::new().entry(EntryType::XHeader, b"x", 0o644, b"10 size=0\n", "").file("x", b"evil");
    let huge = Hostile::new().entry(EntryType::GNULongName, b"x", 0o644, &vec![b'a'; 1 << 20], "").file("x", b"evil");
    assert_snapshot!([refused(evil), refused(pax), refused(size), refused(huge)].concat(), @"
    `../evil`: expected a path without empty parts, `.` and `..`
    `../evil`: expected a path without empty parts, `.` and `..`
    expected a .tar.gz: an extension header with `size`
    it unpacks to more than 65536 bytes of an extension header
    ");
}

#[test]
fn too_many_entries_and_bytes() {
    let mut many = Hostile::new();
    for number in 0..100_001 {
        many = many.entry(EntryType::Directory, format!("d/{}", number % 7).as_bytes(), 0o755, b"", "");
    }
    // 300 MB of nothing in 300 kB.
    let bomb = Hostile::new().file("bomb", &vec![0; 300 << 20]);
    // A file whose header says more than is there is too large before it is inflated.
    let mut boast = Hostile::without_program();
    boast.0.write_all(header(EntryType::Regular, b"boast", 0o644, 1 << 40, "").as_bytes()).unwrap();
    // Folders that are only parts of paths count, and so do the bytes of paths.
    let (mut folders, mut paths) = (Hostile::new(), Hostile::new());
    for number in 10_000..14_000 {
        folders = folders.long(&format!("{number}{}", "/a".repeat(30)));
    }
    for number in 10_000..30_000 {
        paths = paths.long(&format!("{number}{}", format!("/{}", "b".repeat(240)).repeat(4)));
    }
    let all = [refused(many), refused(bomb), refused(boast), refused(folders), refused(paths)];
    assert_snapshot!(all.concat(), @"
    it unpacks to more than 100000 entries
    it unpacks to more than 268435456 bytes
    it unpacks to more than 268435456 bytes
    it unpacks to more than 100000 entries
    it unpacks to more than 16777216 bytes of paths
    ");
}

/// An archive is read to its end before its first file is written: what is wrong with the last one costs nothing.
#[test]
fn nothing_is_written_of_an_archive_that_is_refused() {
    let mut many = Hostile::new();
    for number in 0..99_000 {
        many = many.file(&format!("f/{number}"), b"x");
    }
    let bytes = many.link(EntryType::Symlink, "z", "/etc/passwd").done();
    let publish = Publish::of(&[("0.2.0", bytes)]).at(NOW + 60);
    let scene = Scene::empty(&publish);
    let (_, plan) = crate::install::plan(&scene);
    let site = HttpSite::new(&scene.mirror.base(), Proxies::None).unwrap();
    let asked = std::cell::Cell::new(0);
    let free = |_: &std::path::Path| {
        asked.set(asked.get() + 1);
        Ok(u64::MAX)
    };
    let installer = Installer::new(&site, &scene.join("workers")).patient(patience()).with_free_space(free);
    let error = installer.install(&plan, Time::from_unix(NOW), &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("`z` is a symbolic link"), "{error}");
    assert_eq!(asked.get(), 1, "the room for what it unpacks to is asked for before the first file");
}

#[test]
fn damaged_archives_and_such_that_lack_the_program() {
    assert_snapshot!(refused(Hostile::without_program().file("bin/other", b"x")), @"expected `bin/tiny-worker-cpu` in it, found none");
    for bytes in [b"no gzip at all".to_vec(), Vec::from(&Hostile::new().done()[..60])] {
        let scene = scene(bytes);
        let said = scene.fails();
        assert!(said.contains("expected a .tar.gz"), "{said}");
    }
}

/// One gzip member with the right trailer, and nothing but zeros behind its last entry.
#[test]
fn what_comes_behind_the_end() {
    let with = |change: &dyn Fn(&mut Vec<u8>, usize)| {
        let mut bytes = Hostile::new().done();
        let end = bytes.len();
        change(&mut bytes, end);
        refused_bytes(bytes)
    };
    let member = || Hostile::without_program().file("../evil", b"evil").done();
    let mut hidden = Hostile::new();
    hidden.0.write_all(&[0; 1024]).unwrap();
    let said = [
        with(&|bytes, end| bytes[end - 8] ^= 1),
        with(&|bytes, end| bytes[end - 4] ^= 1),
        with(&|bytes, end| bytes.truncate(end - 1)),
        with(&|bytes, _| bytes.extend(b"x")),
        with(&|bytes, _| bytes.extend(member())),
        refused(hidden.file("../evil", b"evil")),
    ];
    assert_snapshot!(said.concat(), @"
    expected a .tar.gz: corrupt gzip stream does not have a matching checksum
    expected a .tar.gz: corrupt gzip stream does not have a matching checksum
    expected a .tar.gz: unexpected end of file
    expected a .tar.gz: there is more behind its end
    expected a .tar.gz: there is more behind its end
    expected a .tar.gz: there is more behind its last entry
    ");
    let mut padded = Hostile::new();
    padded.0.write_all(&[0; 10 * 1024]).unwrap();
    scene(padded.done()).install().unwrap();
}

#[cfg(unix)]
#[test]
fn modes_and_owners_are_not_taken_over() {
    use std::os::unix::fs::PermissionsExt as _;

    let archive = Hostile::without_program()
        .entry(EntryType::Directory, b"./", 0o7777, b"", "")
        .entry(EntryType::Directory, b"bin/", 0o7000, b"", "")
        .entry(EntryType::Regular, b"./bin/tiny-worker-cpu", 0o644, b"program 0.2.0", "")
        .entry(EntryType::Regular, b"bin/root", 0o6755, b"", "")
        .entry(EntryType::Regular, b"open", 0o666, b"", "");
    let scene = scene(archive.done());
    scene.install().unwrap();
    let mode = |path: &str| {
        let path = scene.join("workers/tiny-worker-cpu/current").join(path);
        std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
    };
    assert_eq!([mode(PROGRAM), mode("bin/root"), mode("open")], [0o755, 0o755, 0o644]);
    assert_eq!(mode("bin") & 0o7000, 0);
}

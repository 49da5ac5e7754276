//! A whole site: pinned bytes that differ are refused, named copies that lag are findings.

use rbee_catalog::client::{
    Counts, Finding, FindingKind, FolderSite, ReadError, Refused, Report, SiteReader, VerifyError, verify_site,
};
use rbee_catalog::model::document::Document;
use rbee_catalog::model::{Sha256, Time, to_json};
use tempfile::TempDir;

use super::fixture::{DAY, NOW, TinySite, expecting, key, trusting};

fn verify(site: &dyn SiteReader) -> Result<Report, VerifyError> {
    verify_site(site, &expecting(&trusting(&[key().public()])))
}

fn refused(site: &dyn SiteReader) -> Vec<Refused> {
    match verify(site) {
        Err(VerifyError::Refused(reasons)) => reasons,
        other => panic!("{other:?}"),
    }
}

/// A site whose document and index are made from `alter`ed ones and properly pinned and signed.
fn built_after(alter: impl Fn(&mut TinySite, &mut Document)) -> TinySite {
    let mut site = TinySite::one_worker();
    let mut document = serde_json::from_slice(&site.files["v1/workers/tiny-worker-cpu.json"]).unwrap();
    alter(&mut site, &mut document);
    site.with_document(&document).signed()
}

const ONE_WORKER: Counts = Counts { platforms: 1, documents: 1, versions: 1, sources: 1, copies: 11 };

#[test]
fn a_whole_site_is_vouched_for() {
    let report = verify(&TinySite::empty().signed()).unwrap();
    assert_eq!(report.counts, Counts { copies: 5, ..Counts::default() });
    let report = verify(&TinySite::one_worker().signed()).unwrap();
    assert_eq!((report.counts, report.findings), (ONE_WORKER, vec![]));
    assert_eq!(report.pointer.remember().key, *key().public());
}

#[test]
fn a_folder_is_a_site() {
    let folder = TempDir::new().unwrap();
    TinySite::one_worker().signed().write_to(folder.path());
    let site = FolderSite::open(folder.path()).unwrap();
    assert_eq!(verify(&site).unwrap().counts, ONE_WORKER);
    for path in ["", "/etc/passwd", "../x", "v1/../index.json", "./index.json", "v1\\workers.json", "C:/x", "a\0b"] {
        assert_eq!(site.read(path, 10), Err(ReadError::Outside), "{path:?}");
    }
    assert_eq!(site.read("v1", 10), Err(ReadError::NotFound));
    assert_eq!(site.read("nothing", 10), Err(ReadError::NotFound));
    assert_eq!(site.read("index.json/x", 10), Err(ReadError::NotFound));
    assert_eq!(site.read("index.json", 10), Err(ReadError::TooLarge(10)));
    let size = std::fs::metadata(folder.path().join("index.json")).unwrap().len();
    assert_eq!(site.read("index.json", size).unwrap().len() as u64, size);
    assert_eq!(FolderSite::open(&folder.path().join("nothing")).unwrap_err(), ReadError::NotFound);
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_a_folder() {
    let (folder, outside) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let site = TinySite::one_worker().signed();
    site.write_to(folder.path());
    let reader = FolderSite::open(folder.path()).unwrap();
    let replace_by_link = |path: &str, target: &std::path::Path| {
        std::fs::remove_file(folder.path().join(path)).unwrap();
        std::os::unix::fs::symlink(target, folder.path().join(path)).unwrap();
    };
    // Inside: followed. Outside: not, though the bytes are the right ones.
    let head = site.by_hash("head.json");
    replace_by_link("head.json", &folder.path().join(&head));
    assert_eq!(verify(&reader).unwrap().findings, []);
    std::fs::write(outside.path().join("head.json"), &site.files["head.json"]).unwrap();
    replace_by_link("head.json", &outside.path().join("head.json"));
    let finding = Finding { path: "head.json".into(), kind: FindingKind::Outside };
    assert_eq!(verify(&reader).unwrap().findings, [finding]);
    replace_by_link(&head, &outside.path().join("head.json"));
    assert_eq!(refused(&reader), [Refused::Outside { path: head }]);
}

#[test]
fn an_unsigned_site_is_refused() {
    assert_eq!(refused(&TinySite::empty()), [Refused::Unsigned]);
    let huge = TinySite::empty().with_pointer(&"x".repeat(8193));
    assert_eq!(refused(&huge), [Refused::PointerTooLarge { limit: 8192 }]);
}

#[test]
fn pinned_bytes_have_to_be_there_to_the_byte() {
    let honest = TinySite::one_worker().signed();
    for named in ["index.json", "head.json", "platforms/linux-x86_64.json", "v1/workers/tiny-worker-cpu.json"] {
        let path = honest.by_hash(named);
        let expected = honest.files[&path].len() as u64;
        let mut site = honest.clone();
        site.files.remove(&path);
        assert_eq!(refused(&site), [Refused::Missing { path: path.clone() }]);
        site.files.insert(path.clone(), [&honest.files[&path][1..], b" "].concat());
        assert_eq!(refused(&site), [Refused::Digest { path: path.clone() }]);
        site.files.insert(path.clone(), [&honest.files[&path][..], b"\n"].concat());
        assert_eq!(refused(&site), [Refused::TooLarge { path: path.clone(), expected }]);
        site.files.insert(path.clone(), vec![]);
        assert_eq!(refused(&site), [Refused::Size { path, expected, found: 0 }]);
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let mut site = TinySite::one_worker().signed();
    let recipe = format!("by-hash/{}", Sha256::of(b"pkgname=tiny-worker-cpu\n"));
    site.files.insert(recipe.clone(), b"pkgname=evil-worker-cpu\n".to_vec());
    let manifest = site.by_hash("platforms/linux-x86_64.json");
    site.files.remove(&manifest);
    assert_eq!(refused(&site), [Refused::Missing { path: manifest }, Refused::Digest { path: recipe }]);
}

#[test]
fn named_copies_that_lag_are_findings() {
    let honest = TinySite::one_worker().signed();
    let copies = [
        "index.json",
        "head.json",
        "v1/workers.json",
        "platforms/linux-x86_64.json",
        "v1/workers/tiny-worker-cpu.json",
        "v1/workers/tiny-worker-cpu/0.1.0.json",
        "workers/tiny-worker-cpu/PKGBUILD",
        "workers/tiny-worker-cpu.json",
        "workers.json",
    ];
    for path in copies {
        let mut site = honest.clone();
        site.files.remove(path);
        let finding = |kind| Finding { path: path.into(), kind };
        assert_eq!(verify(&site).unwrap().findings, [finding(FindingKind::Missing)]);
        let appended = [&honest.files[path][..], b"{}"].concat();
        let renamed = String::from_utf8(honest.files[path].clone()).unwrap().replace("tiny-worker", "evil-worker");
        for other in [&b""[..], &appended, renamed.as_bytes(), b"{}", b"not JSON", &[b' '; 100_000]] {
            if other == honest.files[path] {
                continue; // it names no worker
            }
            site.files.insert(path.into(), other.to_vec());
            assert_eq!(verify(&site).unwrap().findings, [finding(FindingKind::Differs)]);
        }
    }
    let finding = Finding { path: "index.json".into(), kind: FindingKind::Missing };
    assert_eq!(finding.to_string(), "`index.json` is not there: publish the site again");
}

/// What makepkg users fetch by the names of the first API: the latest version's recipe, its files and its `.SRCINFO`.
#[test]
fn named_copies_of_a_recipe_are_those_of_the_latest_version() {
    let honest = built_after(|site, document| {
        let bytes = b"post_install() { :; }\n".to_vec();
        let file = serde_json::json!({"path": "w.install", "size": bytes.len(), "sha256": Sha256::of(&bytes)});
        let source = document.versions[0].source.as_mut().unwrap();
        source.files.push(serde_json::from_value(file).unwrap());
        source.srcinfo = [
            ("pkgbase".to_owned(), vec!["tiny-worker-cpu".to_owned()]),
            ("depends".to_owned(), vec!["a".to_owned(), "b".to_owned()]),
            ("pkgname".to_owned(), vec!["tiny-worker-cpu".to_owned()]),
        ]
        .into();
        site.files.insert(format!("by-hash/{}", Sha256::of(&bytes)), bytes.clone());
        site.files.insert("workers/tiny-worker-cpu/files/w.install".into(), bytes);
    });
    let info = "workers/tiny-worker-cpu/.SRCINFO";
    let said = "pkgbase = tiny-worker-cpu\n\tpkgver = 1\n\tdepends = a\n\tdepends = b\n\npkgname = tiny-worker-cpu\n\tdepends = c\n";
    let with = |path: &str, bytes: &str| {
        let mut site = honest.clone();
        site.files.insert(path.into(), bytes.into());
        verify(&site).unwrap().findings
    };
    assert_eq!(verify(&honest).unwrap().findings, [], "not every recipe has a .SRCINFO");
    assert_eq!(with(info, said), [], "what only running the recipe could tell may be anything");
    let differs = |path: &str| [Finding { path: path.into(), kind: FindingKind::Differs }];
    for other in [said.replace("= b", "= evil"), said.replace("\tdepends = b\n", ""), String::new()] {
        assert_eq!(with(info, &other), differs(info), "{other}");
    }
    assert_eq!(with("workers/tiny-worker-cpu/PKGBUILD", "pkgname=evil\n"), differs("workers/tiny-worker-cpu/PKGBUILD"));
    let file = "workers/tiny-worker-cpu/files/w.install";
    assert_eq!(with(file, "post_install() { evil; }\n"), differs(file));
    let mut site = honest.clone();
    site.files.remove(file);
    assert_eq!(verify(&site).unwrap().findings, [Finding { path: file.into(), kind: FindingKind::Missing }]);
}

#[test]
fn what_is_no_pin_of_its_own_may_be_written_otherwise() {
    // The first API, `v1/workers.json` and the files of single versions: the same JSON, in other white space.
    let mut site = TinySite::one_worker().signed();
    for path in
        ["workers.json", "workers/tiny-worker-cpu.json", "v1/workers.json", "v1/workers/tiny-worker-cpu/0.1.0.json"]
    {
        let value: serde_json::Value = serde_json::from_slice(&site.files[path]).unwrap();
        site.files.insert(path.into(), serde_json::to_vec(&value).unwrap());
    }
    assert_eq!(verify(&site).unwrap().findings, []);
}

/// Other programs take the first of two keys where this one takes the last.
#[test]
fn a_copy_with_a_key_twice_is_another_one() {
    let honest = TinySite::one_worker().signed();
    for path in [
        "workers.json",
        "workers/tiny-worker-cpu.json",
        "v1/workers.json",
        "v1/workers/tiny-worker-cpu/0.1.0.json",
        "health.json",
    ] {
        let text = String::from_utf8(honest.files[path].clone()).unwrap();
        for key in ["id", "workers", "pkgbuild_url", "license", "status"] {
            let Some(at) = text.find(&format!("\"{key}\":")) else { continue };
            let mut site = honest.clone();
            let twice = format!("{}\"{key}\": \"evil\", {}", &text[..at], &text[at..]);
            site.files.insert(path.into(), twice.into_bytes());
            let finding = Finding { path: path.into(), kind: FindingKind::Differs };
            assert_eq!(verify(&site).unwrap().findings, [finding], "{key}");
        }
    }
}

#[test]
fn what_says_how_the_site_is_and_whose_agrees_with_what_is_signed() {
    let honest = TinySite::one_worker().signed();
    let with = |path: &str, bytes: Option<&str>| {
        let mut site = honest.clone();
        site.files.remove(path);
        site.files.extend(bytes.map(|bytes| (path.to_owned(), bytes.as_bytes().to_vec())));
        verify(&site).unwrap().findings
    };
    let said = String::from_utf8(honest.files["health.json"].clone()).unwrap();
    let is = |kind| [Finding { path: "health.json".into(), kind }];
    assert_eq!(with("health.json", Some(&said.replace("\"problems\": 0", "\"problems\": 3"))), []);
    for (word, other) in [
        ("\"ok\"", "\"bad\""),
        ("rbee", "other"),
        ("\"workers\": 1", "\"workers\": 2"),
        ("\"problems\": 0", "\"problems\": \"\""),
    ] {
        assert!(said.contains(word), "{said}");
        assert_eq!(with("health.json", Some(&said.replace(word, other))), is(FindingKind::Differs));
    }
    assert_eq!(with("health.json", None), is(FindingKind::Missing));
    // A key that is trusted, under its name; not every catalog has such a file.
    let ours = key().public().clone();
    let path = format!("keys/{}.pub", ours.id());
    assert_eq!(with(&path, Some(&ours.to_file())), []);
    let evil = rbee_catalog::model::PublicKey::new(ours.id(), [7; 32]).to_file();
    assert_eq!(with(&path, Some(&evil)), [Finding { path, kind: FindingKind::Differs }]);
}

#[test]
fn parts_that_contradict_each_other_are_refused() {
    let why = |site: &TinySite| match &refused(site)[..] {
        [Refused::Contradiction { why, .. }] => why.clone(),
        other => panic!("{other:?}"),
    };
    // A valid document of one worker under another's name.
    let mut site = TinySite::one_worker();
    site.index.workers[0].about.id = "other-worker-cpu".parse().unwrap();
    site.index.platforms.clear();
    let site = site.with_index().signed();
    assert_eq!(why(&site), "expected worker `other-worker-cpu` as the index describes it");
    // A worker twice.
    let mut site = TinySite::one_worker();
    site.index.workers.push(site.index.workers[0].clone());
    assert_eq!(why(&site.with_index().signed()), "expected each worker once, found `tiny-worker-cpu` twice");
    // A version that the index does not list.
    let site = built_after(|_, document| document.versions[0].yanked = Some("broken".into()));
    assert_eq!(why(&site), "expected the versions of `tiny-worker-cpu` that the index lists");
    // Another artifact in the platform's manifest than in the document.
    let site = built_after(|_, document| {
        document.versions[0].platforms[0].artifact.as_mut().unwrap().sha256 = Sha256::of(b"evil");
    });
    assert_eq!(why(&site), "the manifest of `linux-x86_64` offers tiny-worker-cpu 0.1.0 otherwise");
    // One platform's manifest as another's.
    let mut site = TinySite::one_worker();
    let pin = site.index.platforms["linux-x86_64"].clone();
    site.index.platforms = [("linux-aarch64".to_owned(), pin)].into();
    assert_eq!(why(&site.with_index().signed()), "expected the manifest of platform \"linux-aarch64\"");
    // A name that is no platform never becomes a path.
    let mut site = TinySite::one_worker();
    let pin = site.index.platforms["linux-x86_64"].clone();
    site.index.platforms = [("../../etc/passwd".to_owned(), pin)].into();
    assert_eq!(why(&site.with_index().signed()), "expected the manifest of platform \"../../etc/passwd\"");
}

#[test]
fn what_the_maintainers_took_away_is_not_offered_again() {
    let why = |site: &TinySite| match &refused(site)[..] {
        [Refused::Contradiction { why, .. }] => why.clone(),
        other => panic!("{other:?}"),
    };
    let retired = |ids: &[&str]| {
        let retired = |id: &&str| serde_json::from_value(serde_json::json!({"id": id, "reason": "gone"})).unwrap();
        let mut site = TinySite::one_worker();
        site.index.retired = ids.iter().map(retired).collect();
        site.with_index().signed()
    };
    assert_eq!(verify(&retired(&["old-worker-cpu"])).unwrap().findings, []);
    assert_eq!(
        why(&retired(&["tiny-worker-cpu"])),
        "expected nothing under the retired name `tiny-worker-cpu`, found a worker"
    );
    assert_eq!(why(&retired(&["old", "old"])), "expected each retired name once, found `old` twice");
    // A platform's manifest that offers a quarantined version, in a site that is otherwise of one mind.
    let quarantined = Some("spies".to_owned());
    let mut site = built_after(|_, document| document.versions[0].quarantined.clone_from(&quarantined));
    site.index.workers[0].versions[0].quarantined = quarantined;
    assert_eq!(
        why(&site.with_index().signed()),
        "the manifest of `linux-x86_64` offers tiny-worker-cpu 0.1.0 otherwise"
    );
}

#[test]
fn formats_from_the_future_are_told_apart() {
    let mut site = TinySite::empty();
    site.index.schema = 2;
    let site = site.with_index().signed();
    let path = site.by_hash("index.json");
    assert_eq!(refused(&site), [Refused::NewerSchema { path, schema: 2, known: 1 }]);

    let site = built_after(|_, document| document.schema = 0);
    let path = site.by_hash("v1/workers/tiny-worker-cpu.json");
    let why = "expected a `schema` of 1 or more".to_owned();
    assert_eq!(refused(&site), [Refused::Malformed { path, why }]);
}

#[test]
fn an_expired_site_is_refused_and_trouble_is_no_refusal() {
    let site = TinySite::empty().signed();
    let keys = trusting(&[key().public()]);
    let now = Time::from_unix(NOW + 31 * DAY);
    let expected =
        rbee_catalog::client::Expected { time: rbee_catalog::client::Timeliness::At(now), ..expecting(&keys) };
    let expired = Refused::Expired { expires: Time::from_unix(NOW + 30 * DAY), now };
    assert_eq!(verify_site(&site, &expected), Err(VerifyError::Refused(vec![expired])));

    /// A site behind a broken wire.
    struct Broken(TinySite, &'static str);
    impl SiteReader for Broken {
        fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
            if path.starts_with(self.1) { Err(ReadError::Trouble("cut".into())) } else { self.0.read(path, limit) }
        }
    }
    for prefix in ["index.json.minisig", "by-hash/", "v1/"] {
        let trouble = verify_site(&Broken(site.clone(), prefix), &expecting(&keys));
        assert!(matches!(trouble, Err(VerifyError::Trouble { .. })), "{trouble:?}");
    }
}

#[test]
fn unknown_fields_are_read_over() {
    // A later generator says more; the pins are over the bytes, and the copies are compared with all their fields.
    let mut site = TinySite::empty();
    let mut index = serde_json::to_value(&site.index).unwrap();
    index["bins"] = serde_json::json!({"depth": 1});
    let mut head = serde_json::to_value(site.index.head()).unwrap();
    head["bins"] = index["bins"].clone();
    for (name, value) in [("index.json", index), ("head.json", head)] {
        let bytes = to_json(&value);
        site.files.insert(format!("by-hash/{}.json", Sha256::of(&bytes)), bytes.clone());
        site.files.insert(name.into(), bytes);
    }
    assert_eq!(verify(&site.signed()).unwrap().findings, []);
}

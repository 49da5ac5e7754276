//! A site is read by hash where it has a pointer; what is not what the index pins is refused.

use rbee_catalog::client::{Refused, SiteReader, VerifyError, read_documents};
use rbee_catalog::model::Sha256;

use crate::trust::fixture::{TinySite, expecting, key, other_key, trusting};

const DOCUMENT: &str = "v1/workers/tiny-worker-cpu.json";

fn refused(site: &dyn SiteReader) -> Refused {
    match read_documents(site, None) {
        Err(VerifyError::Refused(reasons)) => reasons.into_iter().next().unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn with_a_pointer_hashes_are_followed() {
    let honest = TinySite::one_worker().signed();
    let expected = read_documents(&honest, None).unwrap();
    assert_eq!(expected.workers.len(), 1);

    // Named copies lag: that changes nothing.
    let mut lagging = honest.clone();
    for path in ["index.json", DOCUMENT] {
        lagging.files.insert(path.into(), b"{}".to_vec());
    }
    assert_eq!(read_documents(&lagging, None).unwrap(), expected);

    // Without files by hash, as on a plain copy of the named files, the named ones count, if they are the pinned ones.
    let mut named = honest.clone();
    named.files.retain(|path, _| !path.starts_with("by-hash/"));
    assert_eq!(read_documents(&named, None).unwrap(), expected);
    let text = String::from_utf8(named.files[DOCUMENT].clone()).unwrap();
    named.files.insert(DOCUMENT.into(), text.replace("0.1.0", "0.1.1").into_bytes());
    assert_eq!(refused(&named), Refused::Digest { path: DOCUMENT.into() });

    let mut altered = honest.clone();
    let path = honest.by_hash(DOCUMENT);
    altered.files.insert(path.clone(), text.replace("0.1.0", "0.1.1").into_bytes());
    assert_eq!(refused(&altered), Refused::Digest { path });
}

#[test]
fn without_a_pointer_named_files_are_read() {
    let unsigned = TinySite::one_worker();
    assert_eq!(read_documents(&unsigned, None).unwrap().workers.len(), 1);
    let mut none = TinySite::empty();
    none.files.clear();
    assert_eq!(refused(&none), Refused::Missing { path: "index.json".into() });
    none.files.insert("index.json".into(), b"{\"schema\": 2}".to_vec());
    assert_eq!(refused(&none), Refused::NewerSchema { path: "index.json".into(), schema: 2, known: 1 });
}

#[test]
fn with_keys_the_pointer_is_verified() {
    let site = TinySite::one_worker().signed();
    let read = |site: &TinySite, key: &rbee_catalog::model::PublicKey| {
        let keys = trusting(&[key]);
        read_documents(site, Some(&expecting(&keys))).map(drop)
    };
    assert_eq!(read(&site, key().public()), Ok(()));
    let other = other_key();
    let unknown = Refused::UnknownKey { id: key().public().id() };
    assert_eq!(read(&site, other.public()), Err(unknown.into()));
    assert_eq!(read(&TinySite::one_worker(), key().public()), Err(Refused::Unsigned.into()));
}

/// A worker under another's name, or one twice, is no side of a comparison.
#[test]
fn documents_are_those_that_the_index_describes() {
    let mut site = TinySite::one_worker();
    site.index.workers[0].about.description = "Something else".into();
    let site = site.with_index();
    let path = format!("by-hash/{}.json", Sha256::of(&site.files[DOCUMENT]));
    let why = "expected worker `tiny-worker-cpu` as the index describes it".to_owned();
    assert_eq!(refused(&site), Refused::Contradiction { path, why });
    let mut site = TinySite::one_worker();
    site.index.workers.push(site.index.workers[0].clone());
    let site = site.with_index();
    let Refused::Contradiction { why, .. } = refused(&site) else { panic!() };
    assert_eq!(why, "expected each worker once, found `tiny-worker-cpu` twice");
}

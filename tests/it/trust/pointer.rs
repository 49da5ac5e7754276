//! A pointer by itself: what is taken, and each refusal by altering one thing.

use rbee_catalog::client::trust::{POINTER_LIMIT, believable_now};
use rbee_catalog::client::{Refused, VerifiedPointer, verify_pointer};
use rbee_catalog::model::index::Pin;
use rbee_catalog::model::pointer::{CatalogId, Pointer, PointerError};
use rbee_catalog::model::{PublicKey, Time};
use rbee_catalog::sign::{SignError, Unsigned, sign_index};

use super::fixture::{DAY, NOW, TinySite, expecting, key, other_key, rbee, sign_comment, trusting};

fn verify(minisig: &str) -> Result<VerifiedPointer, Refused> {
    let keys = trusting(&[key().public()]);
    verify_pointer(minisig.as_bytes(), &expecting(&keys))
}

fn minisig() -> String {
    let site = TinySite::empty();
    sign_index(&key(), &site.unsigned(&rbee())).unwrap().minisig
}

/// The catalog's own key signs the pointer after `alter`.
fn signed_after(alter: impl Fn(&mut Pointer)) -> Result<VerifiedPointer, Refused> {
    let site = TinySite::empty();
    let mut pointer = site.pointer();
    alter(&mut pointer);
    verify(&sign_comment(&site.files["index.json"], &pointer.to_string()))
}

/// Puts `line` in place of line `at` (from 1).
fn with_line(minisig: &str, at: usize, line: &str) -> String {
    let mut lines: Vec<&str> = minisig.lines().collect();
    lines[at - 1] = line;
    lines.join("\n") + "\n"
}

#[test]
fn what_we_sign_is_taken() {
    let site = TinySite::empty();
    let (index, head) = (&site.files["index.json"], &site.files["head.json"]);
    let verified = verify(&minisig()).unwrap();
    assert_eq!(
        *verified.pointer(),
        Pointer {
            catalog: rbee(),
            serial: NOW.try_into().unwrap(),
            expires: Time::from_unix(NOW + 30 * DAY),
            index: Pin::of(index),
            head: Pin::of(head),
        }
    );
    assert_eq!(verified.key(), key().public());
    assert_eq!(verified.check_index("index.json", index), Ok(()));
    assert_eq!(verified.check_head("head.json", head), Ok(()));
}

#[test]
fn the_serial_grows_and_the_expiry_follows_it() {
    let (site, rbee, now) = (TinySite::empty(), rbee(), u64::try_from(NOW).unwrap());
    let sign = |previous_serial, expiry_days| {
        sign_index(&key(), &Unsigned { previous_serial, expiry_days, ..site.unsigned(&rbee) })
    };
    for (previous, serial) in [(None, now), (Some(5), now), (Some(now), now + 1), (Some(now + 60), now + 61)] {
        let signed = sign(previous, 60).unwrap();
        assert_eq!(signed.pointer.serial, serial);
        assert_eq!(signed.pointer.expires.unix(), i64::try_from(serial).unwrap() + 60 * DAY);
        assert!(verify(&signed.minisig).is_ok());
    }
    assert!(matches!(sign(None, 0), Err(SignError::ExpiryDays(0))));
    assert!(matches!(sign(None, 61), Err(SignError::ExpiryDays(61))));
    assert!(matches!(sign(Some(u64::MAX), 30), Err(SignError::NoSerialLeft(u64::MAX))));
    let early = Unsigned { now: Time::from_unix(-1), ..site.unsigned(&rbee) };
    assert!(matches!(sign_index(&key(), &early), Err(SignError::Clock(_))));
}

#[test]
fn nothing_but_an_index_is_signed() {
    let (site, catalog, other) = (TinySite::empty(), rbee(), CatalogId::parse("other").unwrap());
    let honest = site.unsigned(&catalog);
    let with_worker = TinySite::one_worker();
    let head = &with_worker.files["head.json"];
    let wrong = [
        Unsigned { index: b"a licence\n", ..honest },
        Unsigned { head, ..honest },
        Unsigned { catalog: &other, ..honest },
    ];
    for unsigned in wrong {
        let refused = sign_index(&key(), &unsigned);
        assert!(matches!(refused, Err(SignError::NotAnIndex(_))), "{refused:?}");
    }
}

#[test]
fn another_key_is_refused() {
    let unknown = Refused::UnknownKey { id: key().public().id() };
    let keys = trusting(&[other_key().public()]);
    assert_eq!(verify_pointer(minisig().as_bytes(), &expecting(&keys)), Err(unknown.clone()));
    assert_eq!(verify_pointer(minisig().as_bytes(), &expecting(&trusting(&[]))), Err(unknown));
}

#[test]
fn a_key_is_its_bytes_and_not_its_id() {
    let (ours, theirs) = (key(), other_key());
    // Somebody else's key under our key's id: not ours, and it does not hide ours.
    let impostor = PublicKey::new(ours.public().id(), *theirs.public().key());
    let refused = verify_pointer(minisig().as_bytes(), &expecting(&trusting(&[&impostor])));
    assert_eq!(refused, Err(Refused::BadSignature { id: ours.public().id() }));
    let both = trusting(&[&impostor, ours.public()]);
    assert_eq!(verify_pointer(minisig().as_bytes(), &expecting(&both)).unwrap().key(), ours.public());
    // One key under two ids is one key.
    let again = PublicKey::new(theirs.public().id(), *ours.public().key());
    assert_eq!(trusting(&[ours.public(), &again]).as_slice(), [ours.public().clone()]);
}

#[test]
fn a_weak_key_signs_nothing() {
    // The neutral element as the key: without the strict check, all-zero signatures by it fit any message.
    let mut weak = [0; 32];
    weak[0] = 1;
    let weak = PublicKey::new(key().public().id(), weak);
    let refused = verify_pointer(minisig().as_bytes(), &expecting(&trusting(&[&weak])));
    assert_eq!(refused, Err(Refused::BadSignature { id: weak.id() }));
}

#[test]
fn a_legacy_signature_is_refused() {
    // The global signature does not cover the two bytes of the algorithm, so this file is otherwise whole.
    let minisig = minisig();
    let line = minisig.lines().nth(1).unwrap();
    assert!(line.starts_with("RU"));
    assert_eq!(verify(&with_line(&minisig, 2, &line.replacen("RU", "RW", 1))), Err(Refused::LegacySignature));
    assert_eq!(verify(&with_line(&minisig, 2, &line.replacen("RU", "RX", 1))), Err(Refused::UnknownAlgorithm));
}

#[test]
fn only_the_four_lines_of_minisign() {
    let minisig = minisig();
    let line = |at: usize| minisig.lines().nth(at - 1).unwrap();
    let wrong = [
        String::new(),
        "not a signature\n".into(),
        minisig.trim_end().into(),
        format!("{minisig}\n"),
        format!("{minisig}{minisig}"),
        minisig.replace('\n', "\r\n"),
        with_line(&minisig, 1, "comment"),
        with_line(&minisig, 2, &format!("{} ", line(2))),
        with_line(&minisig, 2, &line(2)[4..]),
        with_line(&minisig, 2, line(2).trim_end_matches('=')),
        with_line(&minisig, 3, line(3).trim_start_matches("trusted ")),
        with_line(&minisig, 4, line(2)),
        with_line(&minisig, 4, ""),
    ];
    for text in wrong {
        let refused = verify(&text);
        assert!(matches!(refused, Err(Refused::NotASignature(_))), "{text:?}: {refused:?}");
    }
    let not_text = [minisig.as_bytes(), &[0xff]].concat();
    let keys = trusting(&[key().public()]);
    assert!(matches!(verify_pointer(&not_text, &expecting(&keys)), Err(Refused::NotASignature(_))));
    let limit = usize::try_from(POINTER_LIMIT).unwrap();
    let padded = with_line(&minisig, 1, &format!("{}{}", line(1), "x".repeat(limit - minisig.len())));
    assert_eq!(padded.len(), limit);
    assert!(verify(&padded).is_ok());
    let larger = with_line(&padded, 1, &format!("{}x", padded.lines().next().unwrap()));
    assert_eq!(verify(&larger), Err(Refused::PointerTooLarge { limit: POINTER_LIMIT }));
}

#[test]
fn no_byte_of_what_is_signed_can_change() {
    let minisig = minisig();
    let bad = Refused::BadSignature { id: key().public().id() };
    let comment = minisig.lines().nth(2).unwrap();
    let altered = [
        comment.replace("catalog:rbee", "catalog:rbex"),
        comment.replace("rbee-catalog:1", "rbee-catalog:2"),
        comment.replace('\t', " "),
        format!("{comment} "),
        format!("{comment}\t"),
        comment.replace("trusted comment: ", "trusted comment:  "),
    ];
    for line in altered {
        assert_eq!(verify(&with_line(&minisig, 3, &line)), Err(bad.clone()), "{line:?}");
    }
    // The file signature of another index under this comment.
    let other = sign_index(&key(), &TinySite::one_worker().unsigned(&rbee())).unwrap().minisig;
    for line in [2, 3, 4] {
        assert_eq!(verify(&with_line(&minisig, line, other.lines().nth(line - 1).unwrap())), Err(bad.clone()));
    }
}

#[test]
fn a_signed_comment_that_is_no_pointer_is_refused() {
    let site = TinySite::empty();
    let honest = site.pointer().to_string();
    let items: Vec<&str> = honest.split('\t').collect();
    let reordered = [items[0], items[2], items[1], items[3], items[4], items[5]].join("\t");
    let repeated = [items[0], items[1], items[1], items[2], items[3], items[4], items[5]].join("\t");
    let malformed = [
        (String::new(), PointerError::Format),
        ("timestamp:1795168800\tfile:index.json\thashed".into(), PointerError::Format),
        (honest.replacen("rbee-catalog:1", "rbee-catalog:2", 1), PointerError::Format),
        (format!(" {honest}"), PointerError::Format),
        (reordered, PointerError::Item("catalog")),
        (repeated, PointerError::Item("serial")),
        (items[..5].join("\t"), PointerError::Item("head.json")),
        (honest.replace('\t', "\t\t"), PointerError::Item("catalog")),
        (format!("{honest}\tx:1"), PointerError::Trailing),
        (format!("{honest}\t"), PointerError::Trailing),
        (honest.clone() + &"0".repeat(1_000), PointerError::TooLong(honest.len() + 1_000)),
    ];
    for (comment, why) in malformed {
        let refused = verify(&sign_comment(&site.files["index.json"], &comment));
        assert_eq!(refused, Err(Refused::MalformedComment(why)), "{comment:?}");
    }
    let refused = verify(&sign_comment(&site.files["index.json"], &format!("{honest} ")));
    assert!(matches!(refused, Err(Refused::MalformedComment(PointerError::Value { item: "head.json", .. }))));
}

#[test]
fn another_catalog_is_refused() {
    let (keys, other) = (trusting(&[key().public()]), CatalogId::parse("other").unwrap());
    let expected = rbee_catalog::client::Expected { catalog: Some(&other), ..expecting(&keys) };
    let refused = verify_pointer(minisig().as_bytes(), &expected);
    assert_eq!(refused, Err(Refused::OtherCatalog { expected: other.clone(), found: rbee() }));
    let rbee = rbee();
    let expected = rbee_catalog::client::Expected { catalog: Some(&rbee), ..expecting(&keys) };
    assert!(verify_pointer(minisig().as_bytes(), &expected).is_ok());
}

#[test]
fn times_out_of_bounds_are_refused() {
    let now = Time::from_unix(NOW);
    let serial = |seconds: i64| u64::try_from(NOW + seconds).unwrap();
    let expires = |seconds: i64| Time::from_unix(NOW + seconds);
    // Expired: at that very moment it says nothing any more.
    assert!(signed_after(|p| p.expires = expires(1)).is_ok());
    assert_eq!(signed_after(|p| p.expires = expires(0)), Err(Refused::Expired { expires: now, now }));
    // A serial at most a day ahead.
    assert!(signed_after(|p| p.serial = serial(DAY)).is_ok());
    let future = Refused::FutureSerial { serial: serial(DAY + 1), now, clock: None };
    assert_eq!(signed_after(|p| p.serial = serial(DAY + 1)), Err(future));
    assert_eq!(
        signed_after(|p| p.serial = u64::MAX),
        Err(Refused::FutureSerial { serial: u64::MAX, now, clock: None })
    );
    // An expiry at most 60 days after the serial.
    assert!(signed_after(|p| p.expires = expires(60 * DAY)).is_ok());
    let far = expires(60 * DAY + 1);
    let refused = signed_after(|p| p.expires = far);
    assert_eq!(refused, Err(Refused::ExpiryTooFar { serial: serial(0), expires: far }));
}

#[test]
fn older_pointers_and_second_truths_are_refused() {
    let keys = trusting(&[key().public()]);
    let last = verify(&minisig()).unwrap().remember();
    let verify = |minisig: &str| {
        let expected = rbee_catalog::client::Expected { remembered: Some(&last), ..expecting(&keys) };
        verify_pointer(minisig.as_bytes(), &expected)
    };
    assert!(verify(&minisig()).is_ok());
    let (empty, other) = (TinySite::empty(), TinySite::one_worker());
    let honest = empty.pointer();
    let older = Pointer { serial: honest.serial - 1, ..honest.clone() };
    let refused = verify(&sign_comment(&empty.files["index.json"], &older.to_string()));
    assert_eq!(refused, Err(Refused::Rollback { last: honest.serial, found: honest.serial - 1 }));
    for second in [
        Pointer { index: Pin::of(&other.files["index.json"]), ..honest.clone() },
        Pointer { head: Pin::of(&other.files["head.json"]), ..honest.clone() },
    ] {
        let refused = verify(&sign_comment(&empty.files["index.json"], &second.to_string()));
        assert_eq!(refused, Err(Refused::Equivocation { serial: honest.serial }));
    }
    // A clock that says 1970 does not bring an expired pointer back.
    let (clock, built) = (Time::from_unix(0), Time::from_unix(NOW - DAY));
    assert_eq!(believable_now(clock, Some(&last), Some(built)), Time::from_unix(NOW));
    assert_eq!(believable_now(clock, None, Some(built)), built);
    assert_eq!(believable_now(Time::from_unix(NOW + 1), Some(&last), None), Time::from_unix(NOW + 1));
}

#[test]
fn other_bytes_for_index_and_head_are_refused() {
    let site = TinySite::empty();
    let verified = verify(&minisig()).unwrap();
    let path = || "index.json".to_owned();
    let index = &site.files["index.json"];
    let expected = index.len() as u64;
    let longer = [&index[..], b" "].concat();
    assert_eq!(verified.check_index("index.json", &longer), Err(Refused::TooLarge { path: path(), expected }));
    let shorter = &index[1..];
    let refused = Refused::Size { path: path(), expected, found: expected - 1 };
    assert_eq!(verified.check_index("index.json", shorter), Err(refused));
    let mut other = index.clone();
    *other.last_mut().unwrap() = b' ';
    assert_eq!(verified.check_index("index.json", &other), Err(Refused::Digest { path: path() }));
    let head = [&site.files["head.json"][1..], b" "].concat();
    assert_eq!(verified.check_head("head.json", &head), Err(Refused::Digest { path: "head.json".into() }));
    // A pointer of the right key over a file signature of other bytes.
    let crafted = verify(&sign_comment(b"other bytes", &site.pointer().to_string())).unwrap();
    assert_eq!(crafted.check_index("index.json", index), Err(Refused::BadIndexSignature { path: path() }));
}

//! Secret and public keys as texts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rbee_catalog::model::PublicKey;
use rbee_catalog::sign::{SecretKey, SecretKeyError, SignError, keygen, sign_index};

use super::fixture::{TinySite, rbee, secret_text};

fn read(text: &str) -> Result<SecretKey, SecretKeyError> {
    SecretKey::read(text, None)
}

fn bytes_of(secret_text: &str) -> Vec<u8> {
    STANDARD.decode(secret_text.lines().nth(1).unwrap()).unwrap()
}

#[test]
fn a_new_pair_fits_together() {
    let pair = keygen(None).unwrap();
    let key = read(&pair.secret_text).unwrap();
    assert_eq!(PublicKey::parse(&pair.public_text).as_ref(), Ok(key.public()));
    assert_eq!(key.public().to_file(), pair.public_text);
    // A password for a key without one is not looked at.
    assert!(SecretKey::read(&pair.secret_text, Some("any")).is_ok());
}

#[test]
fn a_password_opens_its_key_alone() {
    let pair = keygen(Some("correct horse")).unwrap();
    let public = PublicKey::parse(&pair.public_text).unwrap();
    assert_eq!(*SecretKey::read(&pair.secret_text, Some("correct horse")).unwrap().public(), public);
    let error = |password| SecretKey::read(&pair.secret_text, password).unwrap_err();
    assert_eq!(error(None), SecretKeyError::NeedsPassword);
    assert_eq!(error(Some("")), SecretKeyError::WrongPassword);
    assert_eq!(error(Some("correct horse ")), SecretKeyError::WrongPassword);
}

#[test]
fn keys_are_read_from_files_and_from_single_lines() {
    let pair = keygen(None).unwrap();
    for (secret, public) in [
        (pair.secret_text.clone(), pair.public_text.clone()),
        (pair.secret_text.replace('\n', "\r\n"), pair.public_text.replace('\n', "\r\n")),
        (pair.secret_text.lines().nth(1).unwrap().into(), pair.public_text.lines().nth(1).unwrap().into()),
    ] {
        assert_eq!(PublicKey::parse(&public).as_ref(), Ok(read(&secret).unwrap().public()));
    }
}

#[test]
fn what_is_no_key_is_told() {
    let pair = keygen(None).unwrap();
    let not_a_key = |text: &str| match read(text) {
        Err(SecretKeyError::NotAKey(why)) => why,
        other => panic!("{text:?}: {other:?}"),
    };
    assert_eq!(not_a_key(""), "there is nothing");
    assert_eq!(not_a_key("hunter2"), "the key is not base64");
    assert_eq!(not_a_key("aGVsbG8="), "it has another length");
    assert_eq!(not_a_key("one\ntwo"), "expected its file, or its second line");
    assert_eq!(not_a_key(&pair.public_text), "this is a public key");

    let public = |text: &str| PublicKey::parse(text).unwrap_err().to_string();
    assert_eq!(public(""), "expected a minisign public key: its file, or its second line");
    assert_eq!(public("aGVsbG8="), "expected a minisign public key: 56 characters that begin with `RW`");
    assert_eq!(public("a\nb\nc"), "expected a minisign public key: its file, or its second line");
    assert_eq!(public(&pair.secret_text), "expected a public key, found a secret one: give it to nobody");
}

#[test]
fn damage_is_found() {
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes_of(secret_text(0));
        bytes[at] = byte;
        STANDARD.encode(bytes)
    };
    assert!(matches!(read(&with(0, b'X')), Err(SecretKeyError::Unsupported(_))));
    assert!(matches!(read(&with(2, b'X')), Err(SecretKeyError::Unsupported(_))));
    assert!(matches!(read(&with(4, b'X')), Err(SecretKeyError::Unsupported(_))));
    let seed = bytes_of(secret_text(0))[62];
    assert_eq!(read(&with(62, !seed)).unwrap_err(), SecretKeyError::Damaged);
    // A key without checksum, as `minisign -G -W` writes it: found when it has signed.
    let mut bytes = bytes_of(secret_text(0));
    bytes[126..].fill(0);
    let whole = read(&STANDARD.encode(&bytes)).unwrap();
    assert!(sign_index(&whole, &TinySite::empty().unsigned(&rbee())).is_ok());
    bytes[62] = !seed;
    let damaged = read(&STANDARD.encode(&bytes)).unwrap();
    let refused = sign_index(&damaged, &TinySite::empty().unsigned(&rbee()));
    assert!(matches!(refused, Err(SignError::DamagedKey)), "{refused:?}");
}

#[test]
fn secrets_are_not_shown() {
    let pair = keygen(None).unwrap();
    let key = read(&pair.secret_text).unwrap();
    let id = key.public().id();
    assert_eq!(format!("{key:?}"), format!("SecretKey {{ id: \"{id}\", .. }}"));
    assert_eq!(format!("{pair:?}"), format!("KeyPair {{ public_text: {:?}, .. }}", pair.public_text));
}

//! Stock minisign as the second implementation: each side takes what the other makes.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rbee_catalog::client::{Refused, verify_pointer};
use rbee_catalog::model::PublicKey;
use rbee_catalog::sign::{SecretKey, SecretKeyError, sign_index};
use tempfile::TempDir;

use super::fixture::{TinySite, expecting, key, rbee, secret_text, trusting};
use crate::support::need::need;

/// Runs minisign in `folder`; it reads passwords from where its input comes from.
fn minisign(folder: &Path, input: &str, args: &[&str]) -> Option<Output> {
    let program = need("minisign", "minisign")?;
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).env("HOME", folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It may end without reading: then the pipe is closed, and that is fine.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Some(child.wait_with_output().unwrap())
}

/// A folder with an unsigned `index.json` and `head.json`.
fn folder() -> (TempDir, TinySite) {
    let (folder, site) = (TempDir::new().unwrap(), TinySite::empty());
    site.write_to(folder.path());
    (folder, site)
}

fn text(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn it_takes_what_we_sign() {
    let (folder, site) = folder();
    let signed = sign_index(&key(), &site.unsigned(&rbee())).unwrap();
    std::fs::write(folder.path().join("index.json.minisig"), &signed.minisig).unwrap();
    let public = key().public().to_string();
    let Some(verified) = minisign(folder.path(), "", &["-VHm", "index.json", "-P", &public]) else { return };
    assert_eq!(
        String::from_utf8_lossy(&verified.stdout),
        format!("Signature and comment signature verified\nTrusted comment: {}\n", signed.pointer)
    );
    assert!(verified.status.success());

    std::fs::write(folder.path().join("index.json"), "other").unwrap();
    let refused = minisign(folder.path(), "", &["-VHm", "index.json", "-P", &public]).unwrap();
    assert!(!refused.status.success());
}

#[test]
fn we_take_what_it_signs_with_our_key() {
    let (folder, site) = folder();
    std::fs::write(folder.path().join("catalog.key"), secret_text(0)).unwrap();
    let comment = site.pointer().to_string();
    let sign = ["-Sm", "index.json", "-s", "catalog.key", "-t", &comment];
    let Some(signed) = minisign(folder.path(), "", &sign) else { return };
    assert!(signed.status.success(), "{signed:?}");
    let keys = trusting(&[key().public()]);
    let minisig = text(&folder, "index.json.minisig");
    let verified = verify_pointer(minisig.as_bytes(), &expecting(&keys)).unwrap();
    assert_eq!(verified.check_index("index.json", &site.files["index.json"]), Ok(()));

    let legacy = ["-Slm", "index.json", "-s", "catalog.key", "-t", &comment];
    assert!(minisign(folder.path(), "", &legacy).unwrap().status.success());
    let minisig = text(&folder, "index.json.minisig");
    assert_eq!(verify_pointer(minisig.as_bytes(), &expecting(&keys)), Err(Refused::LegacySignature));
}

/// A pair that minisign made signs here.
fn its_key_signs(folder: &TempDir, site: &TinySite, password: Option<&str>) {
    let key = SecretKey::read(&text(folder, "its.key"), password).unwrap();
    let public = PublicKey::parse(&text(folder, "its.pub")).unwrap();
    assert_eq!(*key.public(), public);
    let signed = sign_index(&key, &site.unsigned(&rbee())).unwrap();
    std::fs::write(folder.path().join("index.json.minisig"), &signed.minisig).unwrap();
    let verified = minisign(folder.path(), "", &["-VHm", "index.json", "-p", "its.pub"]).unwrap();
    assert!(verified.status.success(), "{verified:?}");
    assert!(verify_pointer(signed.minisig.as_bytes(), &expecting(&trusting(&[&public]))).is_ok());
}

#[test]
fn its_keys_without_a_password_work() {
    let (folder, site) = folder();
    let Some(made) = minisign(folder.path(), "", &["-G", "-W", "-p", "its.pub", "-s", "its.key"]) else { return };
    assert!(made.status.success(), "{made:?}");
    its_key_signs(&folder, &site, None);
}

#[test]
fn its_keys_with_a_password_work() {
    let (folder, site) = folder();
    let made = minisign(folder.path(), "pass word\npass word\n", &["-G", "-p", "its.pub", "-s", "its.key"]);
    let Some(made) = made else { return };
    assert!(made.status.success(), "{made:?}");
    // A wrong one is tried in `keys`, where scrypt takes less than its 1 GiB here.
    let locked = SecretKey::read(&text(&folder, "its.key"), None).unwrap_err();
    assert_eq!(locked, SecretKeyError::NeedsPassword);
    its_key_signs(&folder, &site, Some("pass word"));
    // Its password taken off again.
    let opened = minisign(folder.path(), "pass word\n", &["-C", "-W", "-s", "its.key"]).unwrap();
    assert!(opened.status.success(), "{opened:?}");
    its_key_signs(&folder, &site, None);
}

#[test]
fn it_works_with_our_keys_with_a_password() {
    let (folder, site) = folder();
    let pair = rbee_catalog::sign::keygen(Some("pass word")).unwrap();
    std::fs::write(folder.path().join("our.key"), &pair.secret_text).unwrap();
    let comment = site.pointer().to_string();
    let sign = ["-Sm", "index.json", "-s", "our.key", "-t", &comment];
    let Some(signed) = minisign(folder.path(), "pass word\n", &sign) else { return };
    assert!(signed.status.success(), "{signed:?}");
    let keys = trusting(&[&PublicKey::parse(&pair.public_text).unwrap()]);
    assert!(verify_pointer(text(&folder, "index.json.minisig").as_bytes(), &expecting(&keys)).is_ok());
}

//! TLS: who vouches for a host, and no way from there to plain http.

#![cfg(unix)]

use rbee_catalog::client::http::{Options, Proxies};
use rbee_catalog::client::{HttpSite, ReadError, SiteReader as _};

use crate::support::mirror::Mirror;
use crate::support::need::need;
use crate::support::scene::patience;
use crate::support::tls::{Says, Tls};

/// A host of a company that vouches for itself: believed by those who have its certificate, and by nobody else.
#[test]
fn a_private_authority_is_believed_where_it_is_named() {
    let Some(openssl) = need("openssl", "openssl") else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hello.txt"), "hello").unwrap();
    let host = Tls::start(&openssl, "localhost", folder.path(), Says::TheFile);
    let read = |authorities: Option<Vec<u8>>| {
        let options = Options { proxies: Proxies::None, authorities, patience: patience() };
        HttpSite::with(&host.base(), &options).unwrap().read("hello.txt", 100)
    };
    assert_eq!(read(Some(host.authority())), Ok(b"hello".to_vec()));
    let without = read(None);
    let Err(ReadError::Trouble(why)) = without else { panic!("{without:?}") };
    assert!(why.starts_with(&format!("{}/hello.txt: ", host.base())) && why.contains("certificate"), "{why}");
    let options = Options { authorities: Some(b"no certificate".to_vec()), ..Options::default() };
    assert!(HttpSite::with(&host.base(), &options).unwrap_err().contains("BEGIN CERTIFICATE"));
}

/// From https to http at the same host.
#[test]
fn metadata_stays_encrypted() {
    let Some(openssl) = need("openssl", "openssl") else { return };
    let (folder, plain) = (tempfile::tempdir().unwrap(), Mirror::new());
    let to = plain.base().replace("127.0.0.1", "localhost");
    let answer = format!("HTTP/1.0 302 Found\r\nLocation: {to}/index.json.minisig\r\nContent-Length: 0\r\n\r\n");
    std::fs::write(folder.path().join("index.json.minisig"), answer).unwrap();
    let host = Tls::start(&openssl, "localhost", folder.path(), Says::TheWholeAnswer);
    let options = Options { proxies: Proxies::None, authorities: Some(host.authority()), patience: patience() };
    let read = HttpSite::with(&host.base(), &options).unwrap().read("index.json.minisig", 100);
    assert_eq!(read, Err(ReadError::Outside));
    assert_eq!(plain.seen().len(), 0);
}

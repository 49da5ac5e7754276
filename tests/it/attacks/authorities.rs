//! TLS: who vouches for a host.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use rbee_catalog::client::http::{Options, Proxies};
use rbee_catalog::client::{HttpSite, ReadError, SiteReader as _};

use crate::support::need::need;
use crate::support::scene::patience;

/// A host of a company that vouches for itself: believed by those who have its certificate, and by nobody else.
#[cfg(unix)]
#[test]
fn a_private_authority_is_believed_where_it_is_named() {
    let Some(openssl) = need("openssl", "openssl") else { return };
    let folder = tempfile::tempdir().unwrap();
    let run = |line: &str| {
        let mut command = Command::new(&openssl);
        command.args(line.split(' ')).current_dir(folder.path()).stderr(Stdio::null());
        assert!(command.status().unwrap().success(), "{line}");
    };
    run("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca");
    run("req -newkey rsa:2048 -nodes -keyout host.key -out host.csr -subj /CN=localhost");
    std::fs::write(folder.path().join("ext"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    run("x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out host.pem");
    std::fs::write(folder.path().join("hello.txt"), "hello").unwrap();
    let mut server = Command::new(&openssl)
        .args(["s_server", "-accept", "0", "-cert", "host.pem", "-key", "host.key", "-WWW"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let line = lines.find_map(|line| line.unwrap().strip_prefix("ACCEPT ").map(str::to_owned)).unwrap();
    std::thread::spawn(move || lines.for_each(drop));
    let url = format!("https://localhost:{}", line.rsplit(':').next().unwrap());
    let pem = std::fs::read(folder.path().join("ca.pem")).unwrap();
    let read = |authorities: Option<Vec<u8>>| {
        let options = Options { proxies: Proxies::None, authorities, patience: patience() };
        HttpSite::with(&url, &options).unwrap().read("hello.txt", 100)
    };
    let (with, without) = (read(Some(pem)), read(None));
    drop(server.kill());
    drop(server.wait());
    assert_eq!(with, Ok(b"hello".to_vec()));
    let Err(ReadError::Trouble(why)) = without else { panic!("{without:?}") };
    assert!(why.contains("certificate"), "{why}");
    let options = Options { authorities: Some(b"no certificate".to_vec()), ..Options::default() };
    assert!(HttpSite::with(&url, &options).unwrap_err().contains("BEGIN CERTIFICATE"));
}

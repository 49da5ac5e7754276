//! A host that speaks TLS, vouched for by an authority of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// What it answers with the file that a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// The file.
    TheFile,
    /// The file is the answer, headers and all.
    TheWholeAnswer,
}

/// Serves a folder until it goes.
pub(crate) struct Tls {
    server: Child,
    keys: TempDir,
    name: String,
    pub(crate) port: String,
}

impl Tls {
    pub(crate) fn start(openssl: &Path, name: &str, folder: &Path, says: Says) -> Self {
        let keys = tempfile::tempdir().unwrap();
        let run = |line: &str| run(openssl, &keys, line);
        run("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca");
        run(&format!("req -newkey rsa:2048 -nodes -keyout host.key -out host.csr -subj /CN={name}"));
        let about = format!("subjectAltName=DNS:{name}\nbasicConstraints=CA:FALSE\n");
        std::fs::write(keys.path().join("ext"), about).unwrap();
        run("x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out host.pem");
        Self::serve(openssl, name, folder, says, keys)
    }

    /// A host that vouches for itself, and serves nothing.
    pub(crate) fn start_alone(openssl: &Path, name: &str) -> Self {
        let keys = tempfile::tempdir().unwrap();
        let line = format!(
            "req -x509 -newkey rsa:2048 -nodes -keyout host.key -out host.pem -days 2 -subj /CN={name} -addext subjectAltName=DNS:{name}"
        );
        run(openssl, &keys, &line);
        let folder = keys.path().to_owned();
        Self::serve(openssl, name, &folder, Says::TheFile, keys)
    }

    fn serve(openssl: &Path, name: &str, folder: &Path, says: Says, keys: TempDir) -> Self {
        let mut server = Command::new(openssl)
            .args(["s_server", "-accept", "0", if says == Says::TheFile { "-WWW" } else { "-HTTP" }])
            .arg("-cert")
            .arg(keys.path().join("host.pem"))
            .arg("-key")
            .arg(keys.path().join("host.key"))
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let line = lines.find_map(|line| line.unwrap().strip_prefix("ACCEPT ").map(str::to_owned)).unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        let port = line.rsplit(':').next().unwrap().to_owned();
        Self { server, keys, name: name.to_owned(), port }
    }

    pub(crate) fn base(&self) -> String {
        format!("https://{}:{}", self.name, self.port)
    }

    /// The certificate of its authority, a file.
    pub(crate) fn authority_file(&self) -> PathBuf {
        self.keys.path().join("ca.pem")
    }

    pub(crate) fn authority(&self) -> Vec<u8> {
        std::fs::read(self.authority_file()).unwrap()
    }
}

/// Makes keys in a folder, by a line of openssl.
fn run(openssl: &Path, keys: &TempDir, line: &str) {
    let mut command = Command::new(openssl);
    command.args(line.split(' ')).current_dir(keys.path()).stderr(Stdio::null());
    assert!(command.status().unwrap().success(), "{line}");
}

impl Drop for Tls {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

//! The rule files, against the hosts they are for: real nginx and real Caddy.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rbee_catalog::emit::hosts;

use super::cases::{self, hold};
use crate::support::need::need;

pub(super) fn rule_file(path: &str) -> String {
    let file = hosts::files().into_iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.bytes).unwrap()
}

/// The text with one place of it changed, which must be there once.
fn with(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

/// A host's program, ended with its test.
pub(crate) struct Host {
    child: Child,
    port: u16,
}

impl Host {
    /// Starts what `command` says for a free port, and waits until it answers.
    fn start(log: &Path, command: impl FnOnce(u16) -> Command) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let out = std::fs::File::create(log).unwrap();
        let mut command = command(port);
        command.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(out);
        let mut host = Self { child: command.spawn().unwrap(), port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let said = || std::fs::read_to_string(log).unwrap_or_default();
            assert!(host.child.try_wait().unwrap().is_none(), "it ended:\n{}", said());
            assert!(start.elapsed() < Duration::from_secs(30), "it does not answer:\n{}", said());
            std::thread::sleep(Duration::from_millis(50));
        }
        host
    }

    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // TERM, so that nginx ends its workers too; the standard library has only KILL.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

#[test]
fn nginx_answers_as_the_table_says() {
    let around = tempfile::tempdir().unwrap();
    let dir = around.path().canonicalize().unwrap();
    let site = dir.join("site");
    cases::write(&site);
    std::fs::write(site.with_file_name("secret.json"), "TOP SECRET").unwrap();
    let Some(host) = start_nginx(&dir, &site) else { return };
    hold(&host.base());
}

/// nginx with the rule file that we write, for a site; none where there is no nginx. It keeps its own files in `dir`.
pub(crate) fn start_nginx(dir: &Path, site: &Path) -> Option<Host> {
    start_nginx_as(dir, site, &|rules| rules)
}

/// The same, with the rules changed as somebody might.
pub(crate) fn start_nginx_as(dir: &Path, site: &Path, change: &dyn Fn(String) -> String) -> Option<Host> {
    let nginx = need("nginx", "nginx-light")?;
    Some(Host::start(&dir.join("out.log"), |port| {
        let server = with(&rule_file("hosting/nginx.conf"), "listen 8080;", &format!("listen 127.0.0.1:{port};"));
        let server = with(&server, "root /srv/catalog;", &format!("root {};", site.display()));
        std::fs::write(dir.join("server.conf"), change(server)).unwrap();
        // Where tests run as root, so do the workers: the folder is this user's alone.
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let user = if is_root { "user root;" } else { "" };
        let temp: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {}/{kind};\n", dir.display()))
            .collect();
        let at = dir.display();
        let main = format!(
            "{user} daemon off; worker_processes 1; pid {at}/pid; error_log stderr;\nevents {{ }}\nhttp {{\naccess_log off;\n\
             {temp}include {at}/server.conf;\n}}\n"
        );
        std::fs::write(dir.join("nginx.conf"), main).unwrap();
        let mut command = Command::new(nginx);
        command.arg("-p").arg(dir).arg("-c").arg(dir.join("nginx.conf")).arg("-e").arg(dir.join("err.log"));
        command
    }))
}

#[test]
fn caddy_answers_as_the_table_says() {
    let around = tempfile::tempdir().unwrap();
    let dir = around.path();
    let site = dir.join("site");
    cases::write(&site);
    std::fs::write(site.with_file_name("secret.json"), "TOP SECRET").unwrap();
    let Some(host) = start_caddy(dir, &site) else { return };
    hold(&host.base());
}

/// Caddy, likewise.
pub(crate) fn start_caddy(dir: &Path, site: &Path) -> Option<Host> {
    start_caddy_as(dir, site, &|rules| rules)
}

/// The same, with the rules changed as somebody might.
pub(crate) fn start_caddy_as(dir: &Path, site: &Path, change: &dyn Fn(String) -> String) -> Option<Host> {
    let caddy = need("caddy", "caddy")?;
    Some(Host::start(&dir.join("out.log"), |port| {
        let text = with(&rule_file("hosting/Caddyfile"), "\n:8080 {", &format!("\nhttp://127.0.0.1:{port} {{"));
        let text = with(&text, "root * /srv/catalog", &format!("root * {}", site.display()));
        std::fs::write(dir.join("Caddyfile"), format!("{{\n\tadmin off\n\tauto_https off\n}}\n{}", change(text)))
            .unwrap();
        let mut command = Command::new(caddy);
        command.arg("run").arg("--adapter").arg("caddyfile").arg("--config").arg(dir.join("Caddyfile"));
        for home in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(home, dir);
        }
        command
    }))
}

/// Golden: a change of the table shows what it changes on each host. `INSTA_UPDATE=always cargo test serve::` renews them.
#[test]
fn rule_files_as_they_are_published() {
    for path in ["_headers", "_redirects", "hosting/Caddyfile", "hosting/nginx.conf"] {
        insta::assert_snapshot!(path.replace('/', "-"), rule_file(path));
    }
}

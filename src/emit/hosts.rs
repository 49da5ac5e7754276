//! The rule files of hosts, written from the [route table](super::routes): the same requests give the same files and
//! headers everywhere.
//!
//! | file | for |
//! |---|---|
//! | `_headers`, `_redirects` | Cloudflare Pages and Workers static assets |
//! | `hosting/nginx.conf` | nginx, inside of its `http` block |
//! | `hosting/Caddyfile` | Caddy |
//!
//! They hold patterns, never the names of workers: a new worker changes none of them.

mod caddy;
mod cloudflare;
mod nginx;

use super::File;
use super::routes::{MACHINE, Rule};

/// The first line of each.
const EDIT: &str = "# Written by rbee-catalog from its route table; the next build writes it again.\n";

/// Requests whose 404 is JSON, as an expression that both nginx and Caddy read.
fn machine_regex() -> String {
    format!("^({})$", MACHINE.iter().map(|requests| requests.regex()).collect::<Vec<_>>().join("|"))
}

/// The files of a rule, likewise.
fn rule_regex(rule: &Rule) -> String {
    format!("^/({})$", rule.files.iter().map(|files| files.regex()).collect::<Vec<_>>().join("|"))
}

/// Every rule file.
#[must_use]
pub fn files() -> Vec<File> {
    let file = |path: &str, text: String| File { path: path.to_owned(), bytes: text.into_bytes() };
    vec![
        file("_headers", cloudflare::headers()),
        file("_redirects", cloudflare::redirects()),
        file("hosting/Caddyfile", caddy::caddyfile()),
        file("hosting/nginx.conf", nginx::conf()),
    ]
}

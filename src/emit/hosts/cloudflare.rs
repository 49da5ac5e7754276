//! Cloudflare Pages and Workers static assets: `_headers` and `_redirects`.
//!
//! Both match the path that was asked for, not the file. In `_headers` every rule that matches counts and values of one
//! header are joined, so rules go from the general to the special, and each one takes away (`! Name`) what it sets. In
//! `_redirects` the first match wins, ahead of files; `:name` takes a dot too.
//!
//! What they cannot say: Workers static assets put the headers of a rule on a 404 too, `immutable` included (a client must
//! not trust a cached 404), and every 404 is the page.

use super::EDIT;
use crate::emit::routes::{COMMON, FIVE_MINUTES, ROUTES, RULES, Rule, rule_of};

pub(super) fn headers() -> String {
    let mut text = EDIT.to_owned();
    text += "/*\n";
    for (name, value) in COMMON.iter().chain(&[("Cache-Control", FIVE_MINUTES)]) {
        text += &format!("  {name}: {value}\n");
    }
    for rule in RULES.iter().rev() {
        for files in rule.files {
            text += &block(&format!("/{}", files.0), rule);
        }
    }
    for route in ROUTES {
        // Only the shape of the file counts here: any id and version will do.
        let file = route.file.0.replace(":id", "a").replace(":version", "1.0.0");
        text += &block(route.request.0, rule_of(&file));
    }
    text
}

fn block(path: &str, rule: &Rule) -> String {
    let mut text = format!("{path}\n");
    for name in ["Content-Type", "Cache-Control", "Access-Control-Allow-Origin"] {
        text += &format!("  ! {name}\n");
    }
    for (name, value) in rule.headers() {
        text += &format!("  {name}: {value}\n");
    }
    text
}

pub(super) fn redirects() -> String {
    let mut text = EDIT.to_owned();
    for route in ROUTES {
        let (request, file) = (route.request.0, route.file.0);
        if request.contains(':') && format!("{request}.json") == format!("/{file}") {
            // `:id` takes `x.json` too: the file itself comes first.
            text += &format!("/{file} /{file} 200\n");
        }
        text += &format!("{request} /{file} 200\n");
    }
    text
}

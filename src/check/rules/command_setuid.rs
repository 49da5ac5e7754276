//! `command-setuid`: a command makes a file that runs with the rights of its owner, or with capabilities.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::suspicious::each;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-setuid",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A command makes a file that runs with the rights of its owner, or with capabilities.

## Why

A mistake in such a program gives every user of the machine the rights of root. A worker needs none of it. A file of the name
`chrome-sandbox` is not counted: Electron and Chromium want theirs setuid, and packages of them have it so.

## Fires on

```bash
package() {
  install -Dm4755 demo "$pkgdir/usr/bin/demo"
}
```

## Write instead

```bash
package() {
  install -Dm755 demo "$pkgdir/usr/bin/demo"
}
```
"#,
    check: Check::Snapshot(check),
};

/// What follows `-m`.
fn install_mode<'a>(words: &[&'a str]) -> Option<&'a str> {
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        if let Some(mode) = word.strip_prefix("--mode=") {
            return Some(mode);
        }
        if word == "--mode" {
            return words.next();
        }
        // Letters with a value end the group: `-t` and its folder may hold an `m`.
        let letters = word.strip_prefix('-').filter(|letters| !letters.starts_with('-')).unwrap_or_default();
        let Some(at) = letters.find(['m', 't', 'o', 'g', 'S']) else { continue };
        if let Some(rest) = letters.get(at..).and_then(|rest| rest.strip_prefix('m')) {
            return if rest.is_empty() { words.next() } else { Some(rest) };
        }
    }
    None
}

/// Whether a mode sets the bit of the owner, and of the group.
fn bits(mode: &str) -> (bool, bool) {
    if mode.bytes().all(|b| b.is_ascii_digit()) {
        let value = u32::from_str_radix(mode, 8).unwrap_or_default();
        return (value & 0o4000 != 0, value & 0o2000 != 0);
    }
    let (mut owner, mut group) = (false, false);
    for clause in mode.split(',') {
        let Some((who, what)) = clause.split_once(['+', '=']) else { continue };
        if what.contains('s') {
            owner |= who.is_empty() || who.contains(['u', 'a']);
            group |= who.is_empty() || who.contains(['g', 'a']);
        }
    }
    (owner, group)
}

/// Whether all that gets the mode is called as the sandbox of Electron and Chromium is.
fn is_sandbox(name: &str, words: &[&str]) -> bool {
    let sandbox = |path: &&&str| path.rsplit('/').next() == Some("chrome-sandbox");
    match name {
        // Behind the mode.
        "chmod" => {
            let files = || words.iter().filter(|text| !text.starts_with('-')).skip(1);
            files().count() > 0 && files().all(|path| sandbox(&path))
        }
        _ => words.last().is_some_and(|path| sandbox(&path)),
    }
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each(subject, findings, |_, command| {
        let words: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
        let name = command.program()?;
        let (owner, group) = match name {
            "install" | "ginstall" | "mkdir" => bits(install_mode(&words)?),
            "chmod" => {
                let is_mode = |text: &&&str| !text.starts_with("--") && !matches!(**text, "-R" | "-v" | "-c" | "-f");
                bits(words.iter().find(is_mode)?)
            }
            "setcap" => (words.iter().any(|text| text.contains("cap_")), false),
            _ => return None,
        };
        if is_sandbox(name, &words) {
            return None;
        }
        // Of a folder the bits only say whose new files are.
        let folder = name == "mkdir" || (name == "install" && words.iter().any(|text| text.starts_with("-d")));
        let program = words.iter().any(|text| text.contains("/bin/") || text.contains("/lib/"));
        let found = !folder && (owner || (group && program));
        let what = if name == "setcap" { "gives a program capabilities" } else { "makes a file setuid or setgid" };
        found.then(|| {
            Finding::new(format!("`{name}` {what}"))
                .help("install it with mode 755; let systemd give a service what it needs")
        })
    });
}

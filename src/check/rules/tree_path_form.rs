//! `tree-path-form`: a path of the branch cannot be written on every system.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::shown_path;
use crate::config::Level;
use crate::diag::is_control;
use crate::source::MAX_PATH;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "tree-path-form",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A path of the branch cannot be written on every system.

## Why

People check the branch out. A part such as `..` would lead out of their folder; `\`, `:`, line breaks, a dot at the end and the
names of devices (`con`, `aux.c`) cannot be written on Windows; a path of more than 1,024 bytes can be written hardly anywhere.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for entry in subject.snapshot.entries.iter() {
        // What is not UTF-8 has a rule of its own.
        let Ok(path) = std::str::from_utf8(&entry.path) else { continue };
        let wrong = if path.len() > MAX_PATH {
            Some(format!("it is longer than {MAX_PATH} bytes"))
        } else {
            path.split('/').find_map(wrong_part)
        };
        if let Some(wrong) = wrong {
            findings.push(
                Finding::new(format!("the path `{}` cannot be written on every system: {wrong}", shown_path(entry)))
                    .help("rename it; the safe characters are letters, digits, `.`, `_`, `+` and `-`"),
            );
        }
    }
}

/// Why a part of a path cannot be written on every system.
fn wrong_part(part: &str) -> Option<String> {
    let odd = part.chars().find(|c| is_control(*c) || "\\:*?\"<>|".contains(*c));
    let stem = part.split('.').next().unwrap_or_default().trim_end_matches(' ').to_lowercase();
    match part {
        "" => Some("a part of it is empty".to_owned()),
        "." | ".." => Some(format!("`{part}` leads elsewhere")),
        _ if part.eq_ignore_ascii_case(".git") => Some("`.git` is git's own folder".to_owned()),
        _ if part.len() > 255 => Some("a part of it is longer than 255 bytes".to_owned()),
        _ if odd.is_some() => {
            odd.map(
                |c| if is_control(c) { format!("U+{:04X} is in it", u32::from(c)) } else { format!("`{c}` is in it") },
            )
        }
        _ if part.ends_with('.') => Some("a part of it ends with a dot".to_owned()),
        _ if part.ends_with(' ') => Some("a part of it ends with a space".to_owned()),
        _ if crate::model::is_windows_device(&stem) => Some(format!("`{stem}` is a device on Windows")),
        _ => None,
    }
}

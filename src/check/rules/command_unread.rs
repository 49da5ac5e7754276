//! `command-unread`: what an install script or a function of the PKGBUILD does could not be read whole.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::TextFile;
use crate::check::suspicious::shown;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-unread",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"What an install script or a function of the PKGBUILD does could not be read whole.

## Why

pacman runs the install script as root. What is not read is not checked.
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if let Some(why) = &subject.commands.unread
        && subject.recipe().is_some()
    {
        findings.push(Finding::new(format!("not all commands are known: {}", why.why)).in_recipe(&why.span));
    }
    for script in &subject.install {
        let path = shown(&script.path);
        let finding = match &script.file {
            TextFile::Text(_) => {
                let Some(why) = &script.commands.unread else { continue };
                Finding::new(format!("not all commands are known: {}", why.why))
                    .at(script.path.clone(), Some(why.span.clone()))
                    .help("`bash -n` checks the syntax without running anything")
            }
            TextFile::TooLarge(size) => {
                Finding::new(format!("`{path}` has {size} bytes")).help("move data to files of their own")
            }
            TextFile::NotUtf8(_) | TextFile::ByteOrderMark => {
                Finding::new(format!("`{path}` is not UTF-8")).help("save the file as UTF-8 without a byte order mark")
            }
            // What is missing, `local-file-missing` says.
            TextFile::Absent if subject.has_file(&script.path) => {
                Finding::new(format!("`{path}` is not read as a script"))
                    .help("name a file beside the PKGBUILD that ends with `.install`")
            }
            TextFile::Absent => continue,
        };
        findings.push(match (&script.file, &script.named) {
            (TextFile::Text(_), _) | (_, None) => finding,
            (_, Some(span)) => finding.in_recipe(span),
        });
    }
}

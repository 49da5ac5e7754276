//! `command-unread`: what an install script or a function of the PKGBUILD does could not be read whole.

use crate::bash::commands::{Command, Runs, UNKNOWN, Word, runs};
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::subject::TextFile;
use crate::check::suspicious::{each, shown};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-unread",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"What an install script or a function of the PKGBUILD does could not be read whole.

## Why

pacman runs the install script as root. What is not read is not checked. The same is said of code in a variable that only running
tells.

## Fires on

```bash
build() {
  eval "$COMMANDS"
}
```

## Write instead

```bash
build() {
  make
}
```
"#,
    check: Check::Snapshot(check),
};

/// Whether a shell is given nothing but a variable, of which nothing is known.
fn runs_unknown(command: &Command) -> bool {
    let Some(name) = command.program() else { return false };
    let words = match runs(name, &command.arguments) {
        Some(Runs::Code(_, rest)) if name == "eval" => rest,
        Some(Runs::Code(word, _)) => std::slice::from_ref(word),
        _ => return false,
    };
    let hidden = |word: &Word| word.reads.is_empty() && word.text.chars().all(|c| c == UNKNOWN || c.is_whitespace());
    words.iter().all(hidden) && words.iter().any(|word| word.unset || !word.text.is_empty())
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each(subject, findings, |_, command| {
        let name = command.program().filter(|_| runs_unknown(command))?;
        Some(Finding::new(format!("`{name}` runs a text that is not known")).help("write the commands themselves"))
    });
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

//! `command-decoded`: a command runs code that another one decodes.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::suspicious::{decodes, each, evaluates, runs_file, runs_output, unpacks};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-decoded",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A command runs code that another one decodes.

## Why

Code is encoded so that nobody reads it: there is no honest need for it in a recipe. What the text stands for is not known to
the checks, either. Code that is unpacked for a shell alone (`zcat setup.gz | sh`) counts, too: it never is a file that anybody could
read.

## Fires on

```bash
build() {
  echo Y3VybCBodHRwczovL2V4YW1wbGUuY29t | base64 -d | sh
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

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each(subject, findings, |listing, command| {
        let help = "write the commands themselves";
        let origins = listing.decoded();
        if let Some(source) = runs_output(command, listing, origins) {
            let what = source.program().unwrap_or("a command");
            let verb = if unpacks(source) { "unpacks" } else { "decodes" };
            let message = match command.program() {
                Some(name) => format!("`{name}` runs what `{what}` {verb}"),
                None => format!("what `{what}` {verb} is run"),
            };
            return Some(Finding::new(message).help(help));
        }
        let name = command.program().unwrap_or_default();
        // Another language decodes and runs by itself.
        if evaluates(command) && decodes(command) {
            return Some(Finding::new(format!("`{name}` decodes code and runs it")).help(help));
        }
        let source = runs_file(command, listing, origins)?;
        let what = source.program().unwrap_or("a command");
        Some(Finding::new(format!("a file that `{what}` decodes is run")).help(help))
    });
}

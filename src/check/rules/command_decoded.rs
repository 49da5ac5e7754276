//! `command-decoded`: a command runs code that another one decodes.

use crate::bash::commands::{Runs, runs};
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::suspicious::{decodes, each, runs_file, runs_output};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-decoded",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A command runs code that another one decodes.

## Why

Code is encoded so that nobody reads it: there is no honest need for it in a recipe. What the text stands for is not known to
the checks, either.

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
        let name = command.program()?;
        let help = "write the commands themselves";
        if let Some(source) = runs_output(command, listing.commands, decodes) {
            let what = source.program().unwrap_or("a command");
            return Some(Finding::new(format!("`{name}` runs what `{what}` decodes")).help(help));
        }
        // Another language decodes and runs by itself.
        if let Some(Runs::Code(code, _)) = runs(name, &command.arguments)
            && decodes(command)
            && ["exec(", "eval", "system", "subprocess", "os.popen"].iter().any(|word| code.text.contains(word))
        {
            return Some(Finding::new(format!("`{name}` decodes code and runs it")).help(help));
        }
        let source = runs_file(command, listing, decodes)?;
        let what = source.program().unwrap_or("a command");
        Some(Finding::new(format!("a file that `{what}` decodes is run")).help(help))
    });
}

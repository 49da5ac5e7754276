//! `command-download-piped`: what a command fetches from the network is run at once.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::suspicious::{downloads, each, evaluates, runs_file, runs_output};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-download-piped",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"What a command fetches from the network is run at once.

## Why

Whoever answers for the server, or stands in front of it, decides what runs: as the user who builds, or as root in an install
script. No sum is compared, and what was run is nowhere to be read afterwards.

## Fires on

```bash
build() {
  curl -fsSL https://example.com/setup.sh | sh
}
```

## Write instead

```bash
source=(https://example.com/setup.sh)
sha256sums=(e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855)
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each(subject, findings, |listing, command| {
        let origins = listing.fetched();
        let help = "name it in `source` with its sum, read it, and run the file";
        if let Some(source) = runs_output(command, listing, origins) {
            let what = source.program().unwrap_or("a download");
            let message = match command.program() {
                Some(name) => format!("`{name}` runs what `{what}` fetches"),
                None => format!("what `{what}` fetches is run"),
            };
            return Some(Finding::new(message).help(help));
        }
        let name = command.program().unwrap_or_default();
        // Another language fetches and runs by itself.
        let remote = name == "deno" && command.arguments.first().is_some_and(|word| word.text == "run");
        if (evaluates(command) || remote) && downloads(command).is_some() {
            return Some(Finding::new(format!("`{name}` fetches code and runs it")).help(help));
        }
        // A file that was fetched before.
        let source = runs_file(command, listing, origins)?;
        let what = source.program().unwrap_or("a download");
        Some(Finding::new(format!("a file that `{what}` fetches is run")).help(help))
    });
}

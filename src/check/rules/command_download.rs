//! `command-download`: a command of the PKGBUILD or of an install script fetches something that is not among its sources.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::suspicious::{downloads, each};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-download",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A command of the PKGBUILD or of an install script fetches something that is not among its sources.

## Why

What `source` names is checked against its sum, and anybody can see it there. What a function fetches is whatever the server
sends on that day; an install script does so as root. Commands that follow a lock file of the sources (`cargo build`, `npm ci`,
`go mod download`, `pip install --require-hashes`) are not counted, and so is not `git submodule update`: it takes the commits that
the sources name, save with `--remote`.

## Fires on

```bash
build() {
  curl -LO https://example.com/model.bin
}
```

## Write instead

```bash
source=(https://example.com/model.bin)
sha256sums=(e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855)
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each(subject, findings, |_, command| {
        let what = downloads(command)?;
        let help = "name it in `source` with its sum, or use what a lock file of the sources pins";
        Some(Finding::new(format!("`{what}` fetches from the network")).help(help))
    });
}

//! `command-outside`: a command writes outside of `$srcdir` and `$pkgdir`.

use crate::bash::commands::Script;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::suspicious::{each, is_dotfile, is_outside, shown, writes};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-outside",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A command writes outside of `$srcdir` and `$pkgdir`.

## Why

pacman does not know of such a file: it does not belong to the package, is not taken away with it, and may be another one's.
While a package is built, it is a file of the person who builds. What an install script writes is outside by its nature: what a
package needs there can be in the package, or in a `tmpfiles.d` or `sysusers.d` file of it.

## Fires on

```bash
package() {
  install -Dm755 demo /usr/bin/demo
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

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each(subject, findings, |listing, command| {
        let outside = |path: &str| is_outside(path) && !is_dotfile(path);
        let path = writes(command).into_iter().find(|path| outside(path))?;
        let path = shown(&path);
        Some(match listing.script {
            Script::Recipe => Finding::new(format!("`{path}` is outside of `$srcdir` and `$pkgdir`"))
                .help(format!("write `\"$pkgdir{}\"` if it belongs to the package", path.trim_start_matches('~'))),
            Script::Install => Finding::new(format!("`{path}` is written, which pacman does not know of"))
                .help("put the file into the package, or a `tmpfiles.d` or `sysusers.d` file that makes it"),
        })
    });
}

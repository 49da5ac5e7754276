//! `command-dotfiles`: a command changes hidden files in somebody's home, or what shells read when they start.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::suspicious::{each, is_dotfile, shown, writes};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-dotfiles",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A command changes hidden files in somebody's home, or what shells read when they start.

## Why

This is where programs hide that want to be started again, and where keys and tokens are kept. A package has no business there.

## Fires on

```bash
package() {
  echo "export PATH=/opt/demo:\$PATH" >> ~/.bashrc
}
```

## Write instead

```bash
package() {
  echo "export PATH=/opt/demo:\$PATH" > "$srcdir/demo.sh"
  install -Dm644 "$srcdir/demo.sh" "$pkgdir/etc/profile.d/demo.sh"
}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each(subject, findings, |_, command| {
        let path = writes(command).into_iter().find(|path| is_dotfile(path))?;
        let message = format!("`{}` belongs to somebody, and not to a package", shown(&path));
        Some(
            Finding::new(message)
                .help("for a build that needs a home, set `HOME=\"$srcdir\"`; else tell people what to do"),
        )
    });
}

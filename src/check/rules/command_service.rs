//! `command-service`: a command starts a service, or has it started with the machine.

use crate::bash::commands::Command;
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::suspicious::{each, writes};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-service",
    level: Level::Warn,
    weight: Weight::Free,
    docs: r#"A command starts a service, or has it started with the machine.

## Why

Which services run is the decision of whoever owns the machine; Arch's packages never make it. It is also how a program that
nobody asked for stays.

## Fires on

```bash
package() {
  systemctl enable --now demo.service
}
```

## Write instead

```bash
package() {
  install -Dm644 demo.service "$pkgdir/usr/lib/systemd/system/demo.service"
}
```
"#,
    check: Check::Snapshot(check),
};

/// What has a service started.
fn starts(command: &Command) -> Option<String> {
    let name = command.program()?;
    let words: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
    let has = |wanted: &[&str]| words.iter().find(|word| wanted.contains(word)).map(|word| format!("{name} {word}"));
    match name {
        "systemctl" => {
            has(&["enable", "reenable", "start", "restart", "reload-or-restart", "preset", "link", "unmask"])
        }
        "update-rc.d" => has(&["enable", "defaults"]),
        "chkconfig" => has(&["on", "--add"]),
        "rc-update" => has(&["add"]),
        "service" => has(&["start", "restart"]),
        "launchctl" => has(&["load", "bootstrap", "enable"]),
        "loginctl" => has(&["enable-linger"]),
        "crontab" => (!words.iter().any(|word| matches!(*word, "-l" | "-r"))).then(|| name.to_owned()),
        "systemd-run" | "at" | "batch" => Some(name.to_owned()),
        "ln" => {
            let wanted = |path: &str| path.contains(".wants/") || path.contains(".requires/");
            writes(command).iter().any(|path| wanted(&format!("{path}/"))).then(|| "ln".to_owned())
        }
        _ => None,
    }
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each(subject, findings, |_, command| {
        let what = starts(command)?;
        Some(Finding::new(format!("`{what}` has a service started")).help("tell people how to start it, with `echo`"))
    });
}

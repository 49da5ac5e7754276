//! `command-privilege`: a command asks for the rights of another user.

use crate::bash::commands::{Script, Word};
use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::check::suspicious::each;
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "command-privilege",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A command asks for the rights of another user.

## Why

makepkg refuses to run as root so that a recipe cannot change the system while it is built; pacman runs install scripts as root
already. An install script that gives its rights up (`runuser -u demo`) is not counted.

## Fires on

```bash
package() {
  sudo make install
}
```

## Write instead

```bash
package() {
  make DESTDIR="$pkgdir" install
}
```
"#,
    check: Check::Snapshot(check),
};

/// Programs that do so.
const ASKING: &[&str] =
    &["sudo", "su", "doas", "pkexec", "run0", "runuser", "gosu", "su-exec", "gksu", "gksudo", "kdesu", "calife"];

/// Whether the arguments name a user who is not root.
fn gives_up(name: &str, arguments: &[Word]) -> bool {
    let mut words = arguments.iter().map(|word| word.text.as_str());
    let user = if matches!(name, "su" | "gosu" | "su-exec") {
        let mut words = words.take_while(|text| *text != "-c" && *text != "--command");
        words.find(|text| !text.starts_with('-'))
    } else {
        words.find(|text| matches!(*text, "-u" | "--user")).and_then(|_| words.next())
    };
    user.is_some_and(|user| !matches!(user, "root" | "0" | "#0"))
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each(subject, findings, |listing, command| {
        let asks = |name: &str| ASKING.contains(&name);
        let wrapper = command.wrappers.iter().find(|wrapper| asks(&wrapper.name));
        let (name, arguments) = match wrapper {
            Some(wrapper) => (wrapper.name.as_str(), &wrapper.arguments),
            None => (command.program().filter(|name| asks(name))?, &command.arguments),
        };
        if listing.script == Script::Install && gives_up(name, arguments) {
            return None;
        }
        let help = match listing.script {
            Script::Recipe => "install into `$pkgdir`, which needs no rights",
            Script::Install => "take it out: pacman runs the script as root",
        };
        Some(Finding::new(format!("`{name}` asks for the rights of another user")).help(help))
    });
}

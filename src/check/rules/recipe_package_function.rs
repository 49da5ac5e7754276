//! `recipe-package-function`: the functions do not fit the packages: `build()` without `package()`, a package of several without its own, or one package with two.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-package-function",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"The functions do not fit the packages: `build()` without `package()`, a package of several without its own, or one package with two.

## Why

makepkg refuses such a recipe before it does anything: it would not know what belongs to which package.

## Fires on

```bash
package() {
  install -Dm755 demo "$pkgdir/usr/bin/demo"
}

package_demo-worker-cpu() {
  install -Dm644 notes "$pkgdir/usr/share/doc/demo/notes"
}
```

## Write instead

```bash
package() {
  install -Dm755 demo "$pkgdir/usr/bin/demo"
  install -Dm644 notes "$pkgdir/usr/share/doc/demo/notes"
}
```
"#,
    check: Check::Lint,
};

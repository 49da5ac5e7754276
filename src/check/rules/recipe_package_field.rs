//! `recipe-package-field`: a package function sets a field that holds for all packages.

use crate::check::rule::{Check, Rule, Weight};
use crate::config::Level;

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "recipe-package-field",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"A package function sets a field that holds for all packages.

## Why

makepkg refuses such a recipe before it does anything: such a field is read before the function is, so what the function says would not count. makepkg looks for lines that begin with the field's name, whatever stands around them.

## Fires on

```bash
package() {
  makedepends=(git)
}
```

## Write instead

```bash
makedepends=(git)

package() {
  install -Dm755 demo "$pkgdir/usr/bin/demo"
}
```
"#,
    check: Check::Lint,
};

//! `lint_package_function`, `lint_install`, `lint_changelog`.

use super::{Linter, texts};
use crate::check::recipe::Field;
use crate::check::rule::Finding;

impl Linter<'_> {
    /// Whether a function is defined; none where that is not known.
    fn has_function(&mut self, name: &str) -> Option<bool> {
        match self.recipe.has_function(name) {
            Ok(is) => Some(is),
            Err(why) => {
                self.gap(format!("{name}()"), why);
                None
            }
        }
    }

    fn function_span(&self, name: &str) -> std::ops::Range<usize> {
        self.recipe.functions().get(name).map_or(0..0, |function| function.span.start..function.span.start + name.len())
    }

    pub(super) fn package_function(&mut self) {
        if matches!(self.recipe.array("pkgname"), Field::Unknown(_)) {
            return; // said elsewhere
        }
        let names = self.list("pkgname");
        let package = self.has_function("package");
        if let [name] = names.as_slice() {
            let own = format!("package_{}", name.text);
            let has_own = self.has_function(&own);
            let build = self.has_function("build");
            if package == Some(true) && has_own == Some(true) {
                let finding = Finding::new(format!("expected one of `package()` and `{own}()`, found both"));
                let place = self.function_span(&own);
                self.push("recipe-package-function", finding.in_recipe(&place).help("keep `package()`"));
            } else if build == Some(true) && package == Some(false) && has_own == Some(false) {
                let finding = Finding::new("`build()` is there, and no `package()`");
                let place = self.function_span("build");
                let help = "`package()` puts what was built into `$pkgdir`";
                self.push("recipe-package-function", finding.in_recipe(&place).help(help));
            }
            return;
        }
        if package == Some(true) && !names.is_empty() {
            let finding = Finding::new("expected no `package()` beside several packages");
            let place = self.function_span("package");
            let help = "each package has a function of its own: `package_NAME()`";
            self.push("recipe-package-function", finding.in_recipe(&place).help(help));
        }
        for name in names {
            let own = format!("package_{}", name.text);
            if self.has_function(&own) == Some(false) {
                let finding = Finding::new(format!("`{own}()` is not there"));
                let help = "each of several packages has a function of its own";
                self.push("recipe-package-function", finding.in_recipe(&name.span).help(help));
            }
        }
    }

    /// Files that `install` or `changelog` names are there.
    pub(super) fn files(&mut self, field: &str) {
        let mut named = self.scalar(field).map(|text| vec![text]).unwrap_or_default();
        for (_, value) in self.said_by_packages(field, false) {
            named.extend(texts(value));
        }
        named.dedup_by(|a, b| a.text == b.text);
        for file in named {
            if !file.text.is_empty() && (self.beside)(&file.text) != super::Beside::File {
                if let Some(why) = self.recipe.values().files.clone() {
                    self.gap(field, why);
                    continue;
                }
                let finding = Finding::new(format!("`{}` is not beside the PKGBUILD", file.text));
                let help = "add the file beside the PKGBUILD, or take its name out";
                let label = format!("named by `{field}`");
                self.push("local-file-missing", finding.in_recipe(&file.span).label(label).help(help));
            }
        }
    }
}

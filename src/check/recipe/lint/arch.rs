//! `lint_arch` and `lint_arch_specific`.

use super::{Linter, STRINGS, arch_arrays, arrays, is_alnum};
use crate::check::rule::Finding;

impl Linter<'_> {
    pub(super) fn arch(&mut self) {
        let list = self.list("arch");
        if let Some(any) = list.iter().find(|arch| arch.text == "any") {
            if list.len() > 1 {
                let finding = Finding::new("expected `any` alone in `arch`, found other architectures beside it");
                self.push("recipe-arch", finding.in_recipe(&any.span).help("take `any` out, or all others"));
            }
            return;
        }
        for arch in list {
            if let Some(c) = arch.text.chars().find(|c| !is_alnum(*c) && *c != '_') {
                let finding = Finding::new(format!("expected letters, digits and `_` in `arch`, found `{c}`"));
                let help = "one architecture an element: `arch=(x86_64 aarch64)`";
                self.push("recipe-arch", finding.in_recipe(&arch.span).help(help));
            }
        }
    }

    pub(super) fn arch_specific(&mut self) {
        let never: Vec<&str> =
            arrays().chain(STRINGS.iter().copied()).filter(|f| arch_arrays().all(|a| a != *f)).collect();
        let packages = self.recipe.package_names();
        for arch in self.architectures() {
            let any: Vec<&str> = if arch == "any" { arch_arrays().collect() } else { Vec::new() };
            for field in any.into_iter().chain(never.iter().copied()) {
                let name = format!("{field}_{arch}");
                let mut places = Vec::new();
                if self.is_set(&name) {
                    places.push(self.span(&name));
                }
                places.extend(packages.iter().filter_map(|package| self.says_either(package, &name)));
                for place in places {
                    let help = match arch.as_str() {
                        "any" => format!("a package for `any` has one `{field}`"),
                        _ => format!("write `{field}` alone"),
                    };
                    let finding =
                        Finding::new(format!("`{name}` is no field: `{field}` has no architecture behind it"));
                    self.push("recipe-arch-field", finding.in_recipe(&place).help(help));
                }
            }
        }
    }
}

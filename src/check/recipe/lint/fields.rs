//! `lint_variable`, `lint_package_function_variable`, `lint_source`, `lint_backup`, `lint_options`.

use super::{Linter, OVERRIDES, STRINGS, arch_arrays, arrays, texts};
use crate::bash::{Text, Value};
use crate::check::rule::Finding;

/// What `options` may hold, with `!` before it or not.
const OPTIONS: &[&str] = &[
    "strip",
    "debug",
    "docs",
    "emptydirs",
    "libtool",
    "purge",
    "staticlibs",
    "zipman",
    "buildflags",
    "ccache",
    "distcc",
    "lto",
    "makeflags",
];

impl Linter<'_> {
    /// Arrays are arrays, and texts are texts.
    pub(super) fn shapes(&mut self) {
        let mut lists: Vec<String> = arrays().map(str::to_owned).collect();
        let with_arch: Vec<String> = self
            .architectures()
            .iter()
            .filter(|arch| *arch != "any")
            .flat_map(|arch| arch_arrays().map(move |field| format!("{field}_{arch}")))
            .collect();
        lists.extend(with_arch);
        for name in &lists {
            if let Some(Value::Str(text)) = self.recipe.values.get(name).map(|variable| variable.value.clone()) {
                let help = format!("write `{name}=({})`", quoted(&text));
                let finding = Finding::new(format!("expected an array for `{name}`, found a text"));
                let place = self.span(name);
                self.push("recipe-array", finding.in_recipe(&place).help(help));
            }
        }
        for &name in STRINGS {
            if let Some(Value::List(_)) = self.recipe.values.get(name).map(|variable| &variable.value) {
                let finding = Finding::new(format!("expected a text for `{name}`, found an array"));
                let place = self.span(name);
                self.push("recipe-array", finding.in_recipe(&place).help(format!("write `{name}=` and the value")));
            }
        }
        for package in self.recipe.package_names() {
            for name in &lists {
                if let Some(place) = self.says(&package, name, false) {
                    let finding = Finding::new(format!("expected an array for `{name}`, found a text"));
                    let help = format!("write `{name}=(…)`; a variable of the function's own is `local {name}`");
                    self.push("recipe-array", finding.in_recipe(&place).help(help));
                }
            }
            for &name in STRINGS {
                if let Some(place) = self.says(&package, name, true) {
                    let finding = Finding::new(format!("expected a text for `{name}`, found an array"));
                    self.push("recipe-array", finding.in_recipe(&place).help(format!("write `{name}=` and the value")));
                }
            }
        }
    }

    /// Fields that a package function may not say.
    pub(super) fn package_function_variable(&mut self) {
        let fixed: Vec<&str> = arrays().chain(STRINGS.iter().copied()).filter(|f| !OVERRIDES.contains(f)).collect();
        let mut names: Vec<String> = fixed.iter().map(|&field| field.to_owned()).collect();
        for arch in self.architectures().iter().filter(|arch| *arch != "any") {
            names.extend(fixed.iter().map(|field| format!("{field}_{arch}")));
        }
        for package in self.recipe.package_names() {
            for name in &names {
                if let Some(place) = self.says_either(&package, name) {
                    let finding = Finding::new(format!("`{name}` cannot be set inside a package function"));
                    let help =
                        format!("set it outside of functions; a variable of the function's own is `local {name}`");
                    self.push("recipe-package-field", finding.in_recipe(&place).help(help));
                }
            }
        }
    }

    /// `source` has no holes: sums belong to its elements by their place.
    pub(super) fn sparse(&mut self) {
        if self.recipe.values.is_sparse("source") {
            let finding = Finding::new("expected `source` without holes, found indices that are left out");
            let place = self.span("source");
            self.push("recipe-sparse", finding.in_recipe(&place).help("write it as one array: `source=(one two)`"));
        }
    }

    /// Elements of a field, and those that package functions say.
    fn with_packages(&mut self, field: &str) -> Vec<Text> {
        let mut all = self.list(field);
        for (_, value) in self.said_by_packages(field, true) {
            all.extend(
                texts(value).into_iter().filter(|text| all.iter().all(|known| known != text)).collect::<Vec<_>>(),
            );
        }
        all
    }

    pub(super) fn backup(&mut self) {
        for path in self.with_packages("backup") {
            if path.text.starts_with('/') {
                let finding = Finding::new("expected a path without `/` before it in `backup`");
                let help = format!("write `{}`: paths are relative to the root", path.text.trim_start_matches('/'));
                self.push("recipe-backup", finding.in_recipe(&path.span).help(help));
            }
        }
    }

    pub(super) fn options(&mut self) {
        for option in self.with_packages("options") {
            let name = option.text.strip_prefix('!').unwrap_or(&option.text);
            if !OPTIONS.contains(&name) {
                let help = match crate::config::nearest(name, OPTIONS.iter().copied()) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("known are {}, each with `!` before it or not", OPTIONS.join(", ")),
                };
                let finding = Finding::new(format!("`{}` is no option of makepkg", option.text));
                self.push("recipe-option", finding.in_recipe(&option.span).help(help));
            }
        }
    }
}

/// A text as an element that someone would write.
fn quoted(text: &Text) -> String {
    format!("'{}'", crate::diag::shortened(&text.text).replace('\'', "'\\''"))
}

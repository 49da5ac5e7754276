//! Functions: each call with its arguments, and then those that nothing called.

use std::sync::Arc;

use super::super::Span;
use super::super::ast::Function;
use super::nested::POSITIONAL;
use super::walk::Walker;
use super::{PKGDIR, SRCDIR, Script, Word};

/// How deep functions may call each other here.
const CALLS: usize = 12;

/// What makepkg and pacman call.
fn is_entry(name: &str, script: Script) -> bool {
    match script {
        Script::Recipe => {
            matches!(name, "prepare" | "build" | "check" | "package" | "pkgver" | "verify")
                || name.starts_with("package_")
        }
        Script::Install => {
            matches!(
                name,
                "pre_install" | "post_install" | "pre_upgrade" | "post_upgrade" | "pre_remove" | "post_remove"
            )
        }
    }
}

impl Walker<'_> {
    /// Walks the bodies of all functions behind the last line of the script.
    pub(super) fn functions(&mut self) {
        self.stages.clear();
        let mut all = self.definitions.clone();
        for name in self.ev.function_names() {
            if let Some((function, span, evaluated)) = self.ev.function(&name)
                && !all.iter().any(|(known, at, _)| known.name == name && *at == span)
            {
                all.push((function, span, evaluated));
            }
        }
        let (entries, others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(function, ..)| is_entry(&function.name, self.script));
        for (function, span, in_text) in entries {
            self.begin(&function, &span, in_text);
        }
        for (function, span, in_text) in others {
            if !self.walked.contains(&(span.start, function.name.clone())) {
                self.begin(&function, &span, in_text);
            }
        }
        // Functions in functions.
        let mut at = 0;
        while let Some((function, span, in_text)) = self.definitions.get(at).cloned() {
            at += 1;
            if !self.walked.contains(&(span.start, function.name.clone())) {
                self.begin(&function, &span, in_text);
            }
        }
    }

    /// A function as makepkg calls it.
    fn begin(&mut self, function: &Arc<Function>, span: &Span, in_text: bool) {
        let before = self.point();
        self.bind_again();
        self.bind_folders();
        self.directory = Some(if self.script == Script::Recipe { SRCDIR } else { "/" }.to_owned());
        self.bind_directory();
        let package = function.name.strip_prefix("package_").filter(|_| self.script == Script::Recipe);
        let pkgdir = format!("{PKGDIR}/«pkgname»");
        let names: Vec<(&str, &str)> =
            package.map(|name| vec![("pkgname", name), ("pkgdir", &pkgdir)]).unwrap_or_default();
        self.body(function, span, in_text, &names, None);
        self.back_to(before);
    }

    /// A call, if the name is that of a function.
    pub(super) fn call(&mut self, name: &str, arguments: &[Word]) {
        let Some((function, span, evaluated)) = self.ev.function(name) else { return };
        if self.calls.len() >= CALLS || self.calls.iter().filter(|called| *called == name).count() > 1 {
            return;
        }
        let texts: Vec<String> = arguments.iter().map(|word| word.text.clone()).collect();
        // What an argument holds of other commands' output is in the function's arguments; in which of them, is not followed.
        let reads: Vec<usize> = arguments.iter().flat_map(|word| word.reads.iter().copied()).collect();
        self.references += reads.len();
        let outer = self.outputs.remove(POSITIONAL);
        self.holds(POSITIONAL, &reads);
        self.body(&function, &span, evaluated, &[], Some(&texts));
        self.outputs.remove(POSITIONAL);
        self.outputs.extend(outer.map(|outer| (POSITIONAL.to_owned(), outer)));
    }

    fn body(
        &mut self,
        function: &Arc<Function>,
        span: &Span,
        in_text: bool,
        names: &[(&str, &str)],
        arguments: Option<&[String]>,
    ) {
        if !self.enter() {
            return;
        }
        self.walked.insert((span.start, function.name.clone()));
        self.calls.push(function.name.clone());
        let outer = self.function.replace(function.name.clone());
        let place = std::mem::replace(&mut self.place, in_text.then(|| span.clone()));
        let before = self.ev.begin_function(names, arguments);
        self.redirected(&function.redirections, span, |this| this.compound(&function.body));
        self.ev.end_function(before);
        self.place = place;
        self.function = outer;
        self.calls.pop();
        self.leave();
    }
}

//! What is said of a recipe that only running could tell, and what to do about it.
#![allow(clippy::unwrap_used)]

use super::{Beside, Outcome, srcinfo};
use crate::diag::Diagnostic;

/// What is said of a recipe with these lines: where, and the help.
fn said(lines: &str) -> Vec<(String, String)> {
    let text = format!("pkgname=a\npkgver=1\npkgrel=1\narch=(any)\npackage() {{\n  :\n}}\n{lines}\n");
    let told = srcinfo(&text, "x86_64", "worker", None, &|_| Beside::Nothing);
    assert_eq!(told.outcome, Outcome::Unknown, "{lines}");
    let shown = |diagnostic: Diagnostic| {
        let place = diagnostic.place.unwrap();
        (place.excerpt.get(place.span).unwrap_or_default().to_owned(), diagnostic.help.unwrap_or_default())
    };
    told.diagnostics.into_iter().map(shown).collect()
}

#[test]
fn help_fits_what_is_not_known() {
    let other_name = "give the function another name: makepkg would call this one for its own";
    let of_names = "a name has letters, digits and `_` in it, and begins with no digit";
    let quote = "quote it: unquoted it is a file name pattern";
    for (lines, stands, help) in [
        ("echo() { :; }", "echo() { :; }", other_name),
        ("x=1; cd() { :; }", "cd() { :; }", other_name),
        ("/usr/bin/sed() { :; }", "/usr/bin/sed() { :; }", other_name),
        ("unset -f error", "unset -f error", "take it out: makepkg calls the function"),
        (
            "IFS=,",
            "IFS=,",
            "take it back behind what needs it with `unset IFS`, or set it for one command: `IFS=, read …`",
        ),
        ("set -e\nx=1", "set -e", "take it back behind what needs it: `set +e`"),
        ("set -u; x=1", "set -u", "take it back behind what needs it: `set +u`"),
        ("set +B", "set +B", "take it back behind what needs it: `set -B`"),
        ("set -o pipefail", "set -o pipefail", "take it back behind what needs it: `set +o pipefail`"),
        ("shopt -s nullglob", "shopt -s nullglob", "take it back behind what needs it: `shopt -u nullglob`"),
        ("OPTIONS=(x)", "OPTIONS=(x)", "give the variable another name, or set it inside a function"),
        ("unset startdir", "unset startdir", "take it out, or move it into a function"),
        ("readonly pkgname", "readonly pkgname", "leave it writable, or let its name begin with `_`"),
        ("9x=1", "9x=1", of_names),
        ("x-y=1", "x-y=1", of_names),
        ("x=2; let y=x*2", "y=x*2", quote),
        ("x=(1 2)\nunset x[*]", "x[*]", quote),
        ("source=(*.patch)", "*.patch", "write the value itself"),
        ("[[ -e x ]]", "[[ -e x ]]", "end the recipe with a command that succeeds, such as an assignment"),
    ] {
        let said = said(lines);
        assert!(said.contains(&(stands.to_owned(), help.to_owned())), "{lines}: {said:#?}");
    }
}

/// A check that the recipe itself may have changed is no last word.
#[test]
fn what_makepkg_may_refuse_is_said_behind_why_it_is_not_known() {
    let text = "pkgname=a\npkgver=1-2\npkgrel=1\narch=(any)\nlint_pkgver() { :; }\npackage() {\n  :\n}\n";
    let told = srcinfo(text, "x86_64", "worker", None, &|_| Beside::Nothing);
    assert_eq!(told.outcome, Outcome::Unknown);
    let codes: Vec<_> =
        told.diagnostics.iter().map(|diagnostic| (diagnostic.code.as_str(), diagnostic.notes.len())).collect();
    assert_eq!(codes, [("recipe-unknown", 0), ("recipe-pkgver", 1)]);
}

/// A file of the name that a pattern matches is looked for.
#[test]
fn a_pattern_is_itself_where_no_file_has_the_name() {
    let text =
        "pkgname=a\npkgver=1\npkgrel=1\narch=(any)\nsource=(x y)\nunset source[1]\n_c=$CARCH\npackage() {\n  :\n}\n";
    let alone = srcinfo(text, "x86_64", "worker", None, &|_| Beside::Nothing);
    assert_eq!(alone.diagnostics, [], "for each architecture the same");
    let with = |beside: Beside| {
        srcinfo(text, "x86_64", "worker", None, &|path| if path == "source1" { beside } else { Beside::Nothing })
    };
    assert!(matches!(with(Beside::Nothing).outcome, Outcome::Prints(_)));
    for beside in [Beside::File, Beside::Other] {
        let told = with(beside);
        assert_eq!(told.outcome, Outcome::Unknown);
        assert_eq!(
            told.diagnostics.first().unwrap().message,
            "no field is known: which files `source[1]` matches is not known"
        );
    }
}

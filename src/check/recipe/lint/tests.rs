//! Small recipes; `tests/recipes` has what makepkg itself says of more.
#![allow(clippy::unwrap_used)]

use super::{Beside, lint};
use crate::bash::evaluate;
use crate::check::recipe::{CARCH, Recipe};

/// The codes that a recipe gets for these lines, and the fields that are not known.
fn codes(lines: &str) -> (Vec<&'static str>, Vec<String>) {
    let text = format!("pkgname=a\npkgver=1\npkgrel=1\narch=(x86_64)\n{lines}\n");
    let recipe = Recipe::new(evaluate(&text).unwrap(), CARCH);
    let lint = lint(&text, &recipe, &|path| if path == "there" { Beside::File } else { Beside::Nothing });
    let codes = lint.found.into_iter().map(|(code, _)| code).collect();
    (codes, lint.gaps.into_iter().map(|gap| gap.field).collect())
}

#[test]
fn what_makepkg_refuses() {
    for (lines, expected) in [
        ("", &[][..]),
        ("arch=(any)", &[]),
        ("arch=(any x)", &["recipe-arch"]),
        ("arch=(x86-64 'a b')", &["recipe-arch", "recipe-arch"]),
        ("pkgver_x86_64=1", &["recipe-arch-field"]),
        ("pkgver_aarch64=1", &[]),
        ("backup=(etc/a /etc/b)", &["recipe-backup"]),
        ("changelog=there install=there", &[]),
        ("changelog=gone install=gone", &["local-file-missing", "local-file-missing"]),
        ("depends=(a 'b>=1:2-3' 'c=' 'd<1')", &[]),
        ("depends=('b>=1:2:3')", &["recipe-dependency"]),
        ("makedepends=('c=')", &["recipe-dependency"]),
        ("optdepends=('a: b' 'c:d')", &["recipe-dependency"]),
        ("provides=(a 'b=1-64' 'c>1' 'd=1=2')", &["recipe-dependency", "recipe-dependency"]),
        ("conflicts=(-a .b 'c d' \u{e9})", &["recipe-dependency"; 4]),
        ("depends_x86_64=('')", &["recipe-dependency"]),
        ("epoch=", &[]),
        ("epoch=1a", &["recipe-epoch"]),
        ("options=(!lto strip x)", &["recipe-option"]),
        ("build() { :; }", &["recipe-package-function"]),
        ("pkgname=(a b)", &["recipe-package-function", "recipe-package-function"]),
        ("package() {\n  makedepends=(x)\n}", &["recipe-package-field"]),
        ("package() {\n  license=MIT\n}", &["recipe-array"]),
        ("pkgrel=1.2.3", &["recipe-pkgrel"]),
        ("pkgver='1 2'", &["recipe-pkgver"]),
        ("unset pkgver; depends=x", &["recipe-pkgver", "recipe-array"]),
        ("url=(x)", &["recipe-array"]),
        ("source=(github+https://x)", &["recipe-protocol"]),
        ("source=(git-is-local.patch git+https://x)", &[]),
        ("# \r", &["recipe-line-ends"]),
        ("false", &["recipe-status"]),
    ] {
        assert_eq!(codes(lines).0, expected, "{lines}");
    }
}

#[test]
fn what_is_not_known_is_no_finding() {
    for (lines, expected) in [
        ("depends=($(x)); _y=", &["depends"][..]),
        ("pkgver=$(x); _y=", &["pkgver"]),
        ("options=(ccache)", &["options"]),
        ("options=(ccache !ccache)", &[]),
        ("IFS=,", &["whether the recipe can be read"]),
        ("PATH=/x", &["what makepkg does"]),
        ("PATH=/x:/usr/bin", &[]),
        ("printf() { :; }", &["whether the recipe can be read"]),
        ("BUILDENV=(sign)", &["whether the recipe can be read"]),
        ("BUILDENV+=(!check)", &[]),
        ("package() {\n  depends=($(x))\n}", &["depends of a"]),
    ] {
        let (codes, mut gaps) = codes(lines);
        gaps.dedup();
        assert_eq!((codes, gaps), (Vec::new(), expected.iter().map(|&name| name.to_owned()).collect()), "{lines}");
    }
}

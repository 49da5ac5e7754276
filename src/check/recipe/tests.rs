//! Golden texts here are what makepkg 6.0.2 prints for the same recipe.
#![allow(clippy::unwrap_used)]

use super::{CARCH, Field, Recipe, Source};
use crate::bash::evaluate;

fn recipe(text: &str) -> Recipe {
    Recipe::new(evaluate(text).unwrap(), CARCH)
}

const WHOLE: &str = r#"# Maintainer: me
_base=worker
pkgname=("llm-$_base")
pkgver=1.0.0_rc1
pkgrel=1
epoch=1
pkgdesc="  An   LLM	worker  "
url="https://example.org/$_base"
arch=(x86_64 aarch64)
license=('MIT' "Apache-2.0")
groups=(g)
depends=(glibc 'gcc-libs>=12')
makedepends=(cargo)
checkdepends=(c)
optdepends=('cuda: for GPUs')
provides=(p)
conflicts=(q)
replaces=(r)
noextract=(n.zip)
options=(!strip)
backup=(etc/x)
install=$pkgname.install
changelog=CHANGELOG.md
source=("git+$url.git#tag=v$pkgver" "x::https://example.org/x.tar.gz")
source_x86_64=(a.bin)
source_aarch64=(b.bin)
depends_x86_64=(cuda)
validpgpkeys=(0123456789012345678901234567890123456789)
sha256sums=(SKIP aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)
b2sums=(SKIP SKIP)
sha256sums_x86_64=(SKIP)
sha256sums_aarch64=(SKIP)
package() { :; }
"#;

const WHOLE_SRCINFO: &str = "pkgbase = llm-worker
\tpkgdesc = An LLM worker
\tpkgver = 1.0.0_rc1
\tpkgrel = 1
\tepoch = 1
\turl = https://example.org/worker
\tinstall = llm-worker.install
\tchangelog = CHANGELOG.md
\tarch = x86_64
\tarch = aarch64
\tgroups = g
\tlicense = MIT
\tlicense = Apache-2.0
\tcheckdepends = c
\tmakedepends = cargo
\tdepends = glibc
\tdepends = gcc-libs>=12
\toptdepends = cuda: for GPUs
\tprovides = p
\tconflicts = q
\treplaces = r
\tnoextract = n.zip
\toptions = !strip
\tbackup = etc/x
\tsource = git+https://example.org/worker.git#tag=v1.0.0_rc1
\tsource = x::https://example.org/x.tar.gz
\tvalidpgpkeys = 0123456789012345678901234567890123456789
\tsha256sums = SKIP
\tsha256sums = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
\tb2sums = SKIP
\tb2sums = SKIP
\tsource_x86_64 = a.bin
\tdepends_x86_64 = cuda
\tsha256sums_x86_64 = SKIP
\tsource_aarch64 = b.bin
\tsha256sums_aarch64 = SKIP

pkgname = llm-worker
";

#[test]
fn srcinfo_is_what_makepkg_prints() {
    assert_eq!(recipe(WHOLE).srcinfo_text().as_deref(), Some(WHOLE_SRCINFO));
    let pairs = recipe(WHOLE).srcinfo();
    assert_eq!(pairs.first().unwrap(), &("pkgbase".to_owned(), vec!["llm-worker".to_owned()]));
    assert_eq!(pairs.last().unwrap(), &("pkgname".to_owned(), vec!["llm-worker".to_owned()]));
}

#[test]
fn srcinfo_of_what_is_not_known() {
    let small = "pkgname=a\npkgver=1\npkgrel=1\narch=(any)\nsource_any=(x)\n";
    let text = |more: &str| recipe(&format!("{small}{more}")).srcinfo_text();
    assert_eq!(
        text("package() { :; }\n").as_deref(),
        Some("pkgbase = a\n\tpkgver = 1\n\tpkgrel = 1\n\tarch = any\n\npkgname = a\n")
    );
    assert_eq!(text("package() { echo \"$pkgdesc == x\" ; }\n").as_deref(), text("").as_deref());
    assert_eq!(text("if x; then\npackage() { :; }\nfi\n"), None);
    assert_eq!(text("url=$(x)\n"), None);
    assert_eq!(text("eval \"$(x)\"\n"), None);
    assert_eq!(text("eval x\n"), text(""));
    assert_eq!(text("x=$(y)\n"), text(""));
    let known = recipe(&format!("{small}url=$(x)\n")).srcinfo();
    let names: Vec<_> = known.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["pkgbase", "pkgver", "pkgrel", "arch", "pkgname"]);
}

#[test]
fn packages_say_fields_anew() {
    let text = "pkgbase=a\npkgname=(a b)\npkgver=1\npkgrel=1\narch=(any)\ndepends=(x)\nurl=u
package_a() {\n  depends+=(y z)\n}\npackage_b() {\n  depends=()\n  url=v\n}\n";
    let printed = recipe(text).srcinfo_text().unwrap();
    let (_, packages) = printed.split_once("\n\n").unwrap();
    assert_eq!(
        packages,
        "pkgname = a\n\tdepends = x\n\tdepends = y\n\tdepends = z\n\npkgname = b\n\turl = v\n\tdepends = \n"
    );
    let gaps = recipe(&text.replace("url=v", "url=$(v)")).sections().gaps;
    assert_eq!(gaps.iter().map(|gap| gap.field.as_str()).collect::<Vec<_>>(), ["url of b"]);
}

#[test]
fn scalars_and_arrays_stand_for_each_other() {
    let recipe = recipe("pkgver=(1 2)\ndepends=one\nepoch=$(x)\n");
    assert_eq!(recipe.scalar("pkgver").known().unwrap().text, "1");
    assert_eq!(recipe.array("depends").known().unwrap()[0].text, "one");
    assert_eq!(recipe.scalar("epoch").unknown().unwrap().why, "`x` is not run");
    assert!(recipe.scalar("url").is_absent());
    assert!(recipe.array("nonsense").is_absent());
}

#[test]
fn sources_with_their_sums_and_local_files() {
    let recipe = recipe(WHOLE);
    let sources = recipe.sources();
    let shown: Vec<_> = sources
        .iter()
        .map(|sources| {
            let entries =
                sources.entries.known().unwrap().iter().map(|(source, _)| source.file_name()).collect::<Vec<_>>();
            let sums = sources.sums.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
            (sources.name.as_str(), entries, sums)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("source", vec!["worker", "x"], vec!["sha256sums", "b2sums"]),
            ("source_aarch64", vec!["b.bin"], vec!["sha256sums_aarch64"]),
            ("source_x86_64", vec!["a.bin"], vec!["sha256sums_x86_64"]),
        ]
    );
    let files = recipe.local_files();
    let files: Vec<_> =
        files.iter().map(|file| (file.field.as_str(), file.path.as_str(), &WHOLE[file.span.clone()])).collect();
    assert_eq!(
        files,
        [
            ("source_aarch64", "b.bin", "b.bin"),
            ("source_x86_64", "a.bin", "a.bin"),
            ("install", "llm-worker.install", "$pkgname.install"),
            ("changelog", "CHANGELOG.md", "CHANGELOG.md"),
        ]
    );
    let unknown = self::recipe("source_x86_64=($(x))\narch=($(y))\n");
    assert!(matches!(unknown.sources()[0].entries, Field::Unknown(_)));
}

#[test]
fn an_entry_of_source_as_makepkg_reads_it() {
    // entry, protocol, file name: what get_protocol and get_filename print.
    for (entry, protocol, name) in [
        ("a.patch", "local", "a.patch"),
        ("dir/a.patch", "local", "a.patch"),
        ("n::a.patch", "local", "n"),
        ("https://h/a/b.tar.gz", "https", "b.tar.gz"),
        ("https://h/b?x=1#y", "https", "b?x=1#y"),
        ("n::https://h/b", "https", "n"),
        ("git+https://h/a/b.git#tag=v1?signed", "git", "b"),
        ("git+https://h/a/b.git?signed#tag=v1", "git", "b"),
        ("git://h/a/b/", "git", "b"),
        ("git+https://h/b.github.io", "git", "b"),
        ("hg+https://h/b#revision=1", "hg", "b"),
        ("svn+https://h/b/trunk", "svn", "trunk"),
        ("fossil+https://h/b", "fossil", "b.fossil"),
        ("bzr+lp:b", "bzr", "b"),
        ("x::git+ssh://git@h/b.git", "git", "x"),
    ] {
        let source = Source::parse(entry);
        assert_eq!((source.protocol.as_str(), source.file_name()), (protocol, name), "{entry}");
        assert_eq!(source.is_local(), protocol == "local");
    }
    let source = Source::parse("n::git+https://h/b.git?signed#tag=v1");
    assert_eq!(source.rename.as_deref(), Some("n"));
    assert_eq!(source.url, "git+https://h/b.git?signed#tag=v1");
    assert_eq!(source.scheme.as_deref(), Some("https"));
    assert_eq!((source.fragment.as_deref(), source.query.as_deref()), (Some("tag=v1"), Some("signed")));
    assert!(source.is_vcs() && source.is_signed() && !source.is_pinned_commit());
    let commit = "0123456789abcdef0123456789abcdef01234567";
    assert!(Source::parse(&format!("git+https://h/b#commit={commit}?signed")).is_pinned_commit());
    assert!(!Source::parse(&format!("git+https://h/b#commit={}", &commit[1..])).is_pinned_commit());
    assert!(!Source::parse(&format!("https://h/b#commit={commit}")).is_pinned_commit());
    assert!(!Source::parse(&format!("git+https://h/b#tag={commit}")).is_pinned_commit());
}

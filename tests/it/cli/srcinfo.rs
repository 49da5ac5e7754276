//! `srcinfo`: prints what makepkg would, or nothing.

use crate::support::cli::Cli;
use crate::support::repo::Repo;

const RECIPE: &str = "pkgname=demo\npkgver=1.0\npkgrel=1\narch=(x86_64)\ndepends=(glibc)\n";
const PRINTED: &str =
    "pkgbase = demo\n\tpkgver = 1.0\n\tpkgrel = 1\n\tarch = x86_64\n\tdepends = glibc\n\npkgname = demo\n";

fn with(more: &str) -> Cli {
    let cli = Cli::new();
    cli.write("PKGBUILD", format!("{RECIPE}{more}"));
    cli
}

#[test]
fn prints_what_makepkg_prints() {
    let cli = with("");
    cli.write("there/PKGBUILD", RECIPE);
    for arguments in [&["srcinfo"][..], &["srcinfo", "PKGBUILD"], &["srcinfo", "."], &["srcinfo", "there"]] {
        let ran = cli.run(arguments);
        assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (0, PRINTED, ""), "{arguments:?}");
    }
}

#[test]
fn what_makepkg_refuses_is_refused() {
    let ran = with("depends+=('a b')\ninstall=demo.install\n").run(&["srcinfo"]);
    insta::assert_snapshot!(ran, @"");
    let cli = with("install=demo.install\n");
    cli.write("demo.install", "post_install() { :; }\n");
    assert_eq!(cli.run(&["srcinfo"]).status, 0, "the file is there");
    insta::assert_snapshot!(with("if true; then\n").run(&["srcinfo"]), @"");
}

#[test]
fn what_only_running_it_could_tell_is_named() {
    insta::assert_snapshot!(with("url=$(cat url)\npkgdesc=\"at $url\"\ngroups=($(cat groups))\n").run(&["srcinfo"]), @"");
}

#[test]
fn warnings_stop_nothing() {
    let ran = with("pkgdesc=\"On $CARCH $_missing\"\n").run(&["srcinfo"]);
    insta::assert_snapshot!(ran, @"");
    let ran = with("pkgdesc=\"On $CARCH\"\n").run(&["srcinfo", "--carch", "aarch64"]);
    assert!(ran.stdout.contains("pkgdesc = On aarch64\n"), "{ran}");
}

#[test]
fn a_branch_is_read_from_its_newest_commit() {
    let (cli, repo) = (Cli::new(), Repo::new());
    repo.worker("a-worker-cpu").commit("first");
    let path = repo.path().to_str().unwrap();
    let ran = cli.run(&["srcinfo", "a-worker-cpu", "--catalog", path]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with("pkgbase = a-worker-cpu\n\t") && !ran.stdout.contains('\r'), "{ran}");
    let ran = cli.run(&["srcinfo", "a-worker-cpv", "--catalog", path]);
    insta::assert_snapshot!(ran, @"");
    insta::assert_snapshot!(cli.run(&["srcinfo", "nothing"]), @"");
    insta::assert_snapshot!(cli.run(&["srcinfo"]), @"");
    insta::assert_snapshot!(cli.run(&["srcinfo", "--carch", "a/b"]), @"");
}

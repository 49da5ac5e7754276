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
    insta::assert_snapshot!(ran, @"
    status 1
    --- stderr
    error[recipe-dependency]: expected letters, digits and `+_.@-`, found ` `
     --> PKGBUILD:6:11
      |
    6 | depends+=('a b')
      |           ^^^^^ of `depends`
      |
      = help: a package, or a package with a version: `'glibc>=2.38'`

    error[local-file-missing]: `demo.install` is not beside the PKGBUILD
     --> PKGBUILD:7:9
      |
    7 | install=demo.install
      |         ^^^^^^^^^^^^ named by `install`
      |
      = help: add the file beside the PKGBUILD, or take its name out

    makepkg would refuse the recipe, and so nothing is printed
    ");
    let cli = with("install=demo.install\n");
    cli.write("demo.install", "post_install() { :; }\n");
    assert_eq!(cli.run(&["srcinfo"]).status, 0, "the file is there");
    insta::assert_snapshot!(with("if true; then\n").run(&["srcinfo"]), @"
    status 1
    --- stderr
    error[pkgbuild-syntax]: `fi` is missing for this `if`
     --> PKGBUILD:6:1
      |
    6 | if true; then
      | ^^
      |
      = help: `bash -n PKGBUILD` checks the syntax without running anything

    makepkg would refuse the recipe, and so nothing is printed
    ");
}

#[test]
fn what_only_running_it_could_tell_is_named() {
    insta::assert_snapshot!(with("url=$(curl url)\npkgdesc=\"at $url\"\ngroups=($(curl groups))\n").run(&["srcinfo"]), @"
    status 1
    --- stderr
    error[recipe-unknown]: `pkgdesc` and `url` are not known: `curl` is not run
     --> PKGBUILD:6:7
      |
    6 | url=$(curl url)
      |       ^^^^^^^^ it begins here
      |
      = help: write the value itself

    error[recipe-unknown]: `groups` and whether the recipe can be read are not known: `curl` is not run
     --> PKGBUILD:8:11
      |
    8 | groups=($(curl groups))
      |           ^^^^^^^^^^^ it begins here
      |
      = help: write the value itself

    only running the recipe could tell, and so nothing is printed
    ");
}

#[test]
fn warnings_stop_nothing() {
    let ran = with("pkgdesc=\"On $CARCH $_missing\"\n").run(&["srcinfo"]);
    insta::assert_snapshot!(ran, @r#"
    status 0
    --- stdout
    pkgbase = demo
    	pkgdesc = On x86_64
    	pkgver = 1.0
    	pkgrel = 1
    	arch = x86_64
    	depends = glibc

    pkgname = demo
    --- stderr
    warning[recipe-unset]: `$_missing` is empty: nothing sets `_missing`
     --> PKGBUILD:6:20
      |
    6 | pkgdesc="On $CARCH $_missing"
      |                    ^^^^^^^^^
      |
      = help: set it before, or take it out; `${NAME:-}` says that it may be empty

    warning[recipe-carch]: `pkgdesc` is another on a machine of aarch64 than on one of x86_64
     --> PKGBUILD:6:1
      |
    6 | pkgdesc="On $CARCH $_missing"
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: say the same for all, or write a field for each: `source_x86_64`, `source_aarch64`
    "#);
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
    insta::assert_snapshot!(ran, @"
    status 2
    --- stderr
    error: there is no file and no branch `a-worker-cpv`
      = help: did you mean `a-worker-cpu`?
    ");
    insta::assert_snapshot!(cli.run(&["srcinfo", "nothing"]), @"
    status 2
    --- stderr
    error: there is no file `nothing`, and no catalog here to have it for a branch
      = help: name a PKGBUILD, a folder with one, or a branch with `--catalog CATALOG`
    ");
    insta::assert_snapshot!(cli.run(&["srcinfo"]), @"
    status 2
    --- stderr
    error: PKGBUILD does not exist
      = help: name a PKGBUILD, a folder with one, or a branch of the catalog
    ");
    insta::assert_snapshot!(cli.run(&["srcinfo", "--carch", "a/b"]), @"
    status 2
    --- stderr
    error: expected letters, digits and `_` for `--carch`
      = help: such as `aarch64`
    ");
}

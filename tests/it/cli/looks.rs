//! `--templates` and `--public`: each replaces what is embedded, one file at a time.

use crate::support::cli::Cli;
use crate::support::worker::worker_files;

fn built() -> Cli {
    let cli = Cli::new();
    for (file, text) in worker_files("demo-worker-cpu") {
        cli.write(&format!("catalog/demo-worker-cpu/{file}"), text);
    }
    cli.done(&["build", "catalog", "--out", "site"]);
    cli
}

#[test]
fn one_template_is_replaced() {
    let cli = built();
    let (home, worker) = (cli.read("site/index.html"), cli.read("site/w/demo-worker-cpu.html"));
    cli.write("mine/404.html", "Nothing here.\n");
    cli.write("mine/.hidden.html", "{{");
    cli.done(&["build", "catalog", "--out", "site", "--templates", "mine"]);
    assert_eq!(cli.read("site/404.html"), "Nothing here.\n");
    assert_eq!((cli.read("site/index.html"), cli.read("site/w/demo-worker-cpu.html")), (home, worker));
}

#[test]
fn a_broken_template_leaves_the_old_site() {
    let cli = built();
    let before = cli.read("site/404.html");
    cli.write("mine/404.html", "Not found\n{{ oops \n");
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--templates", "mine"]), @"
    status 2
    --- stderr
    error: template 404.html:2:8: Unexpected end of input
      = help: mend the template; nothing was written
    ");
    cli.write("mine/404.html", "{{ no_such_value }}\n");
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--templates", "mine"]), @"
    status 2
    --- stderr
    error: template 404.html:1:4: Variable `no_such_value` is not defined. Available variables: page, site (for 404.html)
      = help: mend the template; nothing was written
    ");
    cli.write("mine/404.html", b"\xff");
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--templates", "mine"]), @"
    status 2
    --- stderr
    error: the template 404.html: expected UTF-8
    ");
    assert_eq!(cli.read("site/404.html"), before);
    assert_eq!(cli.run(&["build", "catalog", "--out", "site", "--templates", "nowhere"]).status, 2);
}

#[test]
fn public_files_are_copied_and_replace_the_embedded_ones() {
    let cli = built();
    let css = cli.read("site/assets/site.css");
    cli.write("mine/CNAME", "catalog.example.org\n");
    cli.write("mine/assets/site.css", "body {}\n");
    cli.write("mine/assets/deep/own.js", "1");
    cli.write("mine/.git/config", "secret");
    cli.done(&["build", "catalog", "--out", "site", "--public", "mine"]);
    assert_eq!(cli.read("site/CNAME"), "catalog.example.org\n");
    assert_eq!(cli.read("site/assets/site.css"), "body {}\n");
    assert_eq!(cli.read("site/assets/deep/own.js"), "1");
    assert!(!cli.join("site/.git").exists(), "names that begin with a dot are left out");
    cli.done(&["build", "catalog", "--out", "site"]);
    assert_eq!(cli.read("site/assets/site.css"), css);
    assert!(!cli.join("site/CNAME").exists() && !cli.join("site/assets/deep").exists());

    cli.write("clash/index.json", "{}");
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--public", "clash"]), @r#"
    status 2
    --- stderr
    error: two files of the site are in each other's place at "index.json"
      = help: rename the file if it is one of `--public`; if it is not, please report a mistake of rbee-catalog's
    "#);
    cli.write("forged/index.json.minisig", "x");
    assert_eq!(cli.run(&["build", "catalog", "--out", "site", "--public", "forged"]).status, 2);
    #[cfg(unix)]
    {
        cli.write("odd/what?.txt", "x");
        insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--public", "odd"]), @r#"
        status 2
        --- stderr
        error: the path "what?.txt" cannot be written on every system
          = help: rename the file if it is one of `--public`; if it is not, please report a mistake of rbee-catalog's
        "#);
    }
}

#[test]
fn of_names_that_begin_with_a_dot_those_for_hosts_are_published() {
    let cli = built();
    for path in [".nojekyll", ".well-known/security.txt", ".well-known/.draft", ".env", ".git/config", "a/.DS_Store"] {
        cli.write(&format!("mine/{path}"), "x");
    }
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--public", "mine"]), @"
    status 0
    --- stderr
    warning: left out of `--public mine`: .env, .git, .well-known/.draft, a/.DS_Store
      = help: of names that begin with a dot only these are published: .domains, .htaccess, .nojekyll, .well-known
           Built 1 worker in site: N files (N MiB), N changed, 0 removed
    warning: the site in site is UNSIGNED by this build: clients refuse it unless it is signed
      = help: `rbee-catalog sign site --key FILE` signs it; `rbee-catalog keygen` makes a key
    ");
    for path in [".nojekyll", ".well-known/security.txt"] {
        assert_eq!(cli.read(&format!("site/{path}")), "x");
    }
    for path in [".env", ".git", "a/.DS_Store", ".well-known/.draft"] {
        assert!(!cli.join(&format!("site/{path}")).exists(), "{path}");
    }
}

#[test]
fn a_template_that_no_page_uses_is_an_error() {
    let cli = built();
    let before = cli.read("site/index.html");
    let build = || cli.run(&["build", "catalog", "--out", "site", "--templates", "mine"]);
    cli.write("mine/wroker.html", "x");
    insta::assert_snapshot!(build(), @"
    status 2
    --- stderr
    error: the template wroker.html is used by no page
      = help: did you mean `worker.html`?
    ");
    std::fs::remove_dir_all(cli.join("mine")).unwrap();
    cli.write("mine/sub/home.html", "x");
    assert_eq!(build().status, 2);
    assert_eq!(cli.read("site/index.html"), before);
    // One of one's own, which another names, is used.
    std::fs::remove_dir_all(cli.join("mine")).unwrap();
    cli.write("mine/part.html", "a part");
    cli.write("mine/404.html", "{% include \"part.html\" %}\n");
    assert_eq!(build().status, 0);
    assert_eq!(cli.read("site/404.html").trim(), "a part");
}

#[test]
fn folders_that_cannot_be_taken_are_said() {
    let cli = built();
    let before = cli.read("site/index.html");
    cli.write("a-file", "x");
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--public", "nowhere"]), @"
    status 2
    --- stderr
    error: --public: nowhere does not exist
    ");
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--templates", "a-file"]), @"
    status 2
    --- stderr
    error: --templates: a-file is no folder
    ");
    for (public, path) in [("one", "INDEX.JSON/x"), ("two", "W/own.html"), ("three", "Assets/site.css")] {
        cli.write(&format!("{public}/{path}"), "x");
    }
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--public", "one"]), @r#"
    status 2
    --- stderr
    error: "INDEX.JSON" and "index.json" are one path where upper and lower case are one
      = help: rename the file of `--public`
    "#);
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--public", "two"]), @r#"
    status 2
    --- stderr
    error: "W" and "w" are one path where upper and lower case are one
      = help: rename the file of `--public`
    "#);
    insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--public", "three"]), @r#"
    status 2
    --- stderr
    error: "Assets" and "assets" are one path where upper and lower case are one
      = help: rename the file of `--public`
    "#);
    #[cfg(unix)]
    {
        std::fs::create_dir(cli.join("links")).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", cli.join("links/name.txt")).unwrap();
        insta::assert_snapshot!(cli.run(&["build", "catalog", "--out", "site", "--public", "links"]), @"
        status 2
        --- stderr
        error: --public: links/name.txt is a symbolic link
          = help: put the file itself there: what a link leads to may be meant for nobody
        ");
    }
    assert_eq!(cli.read("site/index.html"), before);
    assert!(!cli.join("site/name.txt").exists());
}

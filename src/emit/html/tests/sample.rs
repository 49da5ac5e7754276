//! A catalog that shows every part of every page, for the tests and to be looked at.

use super::support::{Fixture, finding, id, recipe};
use crate::assemble::catalog::ContentId;
use crate::diag::Severity;

pub(super) const PKGBUILD: &str = "# Maintainer: A <a@example.org>\npkgname=llm-worker-rbee-cuda\npkgver=0.2.0\npkgrel=1\narch=(x86_64)\nsource=(\"git+https://github.com/rbee-keeper/rbee.git#commit=0509312fd8bae758c0a3434ccca6cfda1bd1b7f6\")\nsha256sums=(SKIP)\n\nbuild() {\n\tcd rbee && cargo build --release --locked --package llm-worker-rbee --no-default-features --features cuda\n}\n";

const README: &str = "# LLM Worker (CUDA)\n\nRuns language models on **NVIDIA** GPUs. See [the manual](docs/manual.md) and [Candle](https://github.com/huggingface/candle).\n\n## Usage\n\n```bash\nrbee-catalog install llm-worker-rbee-cuda\n```\n\n> [!WARNING]\n> Drivers below 525 do not work.\n\n### Formats\n\n| format | works | speed |\n|:--|:-:|--:|\n| gguf | yes | 120 |\n| safetensors | yes | 97 |\n\n- [x] streaming\n- [ ] batching\n\n<details><summary>More</summary>\n\nText with `code` and ~~mistakes~~.\n\n</details>\n\n![a chart](chart.png)\n";

/// Workers of two families, one of each kind and state, and two problems.
pub(super) fn sample() -> Fixture {
    let tag_page = "{\"id\": \"toy-worker-000\", \"tags\": [\"many\"]}";
    let mut fixture = Fixture::new()
        .config(
            "id = \"rbee\"\nname = \"rbee Worker Catalog\"\ndescription = \"Inference workers for every machine\"\n\
             base_url = \"https://catalog.example.org/sub\"\nrepository = \"https://github.com/rbee-keeper/catalog\"\n\
             public_keys = [\"RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\"]\ntheme_color = \"#f5b700\"\n\
             links = [{title = \"rbee\", url = \"https://rbee.ai\"}]\n",
        )
        .text("readme", README)
        .text("changelog", "# Changelog\n\n## 0.2.0\n\n- Faster\n\n## 0.1.0\n\n- First\n")
        .text("PKGBUILD", PKGBUILD)
        .text("worker.install", "post_install() { :; }\n")
        .worker(
            r#"{"id": "llm-worker-rbee-cpu", "name": "LLM Worker (CPU)", "description": "Runs language models on any processor",
                "tags": ["llm", "gguf"], "platforms": [{"os": "linux", "arch": "x86_64"}, {"os": "macos", "arch": "aarch64"},
                {"os": "windows", "arch": "x86_64"}], "status": {"state": "deprecated", "reason": "A GPU is faster.",
                "replaced_by": "llm-worker-rbee-cuda"}}"#,
            &["0.1.0"],
            |w| w.dependents = vec![id("llm-worker-rbee-cuda")],
        )
        .worker(CUDA, &["0.2.0", "0.2.0-rc.1", "0.1.0"], |w| {
            w.prose.readme = Some(ContentId::Git("readme".into()));
            w.prose.changelog = Some(ContentId::Git("changelog".into()));
            w.prose.licenses = vec![("LICENSE".into(), ContentId::Git("license".into()))];
            w.versions[0].recipe =
                Some(recipe(&[("PKGBUILD", PKGBUILD), ("worker.install", "post_install() { :; }\n")]));
        })
        .worker(PREMIUM, &["1.0.0"], |_| {})
        .worker(
            r#"{"id": "sd-worker-rbee-metal", "name": "SD Worker (Metal)", "tags": ["image"],
                "platforms": [{"os": "macos", "arch": "aarch64"}],
                "distribution": {"type": "source-only", "source_available": true, "binary_available": false, "requires_license": false}}"#,
            &["0.1.0"],
            |w| {
                w.last_good = true;
                w.versions[0].recipe = Some(recipe(&[("PKGBUILD", PKGBUILD)]));
                w.versions[0].not_installable = Some("it depends on `base-worker`, which is not published".into());
            },
        );
    for number in 0..120 {
        fixture = fixture.worker(&tag_page.replace("000", &format!("{number:03}")), &["0.1.0"], |w| {
            w.family = id("toy-worker");
        });
    }
    let bad = "{\n  \"id\": \"sd-worker-rbee-metal\",\n  \"checksum\": \"sha256:abc123def456\"\n}\n";
    let at = bad.find("sha256:").unwrap();
    let mut first = finding(
        "checksum-format",
        "metadata.json",
        bad,
        at..at + 19,
        "expected `sha256:` and 64 hex digits, found 12 digits",
    );
    first.label = Some("too short".into());
    first.help = Some("`sha256sum FILE` prints the digest; write it in full".into());
    let mut second = finding("readme-missing", "README.md", "", 0..0, "expected a `README.md`");
    second.severity = Severity::Warning;
    second.place = None;
    second.notes = vec!["it is shown on the worker's page".into()];
    fixture.problem("sd-worker-rbee-metal", Some("0.1.0"), vec![first, second.clone()]).problem(
        "Übel & <Co>",
        None,
        vec![second],
    )
}

const CUDA: &str = r#"{
  "id": "llm-worker-rbee-cuda", "name": "LLM Worker (CUDA)", "description": "Runs language models on NVIDIA GPUs, with Candle",
  "author": "The rbee authors", "maintainers": [{"name": "Ada", "url": "https://example.org/ada"}, {"name": "Grace"}],
  "homepage": "https://rbee.ai", "repository": "https://github.com/rbee-keeper/rbee", "documentation": "https://rbee.ai/docs",
  "tags": ["llm", "gguf", "nvidia"], "features": ["Streams tokens", "Quantized models"],
  "platforms": [{"os": "linux", "arch": "x86_64", "variant": "cuda13", "requirements": {"cuda": {"driver_min": "580.65"}}},
    {"os": "linux", "arch": "x86_64"}, {"os": "windows", "arch": "x86_64", "requirements": {"windows_build_min": 19041}}],
  "requirements": {"cuda": {"driver_min": "525.60.13", "compute_capability_min": "7.5"}, "vram_min_mib": 8192, "glibc_min": "2.31"},
  "models": {"formats": ["gguf", "safetensors"], "tasks": ["text-generation"], "libraries": ["candle"], "languages": ["en", "de"],
    "max_context_length": 32768, "parameters_b": {"min": 0.5, "max": 70}},
  "capabilities": {"streaming": true, "batching": false, "apis": ["openai-chat"]},
  "build": {"system": "cargo", "source": {"type": "git", "url": "https://github.com/rbee-keeper/rbee.git",
    "commit": "0509312fd8bae758c0a3434ccca6cfda1bd1b7f6", "path": "bin/30_llm_worker_rbee"}, "features": ["cuda"], "profile": "release"},
  "binary": {"name": "llm-worker", "install_path": "/usr/bin/llm-worker"},
  "launch": {"args": ["--model", "{model}", "--port", "{port}", "--name", "a worker"], "env": {"CUDA_VISIBLE_DEVICES": "0"}, "default_port": 8080, "health_path": "/health"},
  "dependencies": {"system": ["cuda", "rust"], "runtime": ["gcc-libs"], "workers": [{"id": "llm-worker-rbee-cpu", "version": "^0.1"}, {"id": "gone-worker"}]},
  "yanked": [{"version": "0.1.0", "reason": "broken on sm_70"}]
}"#;

const PREMIUM: &str = r#"{
  "id": "llm-worker-rbee-premium", "name": "LLM Worker (Premium)", "description": "Multi-GPU inference", "family": "llm-worker-rbee",
  "backend": "cuda", "license": "Proprietary", "tags": ["llm", "index"],
  "distribution": {"type": "binary-only", "source_available": false, "binary_available": true, "requires_license": true},
  "platforms": [{"os": "linux", "arch": "x86_64", "access": "sealed"}, {"os": "linux", "arch": "aarch64", "access": "gated"}],
  "pricing": {"model": "subscription", "price_usd": 99, "interval": "month", "trial_days": 14, "purchase_url": "https://rbee.ai/premium"}
}"#;

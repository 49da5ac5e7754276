//! The pages of a small catalog that is made by hand.

mod hostile;
mod markdown;
mod sample;
mod support;

use super::rules;
use crate::check::RULES;
use sample::sample;
use support::{Fixture, commit, text_of};

/// Whether it is the page of one rule.
fn is_rule(path: &str) -> bool {
    path.starts_with("rules/") && path != rules::INDEX
}

#[test]
fn every_page_is_there_once_and_in_one_order() {
    let fixture = sample();
    let files = fixture.emit().unwrap();
    let others: Vec<_> = files.keys().filter(|p| !p.starts_with("w/toy") && !is_rule(p)).collect();
    let wanted = [
        "404.html",
        "backends/cpu.html",
        "backends/cuda.html",
        "backends/index.html",
        "backends/metal.html",
        "feed.xml",
        "index.html",
        "platforms/index.html",
        "platforms/linux-aarch64.html",
        "platforms/linux-x86_64.html",
        "platforms/macos-aarch64.html",
        "platforms/windows-x86_64.html",
        "problems.html",
        "robots.txt",
        "rules/index.html",
        "sitemap.xml",
        "tags/gguf.html",
        "tags/image.html",
        "tags/index.html",
        "tags/llm.html",
        "tags/many.2.html",
        "tags/many.html",
        "tags/nvidia.html",
        "tags/tag.index.html",
        "w/llm-worker-rbee-cpu.html",
        "w/llm-worker-rbee-cuda.html",
        "w/llm-worker-rbee-premium.html",
        "w/sd-worker-rbee-metal.html",
    ];
    assert_eq!(others, wanted);
    assert_eq!(files, fixture.emit().unwrap(), "the same bytes every time");
}

#[test]
fn an_empty_catalog_has_its_pages() {
    let fixture = Fixture::new();
    let files = fixture.emit().unwrap();
    let wanted = [
        "404.html",
        "backends/index.html",
        "index.html",
        "platforms/index.html",
        "problems.html",
        "robots.txt",
        "rules/index.html",
        "tags/index.html",
    ];
    assert_eq!(files.keys().filter(|p| !is_rule(p)).collect::<Vec<_>>(), wanted);
    assert!(text_of(&files["index.html"]).contains("No worker is published yet."));
    assert!(text_of(&files["problems.html"]).contains("All is well"));
    assert_eq!(files["robots.txt"], "User-agent: *\nAllow: /\n");
}

#[test]
fn nothing_of_a_page_is_inline_and_no_link_names_a_folder() {
    for (path, html) in sample().emit().unwrap().iter().filter(|(p, _)| p.ends_with(".html")) {
        for bad in ["<style", " style=", "javascript:", " onclick", " onerror", "<script>"] {
            assert!(!html.contains(bad), "{path} has {bad}");
        }
        let links = html.split(" href=\"").chain(html.split(" src=\"")).filter(|l| !l.starts_with("<!"));
        for link in links.filter_map(|l| l.split('"').next()) {
            assert!(!link.ends_with('/') || link.starts_with("https://"), "{path} links to the folder {link}");
            let absolute = link.starts_with('/') && path != "404.html";
            assert!(!absolute, "{path} links to {link}");
        }
    }
}

#[test]
fn the_home_page_has_families_facets_and_the_newest() {
    let html = sample().page("index.html");
    let text = text_of(&html);
    assert!(text.contains("124 workers: AI inference programs"), "{text}");
    assert!(text.contains("Backends CPU 1 NVIDIA CUDA 2 Apple Metal 1 Platforms"), "{text}");
    assert!(text.contains("Newest toy-worker-119 0.1.0 2025-10-16"), "{text}");
    assert!(html.contains("<section class=\"family\" id=\"family-llm-worker-rbee\""));
    assert!(html.contains("<div id=\"search\" class=\"search\" role=\"search\" hidden>"));
    assert_eq!(html.matches("data-search=").count(), 124);
    assert!(html.contains("<link rel=\"canonical\" href=\"https://catalog.example.org/sub/index.html\">"));
}

#[test]
fn facets_are_paginated() {
    let files = sample().emit().unwrap();
    let (first, second) = (&files["tags/many.html"], &files["tags/many.2.html"]);
    assert_eq!((first.matches("data-search=").count(), second.matches("data-search=").count()), (100, 20));
    assert!(first.contains("<link rel=\"next\" href=\"../tags/many.2.html\">") && !first.contains("rel=\"prev\""));
    assert!(second.contains("<a href=\"../tags/many.html\" rel=\"prev\">") && !second.contains("rel=\"next\""));
}

#[test]
fn where_there_are_roots_the_newest_is_what_a_new_machine_trusts() {
    let mut fixture = sample();
    for version in [1, 2, 4] {
        fixture.public.insert(format!("root/{version}.json"), b"{}".to_vec());
    }
    let text = text_of(&fixture.page("w/llm-worker-rbee-cuda.html"));
    for part in [
        "curl -fLsS -o rbee-root.json https://catalog.example.org/sub/root/2.json",
        "rbee-catalog install llm-worker-rbee-cuda --catalog https://catalog.example.org/sub --root rbee-root.json",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    assert!(!text.contains("--public-key"), "{text}");
}

#[test]
fn a_worker_page_says_it_all() {
    let text = text_of(&sample().page("w/llm-worker-rbee-cuda.html"));
    for part in [
        "rbee-catalog install llm-worker-rbee-cuda On a machine",
        "--catalog https://catalog.example.org/sub --public-key RWQf6LRC",
        "curl -fLsS -o worker.install https://catalog.example.org/sub/by-hash/",
        "Linux x86_64 (cuda13) linux-x86_64-cuda13 42.9 MiB 45,000,000 bytes",
        "Public NVIDIA driver 580.65 or newer NVIDIA GPU with compute capability 7.5 or higher 8 GiB of GPU memory glibc 2.31",
        "0.2.0 2025-06-16",
        "Older Yanked: broken on sm_70",
        "Longest context 32,768 tokens",
        "Model size from 0.5 up to 70 billion parameters",
        "Streaming Yes Batching No Interfaces openai-chat",
        "llm-worker-rbee-cpu ^0.1, gone-worker (not published)",
        "CUDA_VISIBLE_DEVICES=0 llm-worker --model {model} --port {port} --name 'a worker'",
        "Maintainers Ada , Grace",
        "cargo build --release --locked",
        "minisign -VHm index.json -P RWQf6LRC",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

#[test]
fn a_premium_worker_has_a_price_and_no_link_to_its_archives() {
    let html = sample().page("w/llm-worker-rbee-premium.html");
    let text = text_of(&html);
    assert!(text.contains("RBEE_LICENSE_TOKEN=rbee_lic_… rbee-catalog install llm-worker-rbee-premium"), "{text}");
    assert!(text.contains("$99 per month, after 14 days of free trial. Buy a licence"), "{text}");
    assert!(text.contains("Sealed: a licence opens it") && text.contains("Gated: a licence is asked for"));
    assert!(html.contains("href=\"https://rbee.ai/premium\" rel=\"nofollow noopener\""));
    assert!(!html.contains(".tar.gz"));
}

#[test]
fn states_are_said_and_linked() {
    let files = sample().emit().unwrap();
    let deprecated = &files["w/llm-worker-rbee-cpu.html"];
    assert!(
        text_of(deprecated)
            .contains("something else should be used. A GPU is faster. Use llm-worker-rbee-cuda instead.")
    );
    assert!(text_of(deprecated).contains("Needed by llm-worker-rbee-cuda"));
    let last_good = &files["w/sd-worker-rbee-metal.html"];
    assert!(last_good.contains("href=\"../problems.html#branch-sd-worker-rbee-metal\""));
    assert!(text_of(last_good).contains("Version 0.1.0 cannot be installed: it depends on base-worker"));
    assert!(text_of(last_good).contains("makepkg -si") && !last_good.contains("rbee-catalog install sd"));
}

#[test]
fn problems_show_every_finding_with_its_place() {
    let html = sample().page("problems.html");
    let text = text_of(&html);
    assert!(html.contains("  &quot;checksum&quot;: &quot;<mark>sha256:abc123def456</mark>&quot;"), "{html}");
    assert!(text.contains("1 error, 1 warning. Published instead: version 0.1.0 , commit"), "{text}");
    assert!(
        text.contains("error checksum-format expected sha256: and 64 hex digits, found 12 digits metadata.json:3:16")
    );
    assert!(text.contains("too short Help: sha256sum FILE prints the digest; write it in full"));
    assert!(text.contains("Übel & <Co> 0 errors, 1 warning. Nothing of this branch is published."), "{text}");
    assert!(html.contains("id=\"problem-2\"") && text.contains("Note: it is shown on the worker's page"));
}

#[test]
fn every_rule_has_a_page_that_says_what_explain_prints() {
    let fixture = sample();
    let files = fixture.emit().unwrap();
    let index = &files[rules::INDEX];
    for rule in RULES {
        let path = rules::rule_path(rule.code);
        assert!(index.contains(&format!("<a href=\"../{path}\"><code>{}</code></a>", rule.code)), "{path}");
        let words = |text: &str| text.split_whitespace().collect::<String>();
        let text = words(&text_of(&files[&path]));
        let docs = rule.explanation().replace("```json", "").replace("```bash", "").replace("## ", "").replace('`', "");
        for line in docs.lines() {
            assert!(text.contains(&words(line)), "{path} does not say {line}\n{text}");
        }
        assert!(files[&path].contains("<meta name=\"robots\" content=\"noindex\">"), "{path}");
        assert!(!files["sitemap.xml"].contains("/rules/"));
    }
    assert!(files["problems.html"].contains("<a href=\"rules/checksum-format.html\"><code>checksum-format</code></a>"));
    // What a catalog decides shows.
    let fixture = Fixture::new().config("");
    assert!(fixture.page("rules/tag-count.html").contains("class=\"badge error\""));
}

#[test]
fn the_feed_is_atom_and_needs_an_address_and_dates() {
    let files = sample().emit().unwrap();
    let feed = &files["feed.xml"];
    assert_eq!(feed.matches("<entry>").count(), 50);
    assert!(
        feed.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">")
    );
    assert!(feed.contains("<id>https://catalog.example.org/sub/w/toy-worker-119.html#v0.1.0</id>"));
    assert!(files["robots.txt"].ends_with("\nSitemap: https://catalog.example.org/sub/sitemap.xml\n"));
    assert!(files["sitemap.xml"].contains("<loc>https://catalog.example.org/sub/tags/many.2.html</loc>"));
    let folder =
        Fixture::new()
            .config("base_url = \"https://example.org\"")
            .worker(r#"{"id": "a"}"#, &["0.1.0"], |w| (w.commit, w.versions[0].commit) = (None, None));
    assert!(!folder.emit().unwrap().contains_key("feed.xml"));
    assert!(text_of(&folder.page("w/a.html")).contains("0.1.0 not in git none Latest"));
}

#[test]
fn the_404_page_links_from_the_root() {
    assert!(sample().page("404.html").contains("href=\"/sub/assets/site.css\""));
    assert!(Fixture::new().page("404.html").contains("href=\"/assets/site.css\""));
}

#[test]
fn the_newest_release_of_each_worker_counts_once() {
    let fixture = Fixture::new().worker(r#"{"id": "a"}"#, &["2.0.0", "1.0.1"], |w| {
        w.versions[1].commit = Some(commit("patch", 1_800_000_000));
    });
    assert!(text_of(&fixture.page("index.html")).contains("Newest a 1.0.1 2027-01-15 Workers"));
}

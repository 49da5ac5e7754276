//! Attacks by README, and what READMEs may do.

use std::time::{Duration, Instant};

use crate::emit::html::markdown::{Links, MAX_HTML, render};

fn html(text: &str) -> String {
    render(text, Links::nowhere("readme-")).html
}

fn linked(text: &str) -> String {
    let links = Links::new("readme-", "https://github.com/o/r/blob/abc/", "https://github.com/o/r/raw/abc/");
    render(text, links).html
}

#[test]
fn headings_stand_below_the_page_and_skip_no_level() {
    let shown = html("# One\n\n#### Deep\n\n## Two\n\n## Two\n\n<h1 align=\"center\">Raw</h1>\n\n<h4>Deep raw</h4>\n");
    insta::assert_snapshot!(shown, @r##"
    <h3 id="readme-one">One <a class="anchor" href="#readme-one" aria-label="Link to this section">#</a></h3>
    <h4 id="readme-deep">Deep <a class="anchor" href="#readme-deep" aria-label="Link to this section">#</a></h4>
    <h4 id="readme-two">Two <a class="anchor" href="#readme-two" aria-label="Link to this section">#</a></h4>
    <h4 id="readme-two-1">Two <a class="anchor" href="#readme-two-1" aria-label="Link to this section">#</a></h4>
    <h3>Raw</h3>
    <h4>Deep raw</h4>
    "##);
}

#[test]
fn tables_tasks_code_and_alerts() {
    let shown = html(
        "|a|b|\n|--:|:-:|\n|1|~~2~~|\n\n- [x] done\n- [ ] open\n\n```rust,ignore\nfn x() {}\n```\n\n> [!NOTE]\n> hear\n",
    );
    insta::assert_snapshot!(shown, @r##"
    <div class="scroll" role="group" aria-label="Table" tabindex="0"><table><thead><tr><th class="right">a</th><th class="center">b</th></tr></thead><tbody>
    <tr><td class="right">1</td><td class="center"><del>2</del></td></tr>
    </tbody></table></div>
    <ul>
    <li>☑ done</li>
    <li>☐ open</li>
    </ul>
    <pre tabindex="0"><code class="language-rust">fn x() {}
    </code></pre>
    <blockquote>
    <p><strong>Note</strong></p>
    <p>hear</p>
    </blockquote>
    "##);
}

#[test]
fn links_and_images_lead_where_they_may() {
    let text = "[a](docs/a.md) [b](javascript:alert(1)) [c](https://example.org) [d](#One) ![e](e.png) ![f](http://x.org/f.png) ![g](data:image/png;base64,AAAA)\n";
    insta::assert_snapshot!(html(text), @r##"<p><a>a</a> <a>b</a> <a href="https://example.org/" rel="nofollow noopener ugc">c</a> <a href="#readme-One" rel="nofollow noopener ugc">d</a> e f g</p>"##);
    insta::assert_snapshot!(linked(text), @r##"<p><a href="https://github.com/o/r/blob/abc/docs/a.md" rel="nofollow noopener ugc">a</a> <a>b</a> <a href="https://example.org/" rel="nofollow noopener ugc">c</a> <a href="#readme-One" rel="nofollow noopener ugc">d</a> <img src="https://github.com/o/r/raw/abc/e.png" alt="e" loading="lazy" referrerpolicy="no-referrer"> f g</p>"##);
}

#[test]
fn nothing_runs_frames_sends_or_styles() {
    let attacks = [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//x.org/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<img src=\"https://x.org/a.png\" onerror=alert(1) style=\"position:fixed\">",
        "<iframe src=\"https://x.org\"></iframe>",
        "<form action=\"https://x.org\"><input name=password><button>go</button></form>",
        "<style>body{display:none}</style>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<a href=\"java&#x0A;script:alert(1)\">x</a>",
        "<a href=\"&#x6a;avascript:alert(1)\" onclick=alert(1)>x</a>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](<javascript:alert(1)>)",
        "![x](\"onerror=alert(1))",
        "<div id=\"install\" class=\"notice\" style=\"color:red\">x</div>",
        "<p title=\"<pre><script>alert(1)</script>\">x</p>",
        "<p title='\"><script>alert(1)</script>'>x</p>",
        "<td title=\"</table><img src=x onerror=alert(1)>\">x",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<base href=\"https://x.org/\"><meta http-equiv=refresh content=\"0;url=https://x.org\"><link rel=stylesheet href=https://x.org/x.css>",
        "<h3 id='\" onmouseover=\"alert(1)'>x</h3>",
        "```\"onload=alert(1)\nx\n```",
        "<details ontoggle=alert(1) open><summary>x</summary></details>",
        "<plaintext><script>alert(1)</script>",
        "<textarea></main><script>alert(1)</script>",
        "</div></section></main><h1>ours</h1>",
    ];
    for attack in attacks {
        for text in [attack.to_owned(), format!("text {attack} text"), format!("- {attack}\n")] {
            let shown = html(&text);
            // The tags that are really there: outside of quotes.
            for tag in tags(&shown) {
                let lower = tag.to_ascii_lowercase();
                let name = lower.trim_start_matches('/').split(' ').next().unwrap_or_default().to_owned();
                for bad in [
                    "script", "style", "iframe", "form", "input", "svg", "math", "base", "meta", "link", "h1", "h2",
                    "main", "section",
                ] {
                    assert_ne!(name, bad, "{text:?} gives {shown}");
                }
                let outside: String = lower.split('"').step_by(2).collect();
                assert!(!outside.contains(" on") && !outside.contains("style="), "{text:?} gives {shown}");
                assert!(
                    !lower.contains("href=\"javascript") && !lower.contains("href=\"data"),
                    "{text:?} gives {shown}"
                );
                assert!(!lower.contains("id=\"install\""), "{text:?} gives {shown}");
            }
        }
    }
}

/// The tags of HTML, read as a browser reads what is written with double quotes alone.
fn tags(html: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        out.push(&rest[..end.expect("a tag that ends")]);
    }
    out
}

#[test]
fn ids_are_prefixed_and_stand_once() {
    let shown = html("# A\n\n# A\n\n<p id=\"a\">x</p>\n\n<p id=\"b c\">y</p>\n\n[up](#a)\n");
    insta::assert_snapshot!(shown, @r##"
    <h3 id="readme-a">A <a class="anchor" href="#readme-a" aria-label="Link to this section">#</a></h3>
    <h3 id="readme-a-1">A <a class="anchor" href="#readme-a-1" aria-label="Link to this section">#</a></h3>
    <p>x</p>
    <p>y</p>
    <p><a href="#readme-a" rel="nofollow noopener ugc">up</a></p>
    "##);
}

#[test]
fn what_misleads_is_seen() {
    let shown = html("a\u{202e}b &#x202e; \u{7} <span title=\"&#8238;\">x</span>\r\n👨\u{200d}👩\u{200d}👧\n");
    assert!(!shown.contains(['\u{202e}', '\u{7}', '\r']), "{shown:?}");
    assert!(shown.contains("a\\u{202e}b \\u{202e} \\u{7}"), "{shown}");
    assert!(shown.contains("👨\u{200d}👩\u{200d}👧"), "emoji stay whole: {shown}");
}

#[test]
fn a_text_that_is_too_long_is_cut() {
    let long = "é".repeat(600_000);
    let cut = render(&long, Links::nowhere("readme-"));
    assert!(cut.truncated && cut.html.len() < 1_100_000);
    assert!(!render("short", Links::nowhere("readme-")).truncated);
    let events = render(&"*a* ".repeat(100_000), Links::nowhere("readme-"));
    assert!(events.truncated);
}

#[test]
fn no_text_hangs_or_overflows() {
    let kilo = |text: &str, n: usize| text.repeat(n);
    let attacks = [
        ("quotes", kilo("> ", 10_000) + "x"),
        ("lists", kilo("- ", 10_000) + "x"),
        ("a megabyte of lists", kilo("- ", 500_000)),
        ("indented lists", (0..1_000).map(|i| format!("{}- x\n", " ".repeat(i * 2))).collect()),
        ("emphasis", kilo("*a **b ", 50_000)),
        ("links", kilo("[", 100_000) + &kilo("](x)", 100_000)),
        ("images", kilo("![", 50_000) + &kilo("](x)", 50_000)),
        ("backticks", (1..1_000).map(|n| "`".repeat(n) + " ").collect()),
        ("divs", kilo("<div>", 200_000)),
        ("divs on lines", kilo("<div>\n\n", 100_000)),
        ("bold", kilo("<b>", 200_000) + "x"),
        (
            "bold ones that differ",
            (0..4_000).map(|i| format!("<b id={i}>")).collect::<String>() + &kilo("\n\nx", 100_000),
        ),
        ("links that differ", (0..4_000).map(|i| format!("<a id={i}>\n\n")).collect::<String>()),
        ("tables", kilo("<table><tr><td>", 60_000)),
        ("fonts in tables", kilo("<table><b><p>", 60_000)),
        ("raw in a list", (0..20_000).map(|i| format!("- <i title={i}>x\n")).collect()),
        ("comments", kilo("<!--", 200_000)),
        ("entities", kilo("&", 1_000_000)),
        ("equal headings", kilo("# a\n", 100_000)),
        ("links", kilo("[a](b) ", 150_000)),
        ("autolinks", kilo("<a:b> ", 170_000)),
        ("bells", kilo("\u{7}", 1_000_000)),
        ("rows", format!("|a|\n|-|\n{}", kilo("|\n", 300_000))),
        ("cells", format!("{}\n{}\n{}", kilo("|a", 5_000), kilo("|-", 5_000), kilo("|\n", 100_000))),
    ];
    for (name, text) in attacks {
        let start = Instant::now();
        let shown = html(&text);
        let took = start.elapsed();
        println!("{name}: {took:?}, {} bytes in, {} out", text.len(), shown.len());
        assert!(took < Duration::from_secs(20), "{name} took {took:?}");
        assert!(shown.len() <= MAX_HTML, "{name} gives {} bytes", shown.len());
    }
}

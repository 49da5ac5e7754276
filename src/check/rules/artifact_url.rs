//! `artifact-url`: a platform's `url` is not https with a DNS name.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::config::{BaseUrl, is_loopback};
use crate::model::ArtifactUrl;

/// At least two labels, and the last one is not a number: every way to write an IPv4 address ends in one (WHATWG URL).
fn is_dns_name(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && !last.starts_with(|c: char| c.is_ascii_digit())
}

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "artifact-url",
    level: Level::Deny,
    weight: Weight::Fixed,
    docs: r#"A platform's `url` is not https with a DNS name. Plain http and IP addresses are for this machine only, and only if the catalog itself is served from it.

## Why

An installer fetches it on every machine: no address of a private network, nothing in the clear.

## Fires on

```json
{"platforms": [{"os": "linux", "arch": "x86_64", "url": "http://10.0.0.1/worker.tar.gz"}]}
```

## Write instead

```json
{"platforms": [{"os": "linux", "arch": "x86_64"}]}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let local_catalog = subject.config.base_url.as_ref().is_some_and(BaseUrl::is_loopback);
    for (node, text) in subject.doc().texts("platforms[].url") {
        let message = match ArtifactUrl::parse(text) {
            Err(error) => error.0,
            Ok(url) if is_loopback(url.host()) && local_catalog => continue,
            Ok(url) if is_loopback(url.host()) => "expected a public address, found this machine's".to_owned(),
            Ok(url) if url.is_plain_http() => "expected a URL that begins with `https://`".to_owned(),
            Ok(url) if !is_dns_name(url.host()) => format!("expected a DNS name, found `{}`", url.host()),
            Ok(_) => continue,
        };
        findings.push(Finding::new(message).in_metadata(&node.span).label("not fetched by any client").help(
            "write the https address of the archive, or leave `url` out and put it below the catalog's `artifact_base`",
        ));
    }
}

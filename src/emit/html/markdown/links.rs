//! Where links and images of a branch's Markdown may lead.
//!
//! A README's relative links mean files of its branch, which this site does not serve. Where the catalog's repository is on
//! a known host they lead there, to the very commit; else they lead nowhere, and their text stays. Images come over https
//! alone.

use url::{ParseError, Url};

/// How links of one text are resolved.
#[derive(Debug, Clone)]
pub struct Links {
    prefix: &'static str,
    /// Pages of files and their bytes, in the repository at the text's commit.
    repository: Option<(Url, Url)>,
}

impl Links {
    /// Relative links lead below `files`, relative images below `raw`; both end in `/`. `prefix` is put before ids.
    #[must_use]
    pub fn new(prefix: &'static str, files: &str, raw: &str) -> Self {
        Self { prefix, repository: Url::parse(files).ok().zip(Url::parse(raw).ok()) }
    }

    /// Relative links lead nowhere.
    #[must_use]
    pub fn nowhere(prefix: &'static str) -> Self {
        Self { prefix, repository: None }
    }

    /// What is put before ids.
    #[must_use]
    pub fn prefix(&self) -> &'static str {
        self.prefix
    }

    /// Where a link leads, if it may.
    #[must_use]
    pub fn link(&self, href: &str) -> Option<String> {
        if let Some(fragment) = href.strip_prefix('#') {
            return (!fragment.is_empty() && !fragment.contains(char::is_whitespace))
                .then(|| format!("#{}{fragment}", self.prefix));
        }
        let url = resolve(href, self.repository.as_ref().map(|(files, _)| files))?;
        ["https", "http", "mailto"].contains(&url.scheme()).then(|| url.into())
    }

    /// Where an image comes from, if it may.
    #[must_use]
    pub fn image(&self, src: &str) -> Option<String> {
        let url = resolve(src, self.repository.as_ref().map(|(_, raw)| raw))?;
        (url.scheme() == "https").then(|| url.into())
    }
}

/// An absolute URL without user information, as a browser would read it; a relative one below `base`.
fn resolve(text: &str, base: Option<&Url>) -> Option<Url> {
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(ParseError::RelativeUrlWithoutBase) => {
            // `/docs` means the repository's root, as it does on every forge; `//host/` is an address.
            let other_host = text.starts_with("//");
            let text = if other_host { text } else { text.trim_start_matches(['/', '\\']) };
            let base = base?;
            let url = base.join(text).ok()?;
            if !other_host && !url.as_str().starts_with(base.as_str()) {
                return None;
            }
            url
        }
        Err(_) => return None,
    };
    (url.username().is_empty() && url.password().is_none()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links_lead_into_the_repository() {
        let links = Links::new("readme-", "https://github.com/o/r/blob/abc/", "https://github.com/o/r/raw/abc/");
        let link = |href| links.link(href);
        assert_eq!(link("docs/a b.md").unwrap(), "https://github.com/o/r/blob/abc/docs/a%20b.md");
        assert_eq!(link("./LICENSE#x").unwrap(), "https://github.com/o/r/blob/abc/LICENSE#x");
        assert_eq!(link("/docs/x.md").unwrap(), "https://github.com/o/r/blob/abc/docs/x.md");
        assert_eq!(link("a/../b").unwrap(), "https://github.com/o/r/blob/abc/b");
        assert_eq!(link("../../../../../settings"), None);
        assert_eq!(link("\\\\evil.example/x").unwrap(), "https://github.com/o/r/blob/abc/evil.example/x");
        assert_eq!(link("//example.org/x").unwrap(), "https://example.org/x");
        assert_eq!(link("#usage").unwrap(), "#readme-usage");
        assert_eq!(links.image("logo.png").unwrap(), "https://github.com/o/r/raw/abc/logo.png");
    }

    #[test]
    fn only_addresses_that_are_harmless_stay() {
        let links = Links::nowhere("readme-");
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "java\nscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "vbscript:x",
        ] {
            assert_eq!(links.link(bad), None, "{bad}");
        }
        for bad in ["docs/x.md", "#", "", "//evil.example/x", "https://user@host/", "https://", "http://[::1"] {
            assert_eq!(links.link(bad), None, "{bad}");
        }
        assert_eq!(links.link("mailto:a@example.org").unwrap(), "mailto:a@example.org");
        assert_eq!(links.link("http://example.org").unwrap(), "http://example.org/");
        assert_eq!(links.image("http://example.org/a.png"), None);
        assert_eq!(links.image("https://example.org/a.png").unwrap(), "https://example.org/a.png");
    }
}

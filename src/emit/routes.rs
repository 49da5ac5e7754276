//! The route table: which file answers which request, and with which headers. `serve` and the hosts' rule files follow it.
//!
//! Three tables, and nothing else decides: [`ROUTES`] (requests that do not name their file), [`RULES`] (headers by file)
//! and [`MACHINE`] (requests whose 404 is JSON and not a page). Requests begin with `/`; files do not, as in
//! [`emit::File`](super::File).
//!
//! Every other request names a file as it is, and one that ends in `/` names `index.html` there. A folder without its
//! slash is a 404: the links of the site name files.

mod pattern;

pub use pattern::{Filled, Pattern};

/// A request that does not name its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// What is asked for.
    pub request: Pattern,
    /// What answers.
    pub file: Pattern,
    /// What `?platform=` does, where something can compute.
    pub platform: PlatformQuery,
}

/// What `?platform=P` does to a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlatformQuery {
    /// Nothing: the answer is the file.
    Ignored,
    /// The answer is `downloads[P]` of the file.
    Selects,
}

const fn route(request: &'static str, file: &'static str) -> Route {
    Route { request: Pattern(request), file: Pattern(file), platform: PlatformQuery::Ignored }
}

/// Requests that do not name their file; those without holes first, since Cloudflare wants them so.
pub const ROUTES: &[Route] = &[
    route("/health", "health.json"),
    route("/workers", "workers.json"),
    route("/v1/workers", "v1/workers.json"),
    route("/v1/stats/overview", "v1/stats.json"),
    route("/workers/:id", "workers/:id.json"),
    route("/v1/workers/:id", "v1/workers/:id.json"),
    route("/v1/workers/:id/versions", "v1/workers/:id.json"),
    route("/v1/workers/:id/stats", "v1/workers/:id/stats.json"),
    route("/v1/workers/:id/pkgbuild", "workers/:id/PKGBUILD"),
    Route {
        request: Pattern("/v1/workers/:id/:version/download"),
        file: Pattern("v1/workers/:id/:version.json"),
        platform: PlatformQuery::Selects,
    },
];

/// The headers that certain files are served with, besides [`COMMON`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Which files.
    pub files: &'static [Pattern],
    /// `Content-Type`
    pub content_type: &'static str,
    /// `Cache-Control`; never on a 404.
    pub cache: &'static str,
    /// Whether scripts of other sites may read it.
    pub cors: Cors,
}

/// Whether scripts of other sites may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cors {
    /// `Access-Control-Allow-Origin: *`
    Anyone,
    /// No such header.
    SameSite,
}

/// The bytes behind this name never change.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// A minute: the pointer, and what stands beside it by name.
pub const MINUTE: &str = "max-age=60";
/// Five minutes: pages, and assets, which change together with them.
pub const FIVE_MINUTES: &str = "max-age=300";
/// What is not there now may be there soon.
pub const NOT_FOUND_CACHE: &str = "no-store";

/// `application/json` is UTF-8 by definition (RFC 8259, section 8.1).
pub const JSON: &str = "application/json";
/// For everything that a branch wrote, so that no browser runs it.
pub const TEXT: &str = "text/plain; charset=utf-8";
/// For pages.
pub const HTML: &str = "text/html; charset=utf-8";

const fn rule(files: &'static [Pattern], content_type: &'static str, cache: &'static str, cors: Cors) -> Rule {
    Rule { files, content_type, cache, cors }
}

/// Headers by file. The first rule that matches counts.
pub const RULES: &[Rule] = &[
    rule(&[Pattern("by-hash/:sha256.json")], JSON, IMMUTABLE, Cors::Anyone),
    rule(&[Pattern("by-hash/:sha256")], TEXT, IMMUTABLE, Cors::SameSite),
    // All that is below a worker's folder comes from its branch, whatever its name ends with.
    rule(&[Pattern("workers/:id/*")], TEXT, MINUTE, Cors::SameSite),
    rule(&[Pattern("artifacts/*.tar.gz")], "application/gzip", MINUTE, Cors::SameSite),
    rule(&[Pattern("artifacts/*.sha256")], TEXT, MINUTE, Cors::SameSite),
    rule(&[Pattern("*.json")], JSON, MINUTE, Cors::Anyone),
    rule(&[Pattern("*.minisig"), Pattern("*.pub")], TEXT, MINUTE, Cors::Anyone),
    rule(&[Pattern("*.html")], HTML, FIVE_MINUTES, Cors::SameSite),
    rule(&[Pattern("feed.xml")], "application/atom+xml; charset=utf-8", FIVE_MINUTES, Cors::SameSite),
    rule(&[Pattern("*.xml")], "application/xml; charset=utf-8", FIVE_MINUTES, Cors::SameSite),
    rule(&[Pattern("*.txt")], TEXT, FIVE_MINUTES, Cors::SameSite),
    rule(&[Pattern("*.css")], "text/css; charset=utf-8", FIVE_MINUTES, Cors::SameSite),
    rule(&[Pattern("*.js")], "text/javascript; charset=utf-8", FIVE_MINUTES, Cors::SameSite),
    rule(&[Pattern("*.svg")], "image/svg+xml", FIVE_MINUTES, Cors::SameSite),
    rule(&[Pattern("*.png")], "image/png", FIVE_MINUTES, Cors::SameSite),
    rule(&[Pattern("*.ico")], "image/x-icon", FIVE_MINUTES, Cors::SameSite),
    rule(&[Pattern("*.woff2")], "font/woff2", FIVE_MINUTES, Cors::SameSite),
];

/// For a file that no rule knows.
pub const OTHER: Rule = rule(&[Pattern("*")], "application/octet-stream", FIVE_MINUTES, Cors::SameSite);

/// What a page may load: its own styles and scripts, and the pictures of READMEs. It goes with every answer; pages hold no
/// inline script, style or handler.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https:; \
     font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Headers of every answer.
pub const COMMON: &[(&str, &str)] = &[
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
];

/// Requests by programs: their 404 is [`NOT_FOUND_JSON`], that of all others is the page `404.html`.
pub const MACHINE: &[Pattern] = &[
    Pattern("/v1/*"),
    Pattern("/workers"),
    Pattern("/workers/*"),
    Pattern("/by-hash/*"),
    Pattern("/health"),
    Pattern("*.json"),
    Pattern("*.minisig"),
];

/// What a program reads when there is nothing.
pub const NOT_FOUND_JSON: &str = "{\"error\": \"not found\"}\n";

/// What answers a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The file, if it is there.
    pub file: String,
    /// What `?platform=` does.
    pub platform: PlatformQuery,
}

/// Which file answers a request for this path, percent-decoded; none where no file can.
///
/// ```
/// use rbee_catalog::emit::routes::resolve;
/// let file = |path| resolve(path).map(|resolved| resolved.file);
/// assert_eq!(file("/").as_deref(), Some("index.html"));
/// assert_eq!(file("/workers/llm-worker-rbee-cpu").as_deref(), Some("workers/llm-worker-rbee-cpu.json"));
/// assert_eq!(file("/w/llm-worker-rbee-cpu.html").as_deref(), Some("w/llm-worker-rbee-cpu.html"));
/// assert_eq!(file("/workers/../secret"), None);
/// ```
#[must_use]
pub fn resolve(path: &str) -> Option<Resolved> {
    let file = path.strip_prefix('/')?;
    for route in ROUTES {
        if let Some(filled) = route.request.fill(path) {
            return Some(Resolved { file: route.file.with(&filled), platform: route.platform });
        }
    }
    let file = if file.is_empty() || file.ends_with('/') { format!("{file}index.html") } else { file.to_owned() };
    is_plain(&file).then_some(Resolved { file, platform: PlatformQuery::Ignored })
}

/// Whether a path only goes down, on every system.
fn is_plain(file: &str) -> bool {
    let part = |part: &str| !matches!(part, "" | "." | "..");
    file.split('/').all(part) && !file.chars().any(|c| c == '\\' || c.is_control())
}

/// The headers of a file, besides [`COMMON`].
#[must_use]
pub fn rule_of(file: &str) -> &'static Rule {
    RULES.iter().find(|rule| rule.files.iter().any(|files| files.matches(file))).unwrap_or(&OTHER)
}

/// Whether a 404 for this path is JSON.
#[must_use]
pub fn is_for_machines(path: &str) -> bool {
    MACHINE.iter().any(|pattern| pattern.matches(path))
}

impl Rule {
    /// Its headers by name.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let cors = match self.cors {
            Cors::Anyone => Some(("Access-Control-Allow-Origin", "*")),
            Cors::SameSite => None,
        };
        [("Content-Type", self.content_type), ("Cache-Control", self.cache)].into_iter().chain(cors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hosts rewrite one route after another: what a route gives must not be another's request.
    #[test]
    fn no_route_leads_to_another() {
        for route in ROUTES {
            let file = sample(route.file);
            assert!(!ROUTES.iter().any(|other| other.request.matches(&format!("/{file}"))), "{file}");
            assert_eq!(resolve(&sample(route.request)).map(|resolved| resolved.file), Some(file));
        }
        let holes = ROUTES.iter().map(|route| route.request.0.contains(':'));
        assert!(holes.is_sorted(), "requests without holes come first");
    }

    fn sample(pattern: Pattern) -> String {
        pattern.0.replace(":id", "a-b").replace(":version", "1.0.0")
    }

    #[test]
    fn nothing_leaves_the_folder() {
        for path in [
            "",
            "x",
            "/..",
            "/../x",
            "/a/../x",
            "/a/./x",
            "//x",
            "/a//x",
            "/a\\..\\x",
            "/a\0",
            "/a\n",
            "/workers/",
            "/..",
        ] {
            let resolved = resolve(path);
            assert!(resolved.is_none() || path == "/workers/", "{path:?} gives {resolved:?}");
        }
        assert_eq!(resolve("/workers/").map(|resolved| resolved.file).as_deref(), Some("workers/index.html"));
    }

    #[test]
    fn a_branch_never_decides_its_type() {
        for file in ["workers/a/files/x.html", "workers/a/files/x.json", "workers/a/PKGBUILD", "workers/a/.SRCINFO"] {
            assert_eq!((rule_of(file).content_type, rule_of(file).cors), (TEXT, Cors::SameSite), "{file}");
        }
        let digest = "0".repeat(64);
        assert_eq!(rule_of(&format!("by-hash/{digest}")).content_type, TEXT);
        assert_eq!(rule_of("by-hash/latest.html").cache, FIVE_MINUTES);
    }
}

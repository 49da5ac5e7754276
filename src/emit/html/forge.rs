//! Where a commit's files can be read on the web, for repository hosts whose addresses are known.

use url::Url;

use crate::model::HttpsUrl;

/// A repository on a host whose addresses are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forge {
    kind: Kind,
    /// The repository's page, without a slash at the end.
    base: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Github,
    Gitlab,
    Codeberg,
}

impl Forge {
    /// The host of a repository, if its addresses are known.
    #[must_use]
    pub fn of(repository: &HttpsUrl) -> Option<Self> {
        let url = Url::parse(repository.as_str()).ok()?;
        let kind = match url.host_str()? {
            "github.com" => Kind::Github,
            "gitlab.com" => Kind::Gitlab,
            "codeberg.org" => Kind::Codeberg,
            _ => return None,
        };
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        // owner/repository; GitLab has groups in groups.
        let depth = path.matches('/').count();
        if depth < 2 || (kind != Kind::Gitlab && depth > 2) || url.query().is_some() {
            return None;
        }
        Some(Self { kind, base: format!("https://{}{path}", url.host_str()?) })
    }

    /// A commit's page.
    #[must_use]
    pub fn commit(&self, commit: &str) -> String {
        match self.kind {
            Kind::Github | Kind::Codeberg => format!("{}/commit/{commit}", self.base),
            Kind::Gitlab => format!("{}/-/commit/{commit}", self.base),
        }
    }

    /// What a file's path is put behind, to read it as a page.
    #[must_use]
    pub fn files(&self, commit: &str) -> String {
        match self.kind {
            Kind::Github => format!("{}/blob/{commit}/", self.base),
            Kind::Gitlab => format!("{}/-/blob/{commit}/", self.base),
            Kind::Codeberg => format!("{}/src/commit/{commit}/", self.base),
        }
    }

    /// What a file's path is put behind, to fetch its bytes.
    #[must_use]
    pub fn raw(&self, commit: &str) -> String {
        match self.kind {
            Kind::Github => format!("{}/raw/{commit}/", self.base),
            Kind::Gitlab => format!("{}/-/raw/{commit}/", self.base),
            Kind::Codeberg => format!("{}/raw/commit/{commit}/", self.base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forge(url: &str) -> Option<Forge> {
        Forge::of(&HttpsUrl::parse(url).unwrap())
    }

    #[test]
    fn known_hosts_have_addresses() {
        let of = |url| forge(url).map(|f| f.files("abc"));
        assert_eq!(of("https://github.com/o/r.git").unwrap(), "https://github.com/o/r/blob/abc/");
        assert_eq!(of("https://gitlab.com/g/sub/r/").unwrap(), "https://gitlab.com/g/sub/r/-/blob/abc/");
        assert_eq!(of("https://codeberg.org/o/r").unwrap(), "https://codeberg.org/o/r/src/commit/abc/");
    }

    #[test]
    fn other_hosts_have_none() {
        for url in [
            "https://git.example.org/o/r",
            "https://github.com/o",
            "https://github.com/o/r/tree/x",
            "https://github.com.evil.org/o/r",
        ] {
            assert_eq!(forge(url), None, "{url}");
        }
    }
}

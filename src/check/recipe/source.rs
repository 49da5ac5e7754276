//! One entry of `source`, read as makepkg reads it (libmakepkg `util/source.sh`): `[name::]url[?query][#fragment]`, or a file
//! beside the recipe.

/// One entry of `source`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name to store it by, where the entry says one.
    pub rename: Option<String>,
    /// The URL or the path, as written, without the name.
    pub url: String,
    /// What fetches it: `local`, `https`, `git`, …: makepkg's `get_protocol`.
    pub protocol: String,
    /// What carries it: `https` of `git+https://`; absent for a local file.
    pub scheme: Option<String>,
    /// Behind `#`, of a version control system: `tag=v1`.
    pub fragment: Option<String>,
    /// Behind `?`, of a version control system: `signed`.
    pub query: Option<String>,
    file_name: String,
}

/// The version control systems that makepkg clones.
pub(super) const VCS: &[&str] = &["bzr", "fossil", "git", "hg", "svn"];

impl Source {
    /// Reads an entry. Every text is one.
    #[must_use]
    pub fn parse(entry: &str) -> Self {
        let (rename, url) = match entry.split_once("::") {
            Some((name, url)) => (Some(name.to_owned()), url),
            None => (None, entry),
        };
        let (protocol, scheme) = match url.split_once("://") {
            Some((whole, _)) => {
                let (protocol, carrier) = whole.split_once('+').unwrap_or((whole, whole));
                (protocol, Some(carrier.to_owned()))
            }
            // makepkg looks for these in the whole entry, the name included.
            None if entry.contains("://") => (url, None),
            None if entry.contains("lp:") => {
                (url.split_once("+lp:").map_or(url, |(whole, _)| whole), Some("lp".into()))
            }
            None => ("local", None),
        };
        let is_vcs = VCS.contains(&protocol);
        let fragment = url.split_once('#').map(|(_, fragment)| before_last(fragment, '?').to_owned());
        let query = url.split_once('?').map(|(_, query)| before_last(query, '#').to_owned());
        let file_name = rename.clone().unwrap_or_else(|| file_name(url, protocol, is_vcs));
        Self {
            rename,
            url: url.to_owned(),
            protocol: protocol.to_owned(),
            scheme,
            fragment: fragment.filter(|_| is_vcs),
            query: query.filter(|_| is_vcs),
            file_name,
        }
    }

    /// Whether it is a file beside the recipe.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.protocol == "local"
    }

    /// Whether it is cloned by a version control system.
    #[must_use]
    pub fn is_vcs(&self) -> bool {
        VCS.contains(&self.protocol.as_str())
    }

    /// Whether it asks for signed commits or tags.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.query.as_deref() == Some("signed")
    }

    /// Whether it names a tag whose signature is checked.
    #[must_use]
    pub fn is_signed_tag(&self) -> bool {
        self.is_signed() && self.fragment.as_deref().is_some_and(|fragment| fragment.starts_with("tag="))
    }

    /// Whether it names one commit by its full digest: the only clone that is always the same.
    #[must_use]
    pub fn is_pinned_commit(&self) -> bool {
        let key = match self.protocol.as_str() {
            "git" => "commit=",
            "hg" => "revision=",
            _ => return false,
        };
        let commit = self.fragment.as_deref().and_then(|fragment| fragment.strip_prefix(key));
        commit.is_some_and(|c| matches!(c.len(), 40 | 64) && c.bytes().all(|b| b.is_ascii_hexdigit()))
    }

    /// The name that it is stored by: makepkg's `get_filename`. Of a local file its path within the recipe's folder, which is
    /// its last part alone.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }
}

/// bash's `${text%separator*}`.
fn before_last(text: &str, separator: char) -> &str {
    text.rsplit_once(separator).map_or(text, |(before, _)| before)
}

/// bash's `${text##*/}`.
fn last_part(text: &str) -> &str {
    text.rsplit_once('/').map_or(text, |(_, last)| last)
}

fn file_name(url: &str, protocol: &str, is_vcs: bool) -> String {
    if !is_vcs {
        return last_part(url).to_owned();
    }
    let path = url.split(['#']).next().unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let name = last_part(path.strip_suffix('/').unwrap_or(path));
    match protocol {
        "bzr" => name.split_once("lp:").map_or(name, |(_, name)| name).to_owned(),
        "fossil" => format!("{name}.fossil"),
        "git" => name.split_once(".git").map_or(name, |(name, _)| name).to_owned(),
        _ => name.to_owned(),
    }
}

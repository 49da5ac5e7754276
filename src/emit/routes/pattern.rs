//! Paths with holes, as the route table writes them: `/workers/:id`, `by-hash/:sha256.json`, `*.css`.
//!
//! | hole | what fits |
//! |---|---|
//! | `:id` | a worker's id |
//! | `:version` | a version |
//! | `:sha256` | 64 lower-case hex digits |
//! | `*` | anything, `/` too |
//!
//! That is also the language of Cloudflare's rule files; for the others a pattern turns into a regular expression.

use std::fmt::Write as _;

use crate::model::{Sha256, Version, WorkerId};

/// A path with holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern(pub &'static str);

/// A hole that only a certain word fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Id,
    Version,
    Sha256,
}

const WORDS: [(&str, Word); 3] = [(":id", Word::Id), (":version", Word::Version), (":sha256", Word::Sha256)];

impl Word {
    fn fits(self, text: &str) -> bool {
        match self {
            Self::Id => WorkerId::parse(text).is_ok(),
            Self::Version => Version::parse(text).is_ok(),
            Self::Sha256 => Sha256::parse(text).is_ok(),
        }
    }

    /// Looser than [`Word::fits`], since a regular expression of a rule file must be readable: what fits too much names
    /// no file.
    fn regex(self) -> &'static str {
        match self {
            Self::Id => "(?P<id>[a-z0-9-]+)",
            Self::Version => "(?P<version>[0-9A-Za-z.-]+)",
            Self::Sha256 => "(?P<sha256>[0-9a-f]+)",
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Piece {
    Text(&'static str),
    Word(Word),
    Rest,
}

/// What filled the holes of a pattern.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled<'a>(Vec<(Word, &'a str)>);

impl Pattern {
    fn pieces(self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = self.0;
        while !rest.is_empty() {
            if let Some((name, word)) = WORDS.into_iter().find(|(name, _)| rest.starts_with(name)) {
                pieces.push(Piece::Word(word));
                rest = &rest[name.len()..];
            } else if let Some(after) = rest.strip_prefix('*') {
                pieces.push(Piece::Rest);
                rest = after;
            } else {
                let end =
                    rest.char_indices().skip(1).find(|(_, c)| matches!(c, ':' | '*')).map_or(rest.len(), |(i, _)| i);
                pieces.push(Piece::Text(&rest[..end]));
                rest = &rest[end..];
            }
        }
        pieces
    }

    /// What fills the holes so that the pattern becomes this path, if anything does.
    #[must_use]
    pub fn fill(self, path: &str) -> Option<Filled<'_>> {
        let mut found = Vec::new();
        walk(&self.pieces(), path, &mut found).then_some(Filled(found))
    }

    /// Whether the pattern can become this path.
    #[must_use]
    pub fn matches(self, path: &str) -> bool {
        self.fill(path).is_some()
    }

    /// The path that the pattern becomes with these words in its holes.
    #[must_use]
    pub fn with(self, filled: &Filled<'_>) -> String {
        let word = |wanted| filled.0.iter().find(|(word, _)| *word == wanted).map_or("", |(_, text)| text);
        self.render(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Word(wanted) => word(wanted).to_owned(),
            Piece::Rest => String::new(),
        })
    }

    /// The pattern as a regular expression (RE2 and PCRE) without anchors; its holes are named groups.
    #[must_use]
    pub fn regex(self) -> String {
        self.render(|piece| match piece {
            Piece::Text(text) => escape(text),
            Piece::Word(word) => word.regex().to_owned(),
            Piece::Rest => ".*".to_owned(),
        })
    }

    /// The pattern with each hole written as the host writes a captured group.
    #[must_use]
    pub fn groups(self, group: impl Fn(&str) -> String) -> String {
        self.render(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Word(Word::Id) => group("id"),
            Piece::Word(Word::Version) => group("version"),
            Piece::Word(Word::Sha256) => group("sha256"),
            Piece::Rest => String::new(),
        })
    }

    fn render(self, piece: impl Fn(Piece) -> String) -> String {
        self.pieces().into_iter().map(piece).collect()
    }
}

fn walk<'a>(pieces: &[Piece], path: &'a str, found: &mut Vec<(Word, &'a str)>) -> bool {
    let Some((piece, others)) = pieces.split_first() else { return path.is_empty() };
    match piece {
        Piece::Text(text) => path.strip_prefix(text).is_some_and(|rest| walk(others, rest, found)),
        Piece::Rest => {
            let mut starts = path.char_indices().map(|(i, _)| i).chain([path.len()]);
            starts.any(|start| walk(others, &path[start..], found))
        }
        Piece::Word(word) => {
            let segment = path.split('/').next().unwrap_or_default();
            let ends = segment.char_indices().map(|(i, c)| i + c.len_utf8()).rev();
            for end in ends {
                if word.fits(&path[..end]) {
                    found.push((*word, &path[..end]));
                    if walk(others, &path[end..], found) {
                        return true;
                    }
                    found.pop();
                }
            }
            false
        }
    }
}

fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if !c.is_ascii_alphanumeric() && !matches!(c, '/' | '-' | '_') {
            out.push('\\');
        }
        let _ = out.write_char(c);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_take_whole_words_only() {
        let route = Pattern("/v1/workers/:id/:version/download");
        let filled = route.fill("/v1/workers/a-b/1.0.0-rc.1/download").unwrap_or_default();
        assert_eq!(Pattern("v1/workers/:id/:version.json").with(&filled), "v1/workers/a-b/1.0.0-rc.1.json");
        for path in [
            "/v1/workers/a-b/1.0/download",
            "/v1/workers/A/1.0.0/download",
            "/v1/workers/../1.0.0/download",
            "/v1/workers/a/b/1.0.0/download",
            "/v1/workers//1.0.0/download",
            "/v1/workers/a-b/1.0.0/download/",
            "/v1/workers/con/1.0.0/download",
        ] {
            assert!(!route.matches(path), "{path}");
        }
        assert!(Pattern("*.tar.gz").matches("a/b.tar.gz.tar.gz"));
        assert!(!Pattern("*.tar.gz").matches("a/b.tar.gz.sig"));
        assert!(!Pattern("workers/:id/*").matches("workers/é/x"));
    }

    #[test]
    fn the_same_pattern_for_other_hosts() {
        let file = Pattern("workers/:id.json");
        assert_eq!(file.regex(), r"workers/(?P<id>[a-z0-9-]+)\.json");
        assert_eq!(file.groups(|name| format!("${name}")), "workers/$id.json");
    }
}

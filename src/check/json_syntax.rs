//! Why a text is no JSON, in words that help to mend it.

use std::ops::Range;

use jsonc_parser::ParseStringErrorKind;
use jsonc_parser::errors::{ParseError, ParseErrorKind};

/// Why a text is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// A phrase.
    pub message: String,
    /// Where.
    pub span: Range<usize>,
    /// What to do, a phrase.
    pub help: Option<&'static str>,
}

impl SyntaxError {
    fn new(message: impl Into<String>, span: Range<usize>, help: &'static str) -> Self {
        Self { message: message.into(), span, help: Some(help) }
    }

    /// A text without a value in it.
    pub(super) fn nothing(text: &str) -> Self {
        Self::new(
            "expected a JSON object, found nothing",
            text.len()..text.len(),
            "`rbee-catalog schema` prints what may stand in it",
        )
    }

    /// What jsonc-parser says.
    pub(super) fn from_jsonc(error: &ParseError, text: &str) -> Self {
        use ParseErrorKind as Kind;
        let span = error.range().start..error.range().end;
        let end = text.trim_end().len();
        let ended = |message: &str, help| Self::new(message, end..end, help);
        match error.kind() {
            Kind::TrailingCommasNotAllowed => {
                Self::new("expected no comma behind the last one", span, "take the comma out")
            }
            Kind::CommentsNotAllowed | Kind::UnterminatedCommentBlock => {
                Self::new("expected JSON, found a comment", span, "take it out; `README.md` is for people")
            }
            Kind::ExpectedComma => {
                Self::new("expected `,`, `}` or `]` here", span, "two fields or elements have a `,` between them")
            }
            Kind::ExpectedColonAfterObjectKey => {
                Self::new("expected `:` behind the key", span, "write `\"key\": value`")
            }
            Kind::ExpectedObjectValue => {
                Self::new("expected a value behind the `:`", span, "write one, or take the field out")
            }
            Kind::ExpectedStringObjectProperty | Kind::UnexpectedTokenInObject => {
                Self::new("expected a key in double quotes", span, "write `\"key\": value`")
            }
            Kind::SingleQuotedStringsNotAllowed => {
                Self::new("expected double quotes, found single ones", span, "write `\"…\"`")
            }
            Kind::UnexpectedCloseBrace
            | Kind::UnexpectedCloseBracket
            | Kind::UnexpectedComma
            | Kind::UnexpectedColon => {
                let found = text.get(span.clone()).unwrap_or_default();
                Self::new(format!("expected a value, found `{found}`"), span, "write one, or take the field out")
            }
            Kind::String(
                ParseStringErrorKind::InvalidEscape | ParseStringErrorKind::InvalidEscapeInDoubleQuoteString,
            ) => Self::new("expected an escape such as `\\n` or `\\\"`", span, "a backslash itself is `\\\\`"),
            Kind::UnexpectedWord | Kind::UnexpectedToken => {
                Self::new("expected a value, found another word", span, "put a text in double quotes")
            }
            Kind::MultipleRootJsonValues => Self::new(
                "expected the end of the file, found more",
                span,
                "the file is one object: `{…}` and nothing behind it",
            ),
            Kind::UnterminatedObject => {
                ended("expected `}`, found the end of the file", "an object that is open ends with `}`")
            }
            Kind::UnterminatedArray => {
                ended("expected `]`, found the end of the file", "an array that is open ends with `]`")
            }
            Kind::String(ParseStringErrorKind::UnterminatedStringLiteral) => Self::new(
                "expected `\"` at the end of the text, found none",
                span,
                "close it on the same line; `\\n` is a line break",
            ),
            Kind::String(ParseStringErrorKind::InvalidUnicodeEscapeSequence(_)) => Self::new(
                "expected a character, found half of one",
                span,
                "write the character itself: the file is UTF-8",
            ),
            Kind::NestingDepthExceeded => Self::too_deep(span),
            other => Self { message: phrase(&other.to_string()), span, help: None },
        }
    }

    /// What serde_json says.
    pub(super) fn from_serde(error: &serde_json::Error, text: &str) -> Self {
        let at = offset(text, error.line(), error.column());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        if message.starts_with("control character") {
            let help = "`\\n` is a line break and `\\t` a tab; names and descriptions hold neither";
            return Self::new("expected text, found a control character in it", at..at, help);
        }
        if message.starts_with("recursion limit") {
            return Self::too_deep(at..at);
        }
        if message.starts_with("number out of range") {
            return Self::new(
                "expected a number that can be kept, found a larger one",
                at..at,
                "write it with fewer digits",
            );
        }
        Self { message: phrase(message), span: at..at, help: None }
    }

    fn too_deep(span: Range<usize>) -> Self {
        Self::new(
            "expected at most 127 brackets in each other",
            span,
            "no field of `metadata.json` goes deeper than six",
        )
    }
}

/// A library's sentence in our voice: lower case at the start, no full stop.
fn phrase(sentence: &str) -> String {
    let mut chars = sentence.trim_end_matches('.').chars();
    match chars.next() {
        Some(first) if sentence.starts_with("EOF") => format!("{first}{}", chars.as_str()),
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The byte offset of serde_json's line and column. Both count from 1, and column 0 is the line break before the line.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column).saturating_sub(1).min(text.len())
}

//! Markdown from branches to HTML that can stand on our pages.
//!
//! ```text
//! text ─► events (pulldown-cmark) ─► events within limits ─► HTML ─► sanitised (ammonia) ─► tidied ─► page
//! ```
//!
//! | module | its job |
//! |---|---|
//! | [`events`] | Markdown as events: limits on size, depth and raw HTML; headings demoted; what our pages write otherwise |
//! | [`links`] | where a link or an image may lead |
//! | [`tidy`] | the sanitised HTML tag by tag: valid images and links, scrollable tables, heading anchors |
//!
//! GitHub's tables, strikethrough, task lists and alerts are read; footnotes are not. Nothing that a branch says runs,
//! frames, sends a form, styles the page, or takes an `id` of ours: ids begin with a prefix (`readme-`). A README's first
//! heading becomes an `h3`, below the page's own `h2`, and no level is skipped.

pub mod events;
pub mod links;
pub mod tidy;

use std::collections::{HashMap, HashSet};

use ammonia::Builder;
use pulldown_cmark::Event;
use serde::Serialize;

pub use links::Links;

/// The most bytes of a text that are rendered.
pub const MAX_SIZE: usize = 1024 * 1024;
/// The most bytes of HTML that a text may become.
pub const MAX_HTML: usize = 2 * 1024 * 1024;

/// Rendered Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rendered {
    /// Sanitised HTML.
    pub html: String,
    /// Whether the text, or what it would become, was too long: its end is missing.
    pub truncated: bool,
}

/// Renders a text. What cannot be shown safely is left out; it never fails.
#[must_use]
pub fn render(text: &str, links: Links) -> Rendered {
    let mut cut = text.len().min(MAX_SIZE);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    let whole = cut == text.len();
    let text = text[..cut].trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let mut limit = events::MAX_EVENTS;
    loop {
        let (events, complete) = events::prepare(&text, limit);
        let count = events.len();
        let html = html(events, links.clone());
        if html.len() <= MAX_HTML || count == 0 {
            return Rendered { html, truncated: !(whole && complete) };
        }
        // A few bytes of Markdown can be a line of HTML: then a shorter text is shown.
        limit = (limit.min(count) - 1).min(count.saturating_mul(MAX_HTML) / html.len());
    }
}

/// Events as HTML for our pages.
fn html(events: Vec<Event<'_>>, links: Links) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    // Alignment comes as a style; pages have classes. (A `<` of text is escaped: only tags begin with one.)
    for (tag, side) in [("td", "right"), ("td", "center"), ("th", "right"), ("th", "center")] {
        html = html.replace(&format!("<{tag} style=\"text-align: {side}\">"), &format!("<{tag} class=\"{side}\">"));
    }
    let prefix = links.prefix();
    let html = sanitiser(links).id_prefix(Some(prefix)).clean(&html).to_string();
    visible(&tidy::tidy(&html))
}

/// What may stand in the HTML of a branch, and nothing else. Landmarks, frames, forms, media, styles and obsolete elements
/// are not in it; their text stays, save that of scripts and styles.
fn sanitiser(links: Links) -> Builder<'static> {
    const TAGS: &[&str] = &[
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ];
    const ATTRIBUTES: &[(&str, &[&str])] = &[
        ("a", &["href"]),
        ("code", &["class"]),
        ("details", &["open"]),
        ("img", &["src", "alt", "width", "height"]),
        ("ol", &["start"]),
        ("td", &["colspan", "rowspan", "class"]),
        ("th", &["colspan", "rowspan", "class"]),
    ];
    let attributes: HashMap<_, HashSet<_>> =
        ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect();
    let mut builder = Builder::empty();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(["script", "style", "template", "iframe", "object", "svg", "math"].into())
        .tag_attributes(attributes)
        .generic_attributes(["title", "id"].into())
        .url_schemes(["http", "https", "mailto"].into())
        .link_rel(Some("nofollow noopener ugc"))
        .attribute_filter(move |tag, name, value| match (tag, name) {
            ("a", "href") => links.link(value).map(Into::into),
            ("img", "src") => links.image(value).map(Into::into),
            ("img", "width" | "height") => number(value, 4).then(|| value.into()),
            ("td" | "th", "colspan" | "rowspan") => (number(value, 2) && value != "0").then(|| value.into()),
            ("td" | "th", "class") => ["right", "center"].contains(&value).then(|| value.into()),
            ("code", "class") => is_language(value).then(|| value.into()),
            ("ol", "start") => number(value, 9).then(|| value.into()),
            (_, "id") => (!value.contains(char::is_whitespace)).then(|| value.into()),
            _ => Some(value.into()),
        });
    builder
}

fn number(text: &str, digits: usize) -> bool {
    (1..=digits).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_language(class: &str) -> bool {
    class.strip_prefix("language-").is_some_and(|l| {
        (1..=32).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-#._".contains(&b))
    })
}

/// As everywhere, control characters are made visible, whether they were written as themselves or as `&#x202e;`. Joiners
/// and the soft hyphen stay: emoji and several scripts are written with them.
fn visible(html: &str) -> String {
    let misleads = |c: char| {
        (crate::diag::is_control(c) || matches!(c, '\u{fffe}' | '\u{ffff}'))
            && !matches!(c, '\n' | '\t' | '\u{ad}' | '\u{200c}' | '\u{200d}')
    };
    if !html.contains(misleads) {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    for c in html.chars() {
        if misleads(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

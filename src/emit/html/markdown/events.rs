//! Markdown as events, within limits.
//!
//! A text of a branch must neither hang a build nor take its stack or its memory. Depth and number of events are limited
//! here (a text beyond that is cut); raw HTML by what it could cost the HTML parser, whose work is (tags × elements) at worst: unclosed formatting tags
//! are opened again in every later element, and every element looks up through the unclosed ones. A text beyond that
//! has its raw HTML shown as text.

use std::collections::BTreeSet;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// How many levels of nesting are kept; what is deeper keeps its text.
pub const MAX_DEPTH: usize = 32;
/// How many events are kept at most.
pub const MAX_EVENTS: usize = 200_000;
/// How many characters that HTML escapes are kept: the HTML parser is slow on a million of them.
pub const MAX_ESCAPES: usize = 100_000;
/// The most raw tags.
const MAX_RAW: usize = 5_000;
/// The most raw tags times elements.
const MAX_WORK: usize = 20_000_000;
/// The most raw formatting tags times elements.
const MAX_REOPENED: usize = 300_000;

/// The first `limit` events of a text as they are to be written, and whether they are all of it.
#[must_use]
pub fn prepare(text: &str, limit: usize) -> (Vec<Event<'_>>, bool) {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM;
    let mut events = Vec::new();
    let mut depth = Depth::default();
    let mut complete = true;
    let mut escapes = 0;
    for event in Parser::new_ext(text, options) {
        if let Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) = &event {
            escapes += text.bytes().filter(|b| matches!(b, b'&' | b'<' | b'>')).count();
        }
        if events.len() >= limit || escapes > MAX_ESCAPES {
            complete = false;
            break;
        }
        if depth.keeps(&event) {
            events.push(event);
        }
    }
    let raw_is_text = !raw_fits(&events);
    (write(events, raw_is_text), complete)
}

/// What is open, and whether it was kept.
#[derive(Default)]
struct Depth {
    open: Vec<bool>,
    kept: usize,
}

impl Depth {
    fn keeps(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Start(tag) => {
                // Parts of a list or a table go with it.
                let part = matches!(tag, Tag::Item | Tag::TableHead | Tag::TableRow | Tag::TableCell);
                let keep = if part { self.open.last() == Some(&true) } else { self.kept < MAX_DEPTH };
                self.open.push(keep);
                self.kept += usize::from(keep);
                keep
            }
            Event::End(_) => {
                let keep = self.open.pop().unwrap_or(false);
                self.kept -= usize::from(keep);
                keep
            }
            _ => true,
        }
    }
}

/// Whether the raw HTML of a text is little enough for what it stands in.
fn raw_fits(events: &[Event<'_>]) -> bool {
    const FORMATTING: [&str; 14] =
        ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
    let (mut raw, mut formatting, mut elements) = (0, 0, 0);
    for event in events {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                for tag in html.split('<').skip(1) {
                    raw += 1;
                    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
                    formatting += usize::from(FORMATTING.contains(&tag[..end].to_ascii_lowercase().as_str()));
                }
            }
            Event::Start(_) | Event::Code(_) | Event::Rule | Event::HardBreak => elements += 1,
            _ => {}
        }
    }
    let elements = elements + raw;
    raw <= MAX_RAW && raw * elements <= MAX_WORK && formatting * elements <= MAX_REOPENED
}

/// Events as our pages write them.
fn write(events: Vec<Event<'_>>, raw_is_text: bool) -> Vec<Event<'_>> {
    let mut out = Vec::with_capacity(events.len());
    let mut outline = Outline::default();
    let mut slugs = Slugs::default();
    let mut level = HeadingLevel::H3;
    for at in 0..events.len() {
        match &events[at] {
            Event::Start(Tag::Heading { level: said, .. }) => {
                level = outline.place(*said as u8);
                let id = Some(slugs.slug(&heading_text(&events[at + 1..])).into());
                out.push(Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() }));
            }
            Event::End(TagEnd::Heading(_)) => out.push(Event::End(TagEnd::Heading(level))),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let language: String =
                    info.chars().take_while(|c| c.is_ascii_alphanumeric() || "+-#._".contains(*c)).take(32).collect();
                out.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language.into()))));
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                out.push(Event::Start(Tag::BlockQuote(None)));
                out.push(Event::Html(format!("<p><strong>{}</strong></p>\n", alert(*kind)).into()));
            }
            Event::TaskListMarker(done) => out.push(Event::Text(if *done { "☑ " } else { "☐ " }.into())),
            Event::Html(html) | Event::InlineHtml(html) if raw_is_text => out.push(Event::Text(html.clone())),
            Event::Html(html) => out.push(Event::Html(outline.raw(html))),
            Event::InlineHtml(html) => out.push(Event::InlineHtml(outline.raw(html))),
            other => out.push(other.clone()),
        }
    }
    out
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

/// The text of a heading whose start is just before `events`.
fn heading_text(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Text(t) | Event::Code(t) => text.push_str(t),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// Levels of headings: below the page's `h2`, none skipped.
struct Outline {
    last: u8,
    /// What an `h1` to `h6` of raw HTML was opened as, for its end.
    raw: [u8; 7],
}

impl Default for Outline {
    fn default() -> Self {
        Self { last: 2, raw: [3, 3, 4, 5, 6, 6, 6] }
    }
}

impl Outline {
    fn place(&mut self, said: u8) -> HeadingLevel {
        self.last = (said + 2).min(self.last + 1).clamp(3, 6);
        HeadingLevel::try_from(usize::from(self.last)).unwrap_or(HeadingLevel::H6)
    }

    /// Raw HTML with its headings placed likewise. The sanitiser, which comes after, does not care what this wrote.
    fn raw<'a>(&mut self, html: &CowStr<'a>) -> CowStr<'a> {
        if !html.contains("<h") && !html.contains("<H") && !html.contains("</h") && !html.contains("</H") {
            return html.clone();
        }
        let mut out = String::with_capacity(html.len());
        let mut rest: &str = html;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            let end = rest.starts_with('/');
            let name = rest.strip_prefix('/').unwrap_or(rest).as_bytes();
            if let [b'h' | b'H', digit @ b'1'..=b'6', b' ' | b'\t' | b'\n' | b'>' | b'/', ..] = name {
                let said = digit - b'0';
                if !end {
                    self.raw[usize::from(said)] = self.place(said) as u8;
                }
                out.push_str(if end { "/h" } else { "h" });
                out.push(char::from(b'0' + self.raw[usize::from(said)]));
                rest = &rest[if end { 3 } else { 2 }..];
            }
        }
        out.push_str(rest);
        out.into()
    }
}

/// Ids of headings, as GitHub makes them, each once.
#[derive(Default)]
struct Slugs {
    taken: BTreeSet<String>,
    /// How often a text came, so that a thousand equal headings are not a thousand searches each.
    counts: std::collections::BTreeMap<String, usize>,
}

impl Slugs {
    fn slug(&mut self, text: &str) -> String {
        let mut base = String::new();
        for c in text.trim().chars().take(80) {
            match c {
                ' ' | '-' => base.push('-'),
                '_' => base.push('_'),
                c if c.is_alphanumeric() => base.extend(c.to_lowercase()),
                _ => {}
            }
        }
        if base.is_empty() {
            base.push_str("section");
        }
        let count = self.counts.entry(base.clone()).or_default();
        loop {
            let slug = if *count == 0 { base.clone() } else { format!("{base}-{count}") };
            *count += 1;
            if self.taken.insert(slug.clone()) {
                return slug;
            }
        }
    }
}

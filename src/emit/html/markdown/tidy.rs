//! Sanitised HTML, tag by tag, made fit for our pages.
//!
//! The input is what ammonia writes: balanced, names in lower case, attributes in double quotes with `"` escaped, `<` of
//! text escaped, no comments, no element whose content is raw text. So tags can be told apart by their quotes, and no
//! parser is needed; nothing here decides what is safe. What is done:
//!
//! - an image without a source becomes its alternative text, one without such a text gets an empty one; all load late and
//!   send no referrer;
//! - a link without an address loses its `rel`;
//! - an `id` stands once;
//! - tables and code blocks scroll by themselves, and so can be reached by keyboard;
//! - a heading with an id gets a link to itself.

use std::collections::BTreeSet;

/// Tidies sanitised HTML.
#[must_use]
pub fn tidy(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut ids = BTreeSet::new();
    let mut headings: Vec<Option<&str>> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = &rest[at..=at + tag_end(&rest[at..])];
        rest = &rest[at + tag.len()..];
        let inner = tag.trim_start_matches('<').trim_end_matches('>');
        if let Some(name) = inner.strip_prefix('/') {
            if is_heading(name)
                && let Some(Some(id)) = headings.pop()
            {
                out.push_str(&format!(" <a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to this section\">#</a>"));
            }
            out.push_str(tag);
            out.push_str(if name == "table" { "</div>" } else { "" });
            continue;
        }
        let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
        let mut attributes = parse(attributes);
        if let Some(at) = attributes.iter().position(|(n, _)| *n == "id")
            && !ids.insert(attributes[at].1)
        {
            attributes.remove(at);
        }
        let value = |name: &str| attributes.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        match name {
            "img" if value("src").is_none() => {
                out.push_str(&value("alt").unwrap_or_default().replace('<', "&lt;").replace('>', "&gt;"));
                continue;
            }
            "img" => {
                if value("alt").is_none() {
                    attributes.push(("alt", ""));
                }
                attributes.extend([("loading", "lazy"), ("referrerpolicy", "no-referrer")]);
            }
            "a" if value("href").is_none() => attributes.retain(|(n, _)| *n != "rel"),
            "pre" => attributes.push(("tabindex", "0")),
            "table" => out.push_str("<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">"),
            _ if is_heading(name) => headings.push(value("id")),
            _ => {}
        }
        out.push('<');
        out.push_str(name);
        for (name, value) in attributes {
            out.push_str(&format!(" {name}=\"{value}\""));
        }
        out.push('>');
    }
    out.push_str(rest);
    out
}

/// The `>` that ends a tag: the first outside of quotes.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (at, b) in tag.bytes().enumerate() {
        match b {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    tag.len() - 1
}

/// The attributes of a tag, `name="value"` each, values as they are written.
fn parse(mut text: &str) -> Vec<(&str, &str)> {
    let mut out = Vec::new();
    while let Some((name, rest)) = text.split_once("=\"") {
        let Some((value, rest)) = rest.split_once('"') else { break };
        out.push((name.trim(), value));
        text = rest;
    }
    out
}

fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

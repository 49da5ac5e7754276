//! Looks at rendered Markdown as a browser would, and says what should not be there.

/// Elements without an end.
const EMPTY: [&str; 4] = ["br", "hr", "img", "input"];

/// What stands in HTML that a README may not say: an element or an attribute that does something, an address that runs, an
/// `id` of our own pages, an element that does not end.
///
/// # Errors
/// What it is.
pub fn harmless(html: &str, id_prefix: &str) -> Result<(), String> {
    let mut open = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, _) = part.split_once('>').ok_or_else(|| format!("a tag without an end: <{part}"))?;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> ends nothing"));
            }
            continue;
        }
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) || name.is_empty() {
            return Err(format!("an element <{name}>"));
        }
        if ["script", "style", "iframe", "object", "embed", "form", "svg", "math", "link", "meta", "base", "template"]
            .contains(&name)
        {
            return Err(format!("an element <{name}>"));
        }
        while let Some((attribute, more)) = rest.trim_start().split_once("=\"") {
            let (value, more) = more.split_once('"').ok_or_else(|| format!("a value without an end: {tag}"))?;
            allowed(attribute, value, id_prefix)?;
            rest = more;
        }
        if !EMPTY.contains(&name) {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("no end of {open:?}")) }
}

/// An attribute, its name without those that have no value (`disabled`) before it.
fn allowed(attribute: &str, value: &str, id_prefix: &str) -> Result<(), String> {
    let name = attribute.rsplit(' ').next().unwrap_or_default();
    let wrong = match name {
        "style" | "srcdoc" | "action" | "formaction" | "srcset" | "name" => true,
        "id" => !value.starts_with(id_prefix),
        "href" => !["https://", "http://", "mailto:", "#"].iter().any(|scheme| value.starts_with(scheme)),
        "src" => !value.starts_with("https://"),
        _ => name.starts_with("on") || !name.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
    };
    if wrong { Err(format!("an attribute {attribute}=\"{value}\"")) } else { Ok(()) }
}

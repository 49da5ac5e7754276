//! A recipe as `makepkg --printsrcinfo` prints it (libmakepkg `srcinfo.sh`).

use super::{ARCH_ARRAYS, Field, Recipe, SUMS};
use crate::bash::Text;

/// The one-valued fields of the `pkgbase` section, in order.
const SINGLE: &[&str] = &["pkgdesc", "pkgver", "pkgrel", "epoch", "url", "install", "changelog"];

/// The many-valued ones, in order; the digests follow.
const MULTIPLE: &[&str] = &[
    "arch",
    "groups",
    "license",
    "checkdepends",
    "makedepends",
    "depends",
    "optdepends",
    "provides",
    "conflicts",
    "replaces",
    "noextract",
    "options",
    "backup",
    "source",
    "validpgpkeys",
];

/// What a package function may say anew.
const OVERRIDES: &[&str] = &[
    "pkgdesc",
    "url",
    "install",
    "changelog",
    "arch",
    "groups",
    "license",
    "checkdepends",
    "depends",
    "optdepends",
    "provides",
    "conflicts",
    "replaces",
    "options",
    "backup",
];

impl Recipe {
    /// The known fields with their values as makepkg prints them: `pkgbase`, the fields in makepkg's order, `pkgname`.
    #[must_use]
    pub fn srcinfo(&self) -> Vec<(String, Vec<String>)> {
        self.printed().into_iter().filter_map(|(name, field)| Some((name, field?))).collect()
    }

    /// What `makepkg --printsrcinfo` prints, byte by byte. `None` where a field is unknown, where there is more than one
    /// package, or where a package function says a field anew.
    #[must_use]
    pub fn srcinfo_text(&self) -> Option<String> {
        let printed = self.printed();
        let [first, fields @ .., (_, names)] = printed.as_slice() else { return None };
        let ([base], [name]) = (first.1.as_deref()?, names.as_deref()?) else { return None };
        if self.functions_uncertain || self.package_bodies.iter().any(|body| overrides(body)) {
            return None;
        }
        let mut out = format!("pkgbase = {base}\n");
        for (name, values) in fields {
            for value in values.as_deref()? {
                out.push_str(&format!("\t{name} = {value}\n"));
            }
        }
        out.push_str(&format!("\npkgname = {name}\n"));
        Some(out)
    }

    /// Every field that is printed or unknown (`None`), in order.
    fn printed(&self) -> Vec<(String, Option<Vec<String>>)> {
        let raw = |text: Field<Text>| match text {
            Field::Known(text) => Some(vec![text.text]),
            Field::Absent => Some(Vec::new()),
            Field::Unknown(_) => None,
        };
        let mut out = vec![("pkgbase".to_owned(), raw(self.base_name()))];
        for &name in SINGLE {
            match self.scalar(name) {
                Field::Known(text) if !text.text.is_empty() => {
                    out.push((name.to_owned(), Some(vec![squeezed(&text.text)])));
                }
                Field::Unknown(_) => out.push((name.to_owned(), None)),
                Field::Known(_) | Field::Absent => {}
            }
        }
        let mut arrays: Vec<String> = MULTIPLE.iter().chain(SUMS).map(|&name| name.to_owned()).collect();
        for arch in self.array("arch").known().into_iter().flatten().filter(|arch| arch.text != "any") {
            arrays.extend(ARCH_ARRAYS.iter().chain(SUMS).map(|name| format!("{name}_{}", arch.text)));
        }
        for name in arrays {
            match self.array(&name) {
                Field::Known(list) if !list.is_empty() => {
                    out.push((name, Some(list.iter().map(|text| squeezed(&text.text)).collect())));
                }
                Field::Unknown(_) => out.push((name, None)),
                Field::Known(_) | Field::Absent => {}
            }
        }
        let names = match self.array("pkgname") {
            Field::Known(list) => Some(list.iter().map(|text| text.text.clone()).collect()),
            Field::Absent => Some(Vec::new()),
            Field::Unknown(_) => None,
        };
        out.push(("pkgname".to_owned(), names));
        out
    }
}

/// What the C library calls white space in UTF-8.
fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{205f}' | '\u{3000}')
}

/// White space squeezed, and none at the ends.
fn squeezed(value: &str) -> String {
    value.split(is_space).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a function's body has what could be an assignment to a field: more than makepkg takes for one.
fn overrides(body: &str) -> bool {
    let starts = |field: &str, (at, _): (usize, &str)| {
        let free = body[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || ";&|({)}".contains(c));
        let rest = &body[at + field.len()..];
        let suffix = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
        let rest = if rest.starts_with('_') { &rest[suffix..] } else { rest };
        free && rest.starts_with(['=', '+', '['])
    };
    OVERRIDES.iter().any(|field| body.match_indices(field).any(|found| starts(field, found)))
}

//! A recipe as `makepkg --printsrcinfo` prints it (libmakepkg `srcinfo.sh`).

use super::{ARCH_ARRAYS, ARRAYS, Field, Recipe, SUMS};
use crate::bash::{Text, Unknown, Value};

/// The one-valued fields of the `pkgbase` section, in order.
pub const SINGLE: &[&str] = &["pkgdesc", "pkgver", "pkgrel", "epoch", "url", "install", "changelog"];

/// The many-valued ones, in order: all but `pkgname`, which has sections of its own. The digests follow.
pub const MULTIPLE: &[&str] = match ARRAYS {
    [_pkgname, others @ ..] => others,
    [] => &[],
};

/// The one-valued fields of a `pkgname` section, in order.
pub const PACKAGE_SINGLE: &[&str] = &["pkgdesc", "url", "install", "changelog"];

/// The many-valued ones.
pub const PACKAGE_MULTIPLE: &[&str] = &[
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

/// A field that only running the recipe could tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Its name; of a package's own one `depends of NAME`.
    pub field: String,
    /// Why, and where that began.
    pub why: Unknown,
}

/// One section of `.SRCINFO`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `pkgbase` or `pkgname`, and the name.
    pub head: (&'static str, String),
    /// Fields in makepkg's order with their values as they are printed; none where they are not known.
    pub fields: Vec<(String, Option<Vec<String>>)>,
}

/// A `.SRCINFO` as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sections {
    /// The section of `pkgbase`, then one for each package; without the sections whose name is not known.
    pub sections: Vec<Section>,
    /// What is not known.
    pub gaps: Vec<Gap>,
}

impl Sections {
    /// What makepkg prints, if all is known.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let mut out = String::new();
        for section in &self.sections {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&format!("{} = {}\n", section.head.0, section.head.1));
            for (name, values) in &section.fields {
                for value in values.as_deref()? {
                    out.push_str(&format!("\t{name} = {value}\n"));
                }
            }
        }
        self.gaps.is_empty().then_some(out)
    }

    fn known(&mut self, section: &mut Section, name: &str, values: Vec<String>) {
        section.fields.push((name.to_owned(), Some(values)));
    }

    fn gap(&mut self, section: &mut Section, name: &str, why: Unknown) {
        let (kind, package) = &section.head;
        let field = if *kind == "pkgname" { format!("{name} of {package}") } else { name.to_owned() };
        self.gaps.push(Gap { field, why });
        section.fields.push((name.to_owned(), None));
    }
}

impl Recipe {
    /// The known fields outside of functions, with their values as makepkg prints them: `pkgbase`, the fields in makepkg's
    /// order, `pkgname`.
    #[must_use]
    pub fn srcinfo(&self) -> Vec<(String, Vec<String>)> {
        let raw = |text: Field<Text>| match text {
            Field::Known(text) => Some(vec![text.text]),
            Field::Absent => Some(Vec::new()),
            Field::Unknown(_) => None,
        };
        let base = ("pkgbase".to_owned(), raw(self.base_name()));
        let mut sections = Sections::default();
        let fields = self.base_section(String::new(), &mut sections).fields;
        let names = match self.array("pkgname") {
            Field::Known(list) => Some(list.iter().map(|text| text.text.clone()).collect()),
            Field::Absent => Some(Vec::new()),
            Field::Unknown(_) => None,
        };
        let all = [base].into_iter().chain(fields).chain([("pkgname".to_owned(), names)]);
        all.filter_map(|(name, values)| Some((name, values?))).collect()
    }

    /// What `makepkg --printsrcinfo` prints, byte by byte, of a recipe that it does not refuse; none where a field is unknown.
    #[must_use]
    pub fn srcinfo_text(&self) -> Option<String> {
        self.sections().text()
    }

    /// All sections, as far as they are known.
    #[must_use]
    pub fn sections(&self) -> Sections {
        let mut out = Sections::default();
        let base = match self.base_name() {
            Field::Known(text) => text.text,
            Field::Absent => String::new(),
            Field::Unknown(why) => {
                out.gaps.push(Gap { field: "pkgbase".to_owned(), why });
                String::new()
            }
        };
        let section = self.base_section(base, &mut out);
        out.sections.push(section);
        if let Field::Unknown(why) = self.array("pkgname") {
            out.gaps.push(Gap { field: "pkgname".to_owned(), why: why.clone() });
        }
        for package in self.package_names() {
            let section = self.package_section(&package, &mut out);
            out.sections.push(section);
        }
        out
    }

    fn base_section(&self, name: String, out: &mut Sections) -> Section {
        let mut section = Section { head: ("pkgbase", name), fields: Vec::new() };
        for &name in SINGLE {
            match self.scalar(name) {
                Field::Known(text) if !text.text.is_empty() => {
                    out.known(&mut section, name, vec![squeezed(&text.text)]);
                }
                Field::Unknown(why) => out.gap(&mut section, name, why.clone()),
                Field::Known(_) | Field::Absent => {}
            }
        }
        let plain = MULTIPLE.iter().chain(SUMS).map(|&name| name.to_owned());
        let arch = self.array("arch").known().map(Vec::as_slice).unwrap_or_default();
        for name in plain.chain(suffixed(arch)) {
            match self.array(&name) {
                Field::Known(list) if !list.is_empty() => {
                    out.known(&mut section, &name, list.iter().map(|text| squeezed(&text.text)).collect());
                }
                Field::Unknown(why) => out.gap(&mut section, &name, why.clone()),
                Field::Known(_) | Field::Absent => {}
            }
        }
        section
    }

    fn package_section(&self, package: &str, out: &mut Sections) -> Section {
        let mut section = Section { head: ("pkgname", package.to_owned()), fields: Vec::new() };
        let arch = match self.of_package(package, "arch") {
            Field::Known(list) => list,
            // Said of `arch` itself.
            Field::Unknown(_) | Field::Absent => Vec::new(),
        };
        let single = PACKAGE_SINGLE.iter().map(|&name| (name.to_owned(), false));
        let multiple = PACKAGE_MULTIPLE.iter().map(|&name| (name.to_owned(), true));
        for (name, array) in single.chain(multiple).chain(suffixed(&arch).map(|name| (name, true))) {
            match self.said_anew(package, &name, array) {
                Ok(None) => {}
                Ok(Some(Value::Str(text))) => out.known(&mut section, &name, vec![squeezed(&text.text)]),
                // printf prints its format once where there is nothing to put in.
                Ok(Some(Value::List(list))) if list.is_empty() => out.known(&mut section, &name, vec![String::new()]),
                Ok(Some(Value::List(list))) => {
                    out.known(&mut section, &name, list.iter().map(|text| squeezed(&text.text)).collect());
                }
                Ok(Some(Value::Unknown(why))) | Err(why) => out.gap(&mut section, &name, why),
            }
        }
        section
    }
}

/// The fields with an architecture behind them, in makepkg's order.
fn suffixed(arch: &[Text]) -> impl Iterator<Item = String> {
    arch.iter()
        .filter(|arch| arch.text != "any")
        .flat_map(|arch| ARCH_ARRAYS.iter().chain(SUMS).map(move |name| format!("{name}_{}", arch.text)))
}

/// What the C library calls white space in UTF-8.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{205f}' | '\u{3000}')
}

/// White space squeezed, and none at the ends.
fn squeezed(value: &str) -> String {
    value.split(is_space).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

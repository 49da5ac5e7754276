//! A PKGBUILD's fields, from the values of its variables (PKGBUILD(5)).
//!
//! A field is known, unknown with the reason, or absent, as makepkg would find it: a scalar where it expects an array is an
//! array of one, and of an array where it expects a scalar the first element counts.
//!
//! The other half is what makepkg does with them: [`Recipe::srcinfo_text`] is what `makepkg --printsrcinfo` prints (checked against
//! makepkg 6.0.2), [`source::Source`] how it reads an entry of `source`.

pub(super) mod cause;
pub mod committed;
pub mod compare;
pub(super) mod lint;
mod packages;
pub mod source;
pub mod srcinfo;
pub(super) mod unknown;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::bash::{Evaluated, Function, Text, Unknown, Value};

/// The architecture of the machine that recipes are read for, unless another is asked for.
pub const CARCH: &str = "x86_64";

pub use lint::Beside;
pub use source::Source;

/// Fields with one value.
pub const SCALARS: &[&str] = &["pkgbase", "pkgver", "pkgrel", "epoch", "pkgdesc", "url", "install", "changelog"];

/// Fields with many values: `pkgname`, and the others in makepkg's order.
pub const ARRAYS: &[&str] = &[
    "pkgname",
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

/// Arrays with the digests of `source`, in makepkg's order.
pub const SUMS: &[&str] =
    &["cksums", "md5sums", "sha1sums", "sha224sums", "sha256sums", "sha384sums", "sha512sums", "b2sums"];

/// Arrays that may have an architecture behind them (`source_x86_64`), besides [`SUMS`]; in makepkg's order.
pub const ARCH_ARRAYS: &[&str] =
    &["source", "provides", "conflicts", "depends", "replaces", "optdepends", "makedepends", "checkdepends"];

/// What a recipe says of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field<T> {
    /// This.
    Known(T),
    /// Only running the recipe could tell.
    Unknown(Unknown),
    /// Nothing.
    Absent,
}

impl<T> Field<T> {
    /// The value, if it is known.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) | Self::Absent => None,
        }
    }

    /// Why it is not known, if it is not.
    #[must_use]
    pub fn unknown(&self) -> Option<&Unknown> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::Known(_) | Self::Absent => None,
        }
    }

    /// Whether the recipe does not set it.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// A file beside the recipe that the recipe names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalFile {
    /// Its path, as the recipe says it.
    pub path: String,
    /// The field that names it: `source`, `source_x86_64`, `install`, `changelog`.
    pub field: String,
    /// The bytes of the recipe that name it.
    pub span: Range<usize>,
}

/// One array of sources, and the digests that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// `source`, or `source_x86_64`.
    pub name: String,
    /// The bytes of the assignment.
    pub span: Range<usize>,
    /// Its entries with their text and place.
    pub entries: Field<Vec<(Source, Text)>>,
    /// The arrays of digests that are set, by their whole name, in makepkg's order. Their elements belong to the entries by
    /// position.
    pub sums: Vec<(String, Field<Vec<Text>>)>,
}

impl Sources {
    /// The entries; none where they are not known.
    #[must_use]
    pub fn known(&self) -> &[(Source, Text)] {
        self.entries.known().map(Vec::as_slice).unwrap_or_default()
    }
}

/// A PKGBUILD's fields.
#[derive(Debug, Clone)]
pub struct Recipe {
    scalars: BTreeMap<String, Field<Text>>,
    arrays: BTreeMap<String, Field<Vec<Text>>>,
    values: Evaluated,
    carch: String,
}

impl Recipe {
    /// The fields of a recipe that was evaluated for this architecture.
    #[must_use]
    pub fn new(values: Evaluated, carch: &str) -> Self {
        let scalars = SCALARS.iter().map(|&name| (name.to_owned(), scalar(&values, name))).collect();
        let plain = ARRAYS.iter().chain(SUMS).map(|&name| name.to_owned());
        let suffixed = suffixes(&values, &array(&values, "arch"))
            .into_iter()
            .flat_map(|arch| ARCH_ARRAYS.iter().chain(SUMS).map(move |name| format!("{name}_{arch}")));
        let field = |name: String| {
            let field = array(&values, &name);
            (name, field)
        };
        let arrays = plain.chain(suffixed).map(field).collect();
        Self { scalars, arrays, values, carch: carch.to_owned() }
    }

    /// What the recipe says, as it was evaluated.
    #[must_use]
    pub fn values(&self) -> &Evaluated {
        &self.values
    }

    /// A field with one value; [`Field::Absent`] for a name that is not among [`SCALARS`].
    #[must_use]
    pub fn scalar(&self, name: &str) -> &Field<Text> {
        self.scalars.get(name).unwrap_or(&Field::Absent)
    }

    /// A field with many values, with or without an architecture; [`Field::Absent`] for a name that is none.
    #[must_use]
    pub fn array(&self, name: &str) -> &Field<Vec<Text>> {
        self.arrays.get(name).unwrap_or(&Field::Absent)
    }

    /// The bytes of the assignment that set a field last.
    #[must_use]
    pub fn span(&self, name: &str) -> Option<Range<usize>> {
        self.values.variables.get(name).map(|variable| variable.span.clone())
    }

    /// Functions by name: `prepare`, `build`, `package`, `package_<name>`, and the recipe's own.
    #[must_use]
    pub fn functions(&self) -> &BTreeMap<String, Function> {
        &self.values.functions
    }

    /// The name of the package or of the group of packages: `pkgbase`, else the first of `pkgname`.
    #[must_use]
    pub fn base_name(&self) -> Field<Text> {
        match self.scalar("pkgbase") {
            Field::Known(text) if !text.text.is_empty() => Field::Known(text.clone()),
            Field::Unknown(why) => Field::Unknown(why.clone()),
            Field::Known(_) | Field::Absent => match self.array("pkgname") {
                Field::Known(names) => names.first().cloned().map_or(Field::Absent, Field::Known),
                Field::Unknown(why) => Field::Unknown(why.clone()),
                Field::Absent => Field::Absent,
            },
        }
    }

    /// `source` and each `source_<arch>` that is set or unknown, with the digests that belong to it.
    #[must_use]
    pub fn sources(&self) -> Vec<Sources> {
        let mut names: Vec<&String> = self.arrays.keys().filter(|name| is_source(name)).collect();
        names.sort();
        let sources = names.into_iter().filter(|name| !self.array(name).is_absent()).map(|name| {
            let suffix = name.strip_prefix("source").unwrap_or_default();
            let sums = SUMS.iter().map(|sum| format!("{sum}{suffix}"));
            let sums = sums.map(|sum| (self.array(&sum).clone(), sum)).filter(|(field, _)| !field.is_absent());
            let entries = match self.array(name) {
                Field::Known(list) => {
                    Field::Known(list.iter().map(|text| (Source::parse(&text.text), text.clone())).collect())
                }
                Field::Unknown(why) => Field::Unknown(why.clone()),
                Field::Absent => Field::Absent,
            };
            let span = self.span(name).unwrap_or_default();
            Sources { name: name.clone(), span, entries, sums: sums.map(|(field, sum)| (sum, field)).collect() }
        });
        sources.collect()
    }

    /// The files beside the recipe that it names.
    #[must_use]
    pub fn local_files(&self) -> Vec<LocalFile> {
        let mut files = Vec::new();
        for sources in self.sources() {
            for (source, text) in sources.known().iter().filter(|(source, _)| source.is_local()) {
                let (path, field) = (source.file_name().to_owned(), sources.name.clone());
                files.push(LocalFile { path, field, span: text.span.clone() });
            }
        }
        for name in ["install", "changelog"] {
            let anew =
                self.package_names().into_iter().filter_map(|package| self.said_anew(&package, name, false).ok()?);
            let anew = anew.filter_map(|value| if let Value::Str(text) = value { Some(text) } else { None });
            for text in self.scalar(name).known().cloned().into_iter().chain(anew) {
                let is_new = |file: &LocalFile| file.field != name || file.path != text.text;
                if !text.text.is_empty() && files.iter().all(is_new) {
                    files.push(LocalFile { path: text.text, field: name.to_owned(), span: text.span });
                }
            }
        }
        files
    }
}

fn is_source(name: &str) -> bool {
    name == "source" || name.starts_with("source_")
}

fn scalar(evaluated: &Evaluated, name: &str) -> Field<Text> {
    match evaluated.get(name).map(|variable| &variable.value) {
        Some(Value::Str(text)) => Field::Known(text.clone()),
        Some(Value::List(_)) if evaluated.is_sparse(name) => {
            let span = evaluated.variables.get(name).map_or(0..0, |variable| variable.span.clone());
            Field::Unknown(Unknown { why: "the array may have no first element".to_owned(), span })
        }
        Some(Value::List(list)) => list.first().cloned().map_or(Field::Absent, Field::Known),
        Some(Value::Unknown(why)) => Field::Unknown(why.clone()),
        None => Field::Absent,
    }
}

fn array(evaluated: &Evaluated, name: &str) -> Field<Vec<Text>> {
    match evaluated.get(name).map(|variable| &variable.value) {
        Some(Value::Str(text)) => Field::Known(vec![text.clone()]),
        Some(Value::List(list)) => Field::Known(list.clone()),
        Some(Value::Unknown(why)) => Field::Unknown(why.clone()),
        None => Field::Absent,
    }
}

/// The architectures that fields may have behind them: those of `arch`, or, where that is not known, those that are used.
fn suffixes(evaluated: &Evaluated, arch: &Field<Vec<Text>>) -> BTreeSet<String> {
    match arch {
        Field::Known(list) => list.iter().map(|text| text.text.clone()).filter(|arch| arch != "any").collect(),
        Field::Absent => BTreeSet::new(),
        Field::Unknown(_) => {
            let names = evaluated.variables.keys();
            let suffixes = names.flat_map(|name| {
                let fields = ARCH_ARRAYS.iter().chain(SUMS);
                fields.filter_map(|field| name.strip_prefix(field)?.strip_prefix('_').map(str::to_owned))
            });
            suffixes.collect()
        }
    }
}

#[cfg(test)]
mod tests;

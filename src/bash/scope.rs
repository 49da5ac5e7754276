//! Variables while a recipe is read, and what is known of names that it does not set.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Text, Unknown, Value, Variable};

/// The most bytes of all values that evaluation makes, replaced or not: `a=$a$a` doubles.
const MAX_WORK: usize = 32 * 1024 * 1024;

/// Names that bash changes by itself, or forbids to set; what is assigned to them is not what is read.
const DYNAMIC: &[&str] = &[
    "BASHOPTS",
    "BASHPID",
    "BASH_ARGC",
    "BASH_ARGV",
    "BASH_ARGV0",
    "BASH_CMDS",
    "BASH_COMMAND",
    "BASH_LINENO",
    "BASH_SOURCE",
    "BASH_SUBSHELL",
    "BASH_VERSINFO",
    "COMP_WORDBREAKS",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HISTCMD",
    "LINENO",
    "OPTIND",
    "PIPESTATUS",
    "PPID",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SRANDOM",
    "UID",
    "_",
];

/// Names in lower case that makepkg may have set before it reads the recipe.
const MAKEPKG: &[&str] = &["confdir", "makepkg_version", "pkgdir", "splitpkg", "srcdir", "startdir"];

/// What a name holds.
pub(super) enum Lookup<'s> {
    /// Set by the recipe, and known.
    Known(&'s Value),
    /// Not set at all.
    Unset,
    /// Not known.
    Unknown(Unknown),
}

/// Variables while a recipe is read.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) variables: BTreeMap<String, Variable>,
    /// Something could have set any name.
    pub(super) everything: Option<Unknown>,
    /// Something could have ended the recipe: what follows may not count.
    pub(super) stopped: Option<Unknown>,
    /// Names with attributes (`declare`): assignments to them do not mean what they say.
    attributes: BTreeMap<String, Unknown>,
    /// Unknown names that could be arrays, of which an assignment sets the first element alone.
    arrays: BTreeSet<String>,
    work: usize,
}

impl Scope {
    pub(super) fn lookup(&self, name: &str) -> Lookup<'_> {
        let unknown = |why: String| Lookup::Unknown(Unknown { why, span: 0..0 });
        if DYNAMIC.contains(&name) {
            return unknown(format!("`{name}` is bash's own"));
        }
        match self.variables.get(name) {
            Some(Variable { value: Value::Unknown(why), .. }) => return Lookup::Unknown(why.clone()),
            Some(variable) => return Lookup::Known(&variable.value),
            None => {}
        }
        if let Some(why) = &self.everything {
            return Lookup::Unknown(why.clone());
        }
        // Names in capitals are the environment's, or makepkg.conf's.
        if MAKEPKG.contains(&name) || !name.bytes().any(|b| b.is_ascii_lowercase()) {
            return unknown(format!("`{name}` comes from outside of the recipe"));
        }
        Lookup::Unset
    }

    /// Whether unquoted values are split at white space, as by default.
    pub(super) fn splits(&self) -> bool {
        !self.variables.contains_key("IFS") && self.everything.is_none()
    }

    /// Sets a name to what an assignment says.
    pub(super) fn set(&mut self, name: &str, value: Value, span: Range<usize>) {
        let why = self.stopped.as_ref().or_else(|| self.attributes.get(name));
        let value = match why {
            Some(why) => Value::Unknown(why.clone()),
            None => value,
        };
        self.work += match &value {
            Value::Str(text) => text.text.len(),
            Value::List(list) => list.iter().map(|text| text.text.len() + 16).sum(),
            Value::Unknown(why) => why.why.len(),
        };
        let value = match self.exhausted(&span) {
            Some(why) => Value::Unknown(why),
            None => value,
        };
        if !matches!(value, Value::Unknown(_)) {
            self.arrays.remove(name);
        }
        self.variables.insert(name.to_owned(), Variable { value, span });
    }

    /// Why nothing is evaluated any more.
    pub(super) fn exhausted(&self, span: &Range<usize>) -> Option<Unknown> {
        let why = || Unknown { why: "the recipe's values are too large".to_owned(), span: span.clone() };
        (self.work > MAX_WORK).then(why)
    }

    /// Forgets a name's value.
    pub(super) fn forget(&mut self, name: &str, why: &Unknown, span: Range<usize>) {
        let array = !matches!(self.variables.get(name), Some(Variable { value: Value::Str(_), .. }) | None);
        if array {
            self.arrays.insert(name.to_owned());
        }
        self.set(name, Value::Unknown(why.clone()), span);
    }

    /// Whether a name whose value is unknown could hold an array.
    pub(super) fn maybe_array(&self, name: &str) -> bool {
        self.arrays.contains(name)
    }

    /// From here on a name could hold an array.
    pub(super) fn mark_array(&mut self, name: &str) {
        self.arrays.insert(name.to_owned());
    }

    /// From here on assignments to a name do not mean what they say.
    pub(super) fn mark_attribute(&mut self, name: &str, why: &Unknown) {
        self.attributes.insert(name.to_owned(), why.clone());
    }

    /// Something could have set any name.
    pub(super) fn forget_everything(&mut self, why: &Unknown) {
        for (name, variable) in &mut self.variables {
            if matches!(variable.value, Value::List(_)) {
                self.arrays.insert(name.clone());
            }
            variable.value = Value::Unknown(why.clone());
        }
        self.everything.get_or_insert_with(|| why.clone());
    }

    /// Something could have ended the recipe.
    pub(super) fn stop(&mut self, why: &Unknown) {
        self.stopped.get_or_insert_with(|| why.clone());
        self.everything.get_or_insert_with(|| why.clone());
    }

    /// A scope before the recipe: what makepkg gives it.
    pub(super) fn new() -> Self {
        let mut scope = Self::default();
        let text = Text { text: "x86_64".to_owned(), span: 0..0 };
        scope.variables.insert("CARCH".to_owned(), Variable { value: Value::Str(text), span: 0..0 });
        scope
    }
}

//! What depends on the machine, or on a recipe that changes makepkg itself; and clients that makepkg does not know
//! (`executable/vcs.sh`).

use super::{Linter, texts};
use crate::bash::{Unknown, Value};
use crate::check::recipe::source::{Source, VCS};
use crate::check::rule::Finding;

/// Variables that decide what a letter or a space is, where that is more than ASCII.
const LOCALE: &[&str] = &["LANG", "LC_ALL", "LC_COLLATE", "LC_CTYPE"];

impl Linter<'_> {
    pub(super) fn machine(&mut self, text: &str) {
        let locale = if text.is_ascii() { &[] } else { LOCALE };
        let variables = self.recipe.values.variables.iter();
        let set = variables.filter(|(name, variable)| {
            locale.contains(&name.as_str()) || name.as_str() == "PATH" && without_programs(&variable.value)
        });
        let set: Vec<_> = set.map(|(name, variable)| (name.clone(), variable.span.clone())).collect();
        for (name, span) in set {
            let why = format!("the recipe changes makepkg's own `{name}`");
            self.gap("what makepkg does", Unknown { why, span });
        }
        for name in ["ccache", "distcc"] {
            let options = self.recipe.array("options").known().into_iter().flatten().rev();
            let last = options
                .map(|option| (option.text.as_str(), &option.span))
                .find(|(option, _)| option.trim_start_matches('!') == name);
            if let Some((option, span)) = last
                && option == name
            {
                let why = Unknown { why: format!("makepkg asks whether the machine has {name}"), span: span.clone() };
                self.gap("options", why);
            }
        }
    }

    /// Sources whose protocol looks like that of a version control system, and is none.
    pub(super) fn protocols(&mut self) {
        let carch = match self.recipe.values.get("CARCH").map(|variable| &variable.value) {
            Some(Value::Str(text)) => text.text.clone(),
            _ => self.recipe.carch.clone(),
        };
        let suffixed = format!("source_{carch}");
        let mut all = self.list("source");
        if let Some(value) = self.recipe.values.get(&suffixed).map(|variable| variable.value.clone()) {
            all.extend(texts(value));
        }
        for entry in all {
            for word in entry.text.split_ascii_whitespace() {
                let protocol = Source::parse(word).protocol;
                let alike = VCS.iter().any(|vcs| protocol.starts_with(vcs)) && !VCS.contains(&protocol.as_str());
                if alike {
                    let finding = Finding::new(format!("makepkg knows no protocol `{protocol}`"));
                    let help = "write `git+https://…`, or `https://…` for a file";
                    self.push("recipe-protocol", finding.in_recipe(&entry.span).help(help));
                }
            }
        }
    }
}

/// Whether a search path is known, and none of the folders where every system has its programs is on it.
fn without_programs(path: &Value) -> bool {
    match path {
        Value::Str(text) => !text.text.split(':').any(|folder| matches!(folder, "/usr/bin" | "/bin")),
        Value::List(_) => true,
        Value::Unknown(_) => false,
    }
}

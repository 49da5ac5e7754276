//! makepkg's own functions that a recipe may call while it is read, where what they do is plain (`util/message.sh`, `util/util.sh`,
//! `util/pkgbuild.sh`).

use super::super::Span;
use super::expand::Arg;
use super::state::{Defined, Status};
use super::{Evaluator, Flow, printf_of};

/// Variables that messages begin with.
const COLOURS: &[&str] = &["ALL_OFF", "BOLD", "BLUE", "GREEN", "RED", "YELLOW", "QUIET"];

impl Evaluator {
    /// Runs the function of this name, if it is one of those; none where it is not, or where what it does is not known.
    pub(super) fn makepkgs_own(&mut self, name: &str, args: &[Arg], span: &Span) -> Option<Flow> {
        // With these a function of makepkg does something else.
        let plain = |name: &&str| self.state.options.get(name) == Some(false);
        if !["nounset", "nocasematch"].iter().all(plain) {
            return None;
        }
        let texts = Self::known(args).ok()?;
        match name {
            "in_array" => {
                let (needle, list) =
                    texts.split_first().map(|(first, rest)| (first.as_str(), rest)).unwrap_or_default();
                let found = list.iter().any(|item| item == needle);
                Some(self.done(found))
            }
            "have_function" => {
                let [function] = texts.as_slice() else { return None };
                let is_there = match self.state.functions.get(function) {
                    Some(Defined::Known(..)) => true,
                    Some(Defined::Unset) => false,
                    Some(Defined::Unknown(..)) => return None,
                    None if self.state.other_functions.is_some() || super::outside::is_makepkgs(function) => {
                        return None;
                    }
                    None => false,
                };
                (!function.starts_with(['-', '+'])).then(|| self.done(is_there))
            }
            "error" | "warning" | "plainerr" => self.message(&texts, span),
            "msg" | "msg2" | "plain" => {
                let flow = self.message(&texts, span)?;
                // In colours, where there is a terminal.
                let why = self.unknown(format!("what `{name}` prints differs by machine"), span.clone());
                self.print_unknown(&why);
                Some(flow)
            }
            _ => None,
        }
    }

    /// A message: it succeeds if its arguments fit its format.
    fn message(&mut self, texts: &[String], span: &Span) -> Option<Flow> {
        let own = |name: &&str| self.state.binding(name).is_some() || self.state.others.is_some();
        if COLOURS.iter().any(own) {
            return None;
        }
        let (format, arguments) = texts.split_first().map(|(first, rest)| (first.as_str(), rest)).unwrap_or_default();
        self.state.status = match printf_of(format, arguments) {
            Ok((_, fine)) => Status::of(fine),
            Err(why) => Status::Unknown(self.unknown(why, span.clone())),
        };
        Some(Flow::Normal)
    }
}

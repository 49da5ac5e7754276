//! `explain`: a rule's documentation.

use super::error::Failure;
use super::schema::print;
use crate::check::{self, Rule};
use crate::config::{Level, nearest};

/// Print what a rule is about, with an example; without a code, list all rules.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule's code, as findings name it: `checksum-format`.
    code: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let Some(code) = &args.code else {
        let line = |rule: &&Rule| format!("{:<24} {:<8} {}\n", rule.code, level(rule), rule.summary());
        return print(check::RULES.iter().map(line).collect::<String>().as_bytes());
    };
    let Some(rule) = check::find(code) else {
        let known = nearest(code, check::RULES.iter().map(|rule| rule.code));
        let help = known.map_or_else(
            || "`rbee-catalog explain` lists all of them".to_owned(),
            |known| format!("did you mean `{known}`?"),
        );
        return Err(Failure::usage(format!("`{code}` is no rule")).help(help));
    };
    print(format!("# {code}\n\n{}", rule.explanation()).as_ref())
}

fn level(rule: &Rule) -> &'static str {
    match rule.level {
        Level::Allow => "allowed",
        Level::Warn => "warning",
        Level::Deny => "error",
    }
}

//! `explain`: a rule's documentation.

use super::error::Failure;
use super::schema::print;
use crate::check::{self, Rule, Weight};
use crate::config::{Level, nearest};

/// Print what a rule is about, with an example; without a code, list all rules.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule's code, as findings name it: `checksum-format`.
    code: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let Some(code) = &args.code else {
        let line = |rule: &&Rule| format!("{:<24} {:<8} {}\n", rule.code, level(rule), first_sentence(rule));
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
    let last = match rule.weight {
        Weight::Free => {
            format!(
                "It is {} by default. `catalog.toml` can change that: `[checks] {code} = \"allow\"`, `\"warn\"` or `\"deny\"`.",
                article(rule)
            )
        }
        Weight::Fixed => format!("It is {}. `catalog.toml` cannot change that.", article(rule)),
    };
    print(format!("# {code}\n\n{}\n{last}\n", rule.docs).as_ref())
}

fn level(rule: &Rule) -> &'static str {
    match rule.level {
        Level::Allow => "allowed",
        Level::Warn => "warning",
        Level::Deny => "error",
    }
}

fn article(rule: &Rule) -> &'static str {
    match rule.level {
        Level::Allow => "not reported",
        Level::Warn => "a warning",
        Level::Deny => "an error",
    }
}

fn first_sentence(rule: &Rule) -> &str {
    let paragraph = rule.docs.split("\n\n").next().unwrap_or_default();
    paragraph.split_once(". ").map_or(paragraph.trim_end_matches('.'), |(first, _)| first)
}

//! What `awk` gives to a shell: `system()`, `"command" | getline`, `print | "command"`.

use std::collections::{BTreeMap, BTreeSet};

use super::super::UNKNOWN;
use super::quote;
use super::token::{Language, Token, tokens};

/// How many tokens one statement is looked at for.
const NEAR: usize = 400;

/// Holds what `getline` without a name reads.
const LINE: &str = "_awk_line";

/// Pieces of shell code that do what the program does, in the order in which it says so.
pub(in super::super) fn shell(program: &str) -> Vec<String> {
    let tokens = tokens(program, Language::Awk);
    let mut out = Vec::new();
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let mut read: BTreeSet<String> = BTreeSet::new();
    for at in 0..tokens.len() {
        let rest = tokens.get(at + 1..tokens.len().min(at + NEAR)).unwrap_or_default();
        match tokens.get(at) {
            Some(Token::Name(name)) if name == "system" && rest.first() == Some(&Token::Sign('(')) => {
                let inside = inside(rest);
                match inside {
                    [Token::Name(name)] if read.contains(name) => out.push(format!("eval \"${name}\"")),
                    [Token::Sign('$'), ..] => {
                        out.push(format!("eval \"${LINE}\""));
                        out.push("sh".to_owned());
                    }
                    _ => out.push(text(inside, &values)),
                }
            }
            Some(Token::Name(name)) if rest.first() == Some(&Token::Sign('=')) => {
                let expression = simple(rest.get(1..).unwrap_or_default());
                if expression.iter().any(|token| matches!(token, Token::Text(_))) {
                    values.insert(name.clone(), text(expression, &values));
                }
            }
            Some(Token::Sign('|')) => {
                // `|&` is a pipe as well, and `||` is none.
                let rest =
                    if rest.first() == Some(&Token::Sign('&')) { rest.get(1..).unwrap_or_default() } else { rest };
                let before = tokens.get(at.saturating_sub(NEAR)..at).unwrap_or_default();
                if rest.first() == Some(&Token::Sign('|')) || before.last() == Some(&Token::Sign('|')) {
                    continue;
                }
                let begins = |token: &Token| {
                    matches!(token, Token::Line | Token::Sign(';' | '{' | '}' | '('))
                        || is_name(token, &["while", "print", "printf"])
                };
                let from = before.iter().rposition(begins).map_or(0, |at| at + 1);
                let left = before.get(from..).unwrap_or_default();
                if rest.first().is_some_and(|token| is_name(token, &["getline"])) {
                    let name = match rest.get(1) {
                        Some(Token::Name(name)) => name.clone(),
                        _ => LINE.to_owned(),
                    };
                    let code = text(left, &values);
                    out.push(format!("{name}=$({code}\n)"));
                    read.insert(name);
                } else {
                    let code = text(simple(rest), &values);
                    let printed = left.iter().all(|token| matches!(token, Token::Text(_) | Token::Sign(',')));
                    if printed && !left.is_empty() {
                        out.push(format!("printf '%s\\n' {} | {code}", quote(&text(left, &values))));
                    } else {
                        out.push(code);
                    }
                }
            }
            _ => {}
        }
    }
    out
}

fn is_name(token: &Token, names: &[&str]) -> bool {
    matches!(token, Token::Name(name) if names.contains(&name.as_str()))
}

/// What stands in the parentheses that begin here.
fn inside(tokens: &[Token]) -> &[Token] {
    let mut depth = 0_usize;
    let end = tokens.iter().position(|token| {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    tokens.get(1..end.unwrap_or(tokens.len())).unwrap_or_default()
}

/// An expression that is put together of strings and names: to where it ends.
fn simple(tokens: &[Token]) -> &[Token] {
    let ends = |token: &Token| matches!(token, Token::Line | Token::Sign(';' | '}' | ')' | '|' | ','));
    tokens.get(..tokens.iter().position(ends).unwrap_or(tokens.len())).unwrap_or_default()
}

/// What an expression gives, with [`UNKNOWN`] for what only running the program tells.
fn text(tokens: &[Token], values: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    for token in tokens {
        match token {
            Token::Text(text) => out.push_str(text),
            Token::Name(name) => match values.get(name) {
                Some(value) if out.len() + value.len() < 4_096 => out.push_str(value),
                _ => out.push(UNKNOWN),
            },
            Token::Sign('$') => out.push(UNKNOWN),
            _ => {}
        }
    }
    out
}

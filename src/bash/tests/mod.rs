//! The evaluator against real bash: what it knows has to be what bash holds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod cases;
mod commands;
mod oracle;
mod programs;
mod random;
mod traps;
mod wider;

pub(super) use oracle::piped;

use super::{Status, Value, evaluate_beside};

/// Whether an evaluation knew everything of a text, and what of it.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// All that bash holds is known, and the same.
    Same,
    /// Something is not known: why.
    Unknown(String),
    /// Something is known and not what bash holds.
    Wrong(String),
}

/// Holds an evaluation against what bash found; `None` where bash did not come to an end.
fn compare(text: &str, bash: Option<&oracle::Held>) -> Outcome {
    // Bash is asked in a folder without files.
    let evaluated = match evaluate_beside(text, "x86_64", &|_| false) {
        Ok(evaluated) => evaluated,
        Err(error) => {
            return match bash {
                Some(held) if held.status == 0 && !held.endless && !error.too_much => {
                    Outcome::Wrong(format!("refused: {error:?}"))
                }
                _ => Outcome::Same,
            };
        }
    };
    let Some(bash) = bash else {
        return match &evaluated.status {
            Status::Succeeds => Outcome::Wrong("it ends the shell".to_owned()),
            Status::Fails(_) => Outcome::Same,
            Status::Unknown(why) => Outcome::Unknown(why.why.clone()),
        };
    };
    // makepkg would print nothing, ever.
    if bash.endless {
        return Outcome::Unknown("bash does not come to an end".to_owned());
    }
    let mut unknown = None;
    match &evaluated.status {
        Status::Succeeds if bash.status != 0 => return Outcome::Wrong(format!("the status is {}", bash.status)),
        Status::Fails(why) if bash.status == 0 => return Outcome::Wrong(format!("it does not fail: {why:?}")),
        Status::Unknown(why) => drop(unknown.get_or_insert(why.why.clone())),
        _ => {}
    }
    match &evaluated.prints {
        None if !bash.output.is_empty() => return Outcome::Wrong(format!("it prints {:?}", bash.output)),
        Some(why) if unknown.is_none() && bash.output.is_empty() => unknown = Some(why.why.clone()),
        _ => {}
    }
    for (name, variable) in &evaluated.variables {
        if matches!(name.as_str(), "BASH_REMATCH" | "IFS") {
            continue;
        }
        match &variable.value {
            Value::Unknown(why) => drop(unknown.get_or_insert(format!("{name}: {}", why.why))),
            Value::Str(text) => {
                if bash.texts.get(name) != Some(&text.text) {
                    return Outcome::Wrong(format!(
                        "{name} is {:?}, bash has {:?} {:?}",
                        text.text,
                        bash.texts.get(name),
                        bash.lists.get(name)
                    ));
                }
            }
            Value::List(list) => {
                let ours: Vec<&str> = list.iter().map(|text| text.text.as_str()).collect();
                let theirs =
                    bash.lists.get(name).map(|list| list.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>());
                if theirs.as_ref() != Some(&ours) {
                    return Outcome::Wrong(format!(
                        "{name} is {ours:?}, bash has {theirs:?} {:?}",
                        bash.texts.get(name)
                    ));
                }
                let sparse = bash
                    .lists
                    .get(name)
                    .is_some_and(|list| list.iter().enumerate().any(|(at, (key, _))| *key != at.to_string()));
                if sparse != evaluated.is_sparse(name) {
                    return Outcome::Wrong(format!("{name}: which indices there are"));
                }
            }
        }
    }
    if let Some(variable) = &evaluated.everything {
        if let Value::Unknown(why) = &variable.value {
            unknown.get_or_insert(format!("everything: {}", why.why));
        }
    } else {
        for name in bash.texts.keys().chain(bash.lists.keys()) {
            if !evaluated.variables.contains_key(name) && name != "REPLY" && name != "PWD" {
                return Outcome::Wrong(format!(
                    "{name} is not there, bash has {:?} {:?}",
                    bash.texts.get(name),
                    bash.lists.get(name)
                ));
            }
        }
        for name in bash.functions.keys() {
            if !evaluated.functions.contains_key(name) {
                return Outcome::Wrong(format!("the function {name} is not there"));
            }
        }
        for (name, function) in &evaluated.functions {
            if !function.uncertain && !bash.functions.contains_key(name) {
                return Outcome::Wrong(format!("the function {name} is there"));
            }
        }
        for (name, super::extract::Printed { text: printed, .. }) in &evaluated.printed {
            match printed {
                Ok(text) if bash.functions.get(name).map(String::as_str) != Some(text.trim_end_matches('\n')) => {
                    return Outcome::Wrong(format!("declare -f {name}: {text}\nbash: {:?}", bash.functions.get(name)));
                }
                Ok(_) => {}
                Err(why) => drop(unknown.get_or_insert(format!("declare -f {name}: {}", why.why))),
            }
        }
    }
    match unknown {
        Some(why) => Outcome::Unknown(why),
        None => Outcome::Same,
    }
}

/// Each text, with a command that succeeds behind it, and what is made of it; nothing where bash is not there.
fn outcomes(texts: &[&str]) -> Vec<(String, Outcome)> {
    let folder = tempfile::tempdir().unwrap();
    let texts: Vec<String> = texts.iter().map(|text| format!("{text}\n:\n")).collect();
    let Some(found) = oracle::ask(folder.path(), &texts) else { return Vec::new() };
    texts.into_iter().zip(&found).map(|(text, held)| (text.clone(), compare(&text, held.as_ref()))).collect()
}

/// All of each text is known, and what bash holds.
fn assert_known(texts: &[&str]) {
    let other: Vec<_> = outcomes(texts).into_iter().filter(|(_, outcome)| *outcome != Outcome::Same).collect();
    assert!(other.is_empty(), "{other:#?}");
}

/// Something of each text is not known, and what is known is right.
fn assert_careful(texts: &[&str]) {
    let wrong: Vec<_> = outcomes(texts).into_iter().filter(|(_, o)| !matches!(o, Outcome::Unknown(_))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

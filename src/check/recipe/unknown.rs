//! What is not known of a recipe, in words.

use std::collections::{BTreeMap, BTreeSet};

use super::srcinfo::Gap;
use super::{ARRAYS, Field, Recipe, SCALARS, SUMS};
use crate::bash::Unknown;
use crate::check::rule::Finding;

/// The most names that a message lists.
const MOST: usize = 12;

/// What the recipe prints, as a gap names it.
pub(super) const PRINTS: &str = "what the recipe prints";

/// How reading the recipe ends, likewise.
pub(super) const STATUS: &str = "whether the recipe can be read";

/// A finding for each place where something unknown began, with the fields that it makes unknown. What makes many fields unknown
/// at once (`eval`, an early `return`) is said once. `text` is the recipe's.
pub(in crate::check) fn findings(gaps: impl IntoIterator<Item = Gap>, recipe: &Recipe, text: &str) -> Vec<Finding> {
    let mut places: Vec<(Unknown, Vec<String>)> = Vec::new();
    // A recipe of many packages has tens of thousands of gaps.
    let (mut indices, mut seen) = (BTreeMap::new(), BTreeSet::new());
    for Gap { field, why } in gaps {
        let index = *indices.entry((why.span.start, why.span.end, why.why.clone())).or_insert(places.len());
        if index == places.len() {
            places.push((why, Vec::new()));
        }
        if seen.insert((index, field.clone()))
            && let Some((_, names)) = places.get_mut(index)
        {
            names.push(field);
        }
    }
    let nothing_known = is_nothing_known(recipe);
    let finding = |(unknown, names): (Unknown, Vec<String>)| {
        let why = &unknown.why;
        let message = match names.as_slice() {
            // All fields have one reason.
            names if nothing_known && names.len() > MOST => format!("no field is known: {why}"),
            [name] if name == PRINTS && why.starts_with("the recipe prints") => {
                format!("{why}, which would stand in its `.SRCINFO`")
            }
            names => {
                let verb = if names.len() == 1 { "is" } else { "are" };
                format!("{} {verb} not known: {why}", listed(names))
            }
        };
        let stands = text.get(unknown.span.clone()).unwrap_or_default();
        let before = text.get(..unknown.span.start).unwrap_or_default();
        let help = mend(stands, before, why).unwrap_or_else(|| help(stands, why, &names));
        Finding::new(message).in_recipe(&unknown.span).label("it begins here").help(help)
    };
    places.into_iter().map(finding).collect()
}

/// Whether no field is known that the recipe could have set.
fn is_nothing_known(recipe: &Recipe) -> bool {
    let scalars = SCALARS.iter().all(|name| matches!(recipe.scalar(name), Field::Unknown(_)));
    scalars && ARRAYS.iter().chain(SUMS).all(|name| matches!(recipe.array(name), Field::Unknown(_)))
}

/// The first names, and how many there are besides.
fn listed(names: &[String]) -> String {
    let mut all: Vec<String> = names.iter().take(MOST).map(|name| shown(name)).collect();
    if let Some(more) = names.len().checked_sub(MOST).filter(|more| *more > 0) {
        all.push(format!("{more} more"));
    }
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// A field's name as code, a phrase as it is.
fn shown(name: &str) -> String {
    match name.split_once(" of ") {
        Some((field, package)) => format!("`{field}` of `{package}`"),
        None if name.contains(' ') => name.to_owned(),
        None => format!("`{name}`"),
    }
}

/// What to do about something that the reason alone says all of.
fn mend(stands: &str, before: &str, why: &str) -> Option<String> {
    let quoted = || Some(why.split_once('`')?.1.split_once('`')?.0);
    if why.ends_with("is not taken back, and makepkg would feel it") {
        let command = quoted()?;
        let back = ["-s ", "-u "].iter().find(|sign| command.contains(*sign)).map(|sign| match *sign {
            "-s " => command.replacen("-s ", "-u ", 1),
            _ => command.replacen("-u ", "-s ", 1),
        });
        let back = back.unwrap_or_else(|| match command.contains(" -") {
            true => command.replacen(" -", " +", 1),
            false => command.replacen(" +", " -", 1),
        });
        return Some(format!("take it back behind what needs it: `{back}`"));
    }
    let help = if why.starts_with("`IFS` is left changed") {
        "take it back behind what needs it with `unset IFS`, or set it for one command: `IFS=, read …`"
    } else if why.ends_with("is a name that makepkg works with") && stands.starts_with("unset") {
        "take it out: makepkg calls the function"
    } else if why.ends_with("is a name that makepkg works with") || why.ends_with("which makepkg may run") {
        "give the function another name: makepkg would call this one for its own"
    } else if why.ends_with(", which the recipe sets") {
        "give the variable another name, or set it inside a function"
    } else if why.ends_with(", which the recipe takes back") {
        "take it out, or move it into a function"
    } else if why.ends_with("is readonly, and makepkg may have a variable of that name") {
        "leave it writable, or let its name begin with `_`"
    } else if why.contains("is no assignment, since a name cannot") {
        "a name has letters, digits and `_` in it, and begins with no digit"
    } else if why.starts_with("which files `") {
        let command = before.rsplit(['\n', ';', '&', '|']).next().and_then(|line| line.split_whitespace().next());
        match command {
            Some("unset" | "let") => "quote it: unquoted it is a file name pattern",
            _ => return None,
        }
    } else {
        return None;
    };
    Some(help.to_owned())
}

/// What to do about a command or an expansion that stands at a place.
fn help(stands: &str, why: &str, names: &[String]) -> String {
    let only = |name: &str| matches!(names, [only] if only == name);
    let mut words = stands.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_name = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_field =
        |text: &str| SCALARS.iter().chain(ARRAYS).chain(SUMS).any(|field| *field == text.trim_end_matches('+'));
    let help = match (first, second) {
        _ if why.starts_with("the recipe is too large") => {
            "no recipe of a worker needs as much: look for a loop without an end, and move data to files of their own"
        }
        (mark, _) if mark.starts_with('\u{feff}') => {
            "the file begins with a byte order mark, which bash takes for a part of the first word: save it without"
        }
        (name, sign) if is_name(name) && (sign == "+=" || sign.starts_with('=') && !sign.starts_with("==")) => {
            let append = if sign == "+=" { "+" } else { "" };
            return format!("write `{name}{append}=…`: an assignment has no spaces around its `=`");
        }
        (name, value) if !value.is_empty() && name.strip_suffix('=').is_some_and(is_field) => {
            return format!("write `{name}…`: an assignment has no spaces around its `=`");
        }
        (bracket, _)
            if bracket.len() > 1 && bracket.trim_start_matches('[').len() < bracket.len() && bracket != "[[" =>
        {
            "write a space behind `[` and `[[`: they are names of commands"
        }
        ("." | "source", _) => "write what the file sets into the recipe: no other file is read",
        ("eval", _) => "write the commands themselves, without `eval`",
        (
            "trap" | "set" | "shopt" | "exec" | "enable" | "alias" | "unalias" | "cd" | "pushd" | "popd" | "ulimit",
            _,
        ) => "take it out, or move it into a function: makepkg reads the recipe in its own shell",
        _ if why.starts_with("the recipe changes makepkg's own") => {
            "take it out, or set it inside a function: makepkg reads the recipe in its own shell"
        }
        _ if why.starts_with("makepkg asks whether the machine has") => {
            "take the option out: it says nothing of the package"
        }
        _ if only(PRINTS) => "take it out, or send it away: `>/dev/null`, `>&2`",
        _ if only(STATUS) => "end the recipe with a command that succeeds, such as an assignment",
        _ if names.iter().all(|name| name.contains(' ') && !name.contains(" of ")) => {
            "take it out, or move it into a function"
        }
        _ => "write the value itself",
    };
    help.to_owned()
}

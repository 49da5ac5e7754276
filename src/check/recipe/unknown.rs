//! What is not known of a recipe, in words.

use super::srcinfo::Gap;
use crate::bash::Unknown;
use crate::check::rule::Finding;

/// The most names that a message lists.
const MOST: usize = 12;

/// A finding for each place where something unknown began, with the fields that it makes unknown. What makes many fields unknown
/// at once (`eval`, an early `return`) is said once.
pub(in crate::check) fn findings(gaps: impl IntoIterator<Item = Gap>) -> Vec<Finding> {
    let mut places: Vec<(Unknown, Vec<String>)> = Vec::new();
    for Gap { field, why } in gaps {
        match places.iter_mut().find(|(place, _)| *place == why) {
            Some((_, names)) if names.contains(&field) => {}
            Some((_, names)) => names.push(field),
            None => places.push((why, vec![field])),
        }
    }
    let finding = |(unknown, names): (Unknown, Vec<String>)| {
        let verb = if names.len() == 1 { "is" } else { "are" };
        let mut listed: Vec<String> = names.iter().take(MOST).map(|name| shown(name)).collect();
        if let Some(more) = names.len().checked_sub(MOST).filter(|more| *more > 0) {
            listed.push(format!("and {more} more"));
        }
        Finding::new(format!("{} {verb} not known: {}", listed.join(", "), unknown.why))
            .in_recipe(&unknown.span)
            .label("it begins here")
            .help("write the value itself")
    };
    places.into_iter().map(finding).collect()
}

/// A field's name as code, a phrase as it is.
fn shown(name: &str) -> String {
    match name.split_once(" of ") {
        Some((field, package)) => format!("`{field}` of `{package}`"),
        None if name.contains(' ') => name.to_owned(),
        None => format!("`{name}`"),
    }
}

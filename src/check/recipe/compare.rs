//! A committed `.SRCINFO` held against what its PKGBUILD says.

use std::ops::Range;

use super::committed::{Line, Section as Committed};
use super::srcinfo::{Section, Sections};

/// One line that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// A phrase: "expected …, found …".
    pub message: String,
    /// The bytes of the `.SRCINFO`: the line, or the head of the section that lacks it.
    pub span: Range<usize>,
}

/// Every line that differs, as far as the PKGBUILD is known.
#[must_use]
pub fn differences(expected: &Sections, found: &[Committed]) -> Vec<Difference> {
    let mut out = Vec::new();
    let is_gap = |field: &str| expected.gaps.iter().any(|gap| gap.field == field);
    let Some(((base, packages), (found_base, found_packages))) =
        expected.sections.split_first().zip(found.split_first())
    else {
        return out;
    };
    if !is_gap("pkgbase") && base.head.1 != found_base.head.value {
        out.push(differs(&base.head, &found_base.head));
    }
    fields(base, found_base, &mut out);
    if is_gap("pkgname") {
        return out;
    }
    for package in packages {
        match found_packages.iter().find(|section| section.head.value == package.head.1) {
            Some(section) => fields(package, section, &mut out),
            None => out.push(lacks(package.head.0, &package.head.1, &found_base.head)),
        }
    }
    for section in found_packages {
        if packages.iter().all(|package| package.head.1 != section.head.value) {
            out.push(too_much(&section.head));
        }
    }
    // Where every line is there, their order can still be another.
    if out.is_empty() && expected.gaps.is_empty() {
        let lines = expected.sections.iter().flat_map(|section| {
            let head = (section.head.0, section.head.1.as_str());
            let values = section
                .fields
                .iter()
                .flat_map(|(key, values)| values.iter().flatten().map(move |value| (key.as_str(), value.as_str())));
            [head].into_iter().chain(values)
        });
        let found = found.iter().flat_map(|section| [&section.head].into_iter().chain(&section.fields));
        out.extend(lines.zip(found).find(|(line, found)| *line != (found.key.as_str(), found.value.as_str())).map(
            |((key, value), found)| Difference {
                message: format!(
                    "expected `{key} = {value}` here, found `{} = {}`: makepkg has another order",
                    found.key, found.value
                ),
                span: found.span.clone(),
            },
        ));
    }
    out
}

fn fields(expected: &Section, found: &Committed, out: &mut Vec<Difference>) {
    let of_key = |key: &str| found.fields.iter().filter(|line| line.key == key).collect::<Vec<_>>();
    let unknown_arch = expected.fields.iter().any(|(key, values)| key == "arch" && values.is_none());
    let mut keys: Vec<&str> = Vec::new();
    for (key, values) in &expected.fields {
        // An architecture that is named twice has its fields twice.
        if keys.contains(&key.as_str()) {
            continue;
        }
        keys.push(key);
        let Some(_) = values else { continue };
        let values: Vec<&String> = expected
            .fields
            .iter()
            .filter(|(other, _)| other == key)
            .filter_map(|(_, values)| values.as_ref())
            .flatten()
            .collect();
        let lines = of_key(key);
        for i in 0..values.len().max(lines.len()) {
            match (values.get(i), lines.get(i)) {
                (Some(value), Some(line)) if **value == line.value => {}
                (Some(value), Some(line)) => out.push(Difference {
                    message: format!("expected `{key} = {value}`, found `{}`", line.value),
                    span: line.span.clone(),
                }),
                (Some(value), None) => out.push(lacks(key, value, &found.head)),
                (None, Some(line)) => out.push(too_much(line)),
                (None, None) => {}
            }
        }
    }
    for line in &found.fields {
        let could_be = unknown_arch && line.key.contains('_');
        if !keys.contains(&line.key.as_str()) && !could_be {
            out.push(too_much(line));
        }
    }
}

fn differs(expected: &(&str, String), found: &Line) -> Difference {
    let message = format!("expected `{} = {}`, found `{}`", expected.0, expected.1, found.value);
    Difference { message, span: found.span.clone() }
}

fn lacks(key: &str, value: &str, head: &Line) -> Difference {
    Difference { message: format!("`{key} = {value}` is not there"), span: head.span.clone() }
}

fn too_much(line: &Line) -> Difference {
    Difference {
        message: format!("the PKGBUILD does not say `{} = {}`", line.key, line.value),
        span: line.span.clone(),
    }
}

//! `launch-placeholder`: an argument or a variable of `launch` holds a `{word}` that is not filled in.

use crate::check::rule::{Check, Finding, Findings, Rule, Weight};
use crate::check::subject::Subject;
use crate::config::Level;
use crate::config::nearest;

/// What a hive fills in.
const KNOWN: [&str; 4] = ["model", "port", "worker_id", "hive_url"];

/// The words in curly brackets: `[A-Za-z_]+` each, so that JSON in an argument is none.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(word, _)| word)
        .filter(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_'))
}

/// Documented by `docs`, which `explain` prints.
pub(super) static RULE: Rule = Rule {
    code: "launch-placeholder",
    level: Level::Deny,
    weight: Weight::Free,
    docs: r#"An argument or a variable of `launch` holds a `{word}` that is not filled in.

## Why

A hive fills in `{model}`, `{port}`, `{worker_id}` and `{hive_url}`, and nothing else: the worker would get the word itself.

## Fires on

```json
{"launch": {"args": ["--model", "{model_path}"]}}
```

## Write instead

```json
{"launch": {"args": ["--model", "{model}"]}}
```
"#,
    check: Check::Snapshot(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut texts = subject.doc().texts("launch.args[]");
    let env = subject.doc().at("launch.env").map(|env| env.fields()).unwrap_or_default();
    texts.extend(env.iter().filter_map(|field| field.value.text().map(|text| (&field.value, text))));
    for (node, text) in texts {
        for word in placeholders(text) {
            if !KNOWN.contains(&word) {
                let help = match nearest(word, KNOWN.into_iter()) {
                    Some(known) => format!("did you mean `{{{known}}}`?"),
                    None => "use one of `{model}`, `{port}`, `{worker_id}`, `{hive_url}`".to_owned(),
                };
                findings
                    .push(Finding::new(format!("`{{{word}}}` is not filled in")).in_metadata(&node.span).help(help));
            }
        }
    }
}

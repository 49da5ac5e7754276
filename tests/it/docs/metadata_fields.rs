//! `docs/metadata.md`: the fields of `metadata.json`, from its JSON Schema.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rbee_catalog::model::metadata;
use serde_json::Value;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The name of a definition that a schema refers to.
fn target(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/$defs/")
}

/// What may stand in a field, in words. Objects that it meets are put on the list of sections.
fn value(schema: &Value, root: &Value, sections: &mut Vec<String>) -> String {
    if let Some(name) = target(schema) {
        let found = &root["$defs"][name];
        if found["properties"].is_object() {
            if !sections.iter().any(|known| known == name) {
                sections.push(name.to_owned());
            }
            return format!("[{name}](#{})", name.to_lowercase());
        }
        return value(found, root, sections);
    }
    if let Some(words) = schema["oneOf"].as_array() {
        return words.iter().map(|word| format!("`{}`", text(word, "const"))).collect::<Vec<_>>().join(", ");
    }
    match text(schema, "type") {
        "string" if text(schema, "pattern").starts_with("^https://") => "https URL".into(),
        "string" if text(schema, "pattern").starts_with("^https?://") => "URL".into(),
        "string" => "text".into(),
        "boolean" => "`true`, `false`".into(),
        "integer" => "whole number".into(),
        "number" => "number".into(),
        "array" => format!("list of {}", value(&schema["items"], root, sections)),
        "object" => format!("object of {}", value(&schema["additionalProperties"], root, sections)),
        other => panic!("no word for a schema of type {other:?}: {schema}"),
    }
}

fn table(schema: &Value, root: &Value, sections: &mut Vec<String>) -> String {
    let required: BTreeSet<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut out = "| field | required | value | |\n|---|---|---|---|\n".to_owned();
    for (name, field) in schema["properties"].as_object().unwrap() {
        let needed = if required.contains(name.as_str()) { "yes" } else { "" };
        let description = text(field, "description").replace('\n', " ").replace('|', "\\|");
        let value = value(field, root, sections);
        writeln!(out, "| `{name}` | {needed} | {value} | {description} |").unwrap();
    }
    out
}

#[test]
fn the_page_of_fields_is_the_schema() {
    let root = metadata::schema();
    let mut sections = Vec::new();
    let mut body = format!("## The whole file\n\n{}", table(&root, &root, &mut sections));
    let mut at = 0;
    while let Some(name) = sections.get(at).cloned() {
        let schema = &root["$defs"][name.as_str()];
        let fields = table(schema, &root, &mut sections);
        write!(body, "\n## {name}\n\n{}\n\n{fields}", text(schema, "description")).unwrap();
        at += 1;
    }
    super::check_generated("metadata.md", &body);
}

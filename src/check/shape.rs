//! Holds a document against the JSON Schema that our types generate, and keeps every difference with its place.
//!
//! The schema is the one source of truth for which fields there are, what they hold and which must be there; the rules
//! `missing-field`, `wrong-type`, `unknown-value` and `unknown-field` give these differences words. Forms of strings
//! (`pattern`) are not looked at here: each has a rule of its own with a better message than an expression.

use std::ops::Range;
use std::sync::LazyLock;

use serde_json::Value;

use super::json::{Json, Node};
use crate::config::nearest;

/// One difference between a document and the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Where.
    pub span: Range<usize>,
    /// The field's path, `platforms[0].os`.
    pub path: String,
    /// What.
    pub what: What,
}

/// What differs.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// An object lacks this field. The span is the object's opening bracket.
    Missing(String),
    /// A value is of another kind.
    Type {
        /// What the schema wants, a phrase.
        expected: String,
        /// What is there, a phrase.
        found: String,
    },
    /// A string is none of the words that may stand there.
    NotOneOf {
        /// What is there.
        found: String,
        /// The words.
        allowed: Vec<String>,
        /// The one that is most like it.
        nearest: Option<String>,
    },
    /// A field that the schema does not know. The span is its name's.
    Unknown {
        /// Its name.
        name: String,
        /// The known name that is most like it.
        nearest: Option<String>,
    },
    /// An array has more elements than it may. The span is that of those too many.
    TooMany {
        /// How many it may have.
        most: u64,
        /// How many it has.
        found: usize,
    },
}

static SCHEMA: LazyLock<Value> = LazyLock::new(crate::model::metadata::schema);

/// Every difference between a document and the schema, in the order of the document. A document that is no object has
/// none: `metadata-syntax` says that.
#[must_use]
pub fn differences(document: &Node) -> Vec<Difference> {
    let mut out = Vec::new();
    if !matches!(document.value, Json::Object(_)) {
        return out;
    }
    compare(document, &SCHEMA, "", &mut out);
    out
}

fn resolve(schema: &'static Value) -> &'static Value {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
    target.and_then(|pointer| SCHEMA.pointer(pointer)).map_or(schema, resolve)
}

/// The words of an enum: schemars writes `enum`, or `oneOf` with a `const` each where the words are documented.
fn words(schema: &Value) -> Option<Vec<String>> {
    let text = |v: &Value| v.as_str().map(str::to_owned);
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return list.iter().map(text).collect();
    }
    let one_of = schema.get("oneOf").and_then(Value::as_array)?;
    one_of.iter().map(|option| option.get("const").and_then(text)).collect()
}

fn compare(node: &Node, schema: &'static Value, path: &str, out: &mut Vec<Difference>) {
    let schema = resolve(schema);
    let mut differ = |span: Range<usize>, what| out.push(Difference { span, path: path.to_owned(), what });
    if matches!(node.value, Json::Null) {
        return; // the rule `null-value` says it
    }
    if let Some(allowed) = words(schema) {
        match node.text() {
            Some(text) if allowed.iter().any(|word| word == text) => {}
            Some(text) => {
                let nearest = nearest(&text.to_lowercase(), allowed.iter().map(String::as_str)).map(str::to_owned);
                differ(node.span.clone(), What::NotOneOf { found: text.to_owned(), allowed, nearest });
            }
            None => differ(node.span.clone(), type_of("a string", node)),
        }
        return;
    }
    let wanted = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    match (wanted, &node.value) {
        ("object", Json::Object(_)) => compare_object(node, schema, path, out),
        ("array", Json::List(items)) => {
            let most = schema.get("maxItems").and_then(Value::as_u64).unwrap_or(u64::MAX);
            if items.len() as u64 > most {
                let from =
                    items.get(usize::try_from(most).unwrap_or(usize::MAX)).map_or(node.span.start, |i| i.span.start);
                let last = items.last().map_or(node.span.end, |item| item.span.end);
                differ(from..last, What::TooMany { most, found: items.len() });
            }
            if let Some(item_schema) = schema.get("items") {
                for (i, item) in items.iter().enumerate() {
                    compare(item, item_schema, &format!("{path}[{i}]"), out);
                }
            }
        }
        ("string", Json::Text(_)) | ("boolean", Json::Bool(_)) => {}
        ("integer" | "number", Json::Number(number)) => {
            let whole = wanted == "integer";
            let value = number.as_f64().unwrap_or(f64::NAN);
            let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
            let fits = (!whole || value.fract() == 0.0)
                && limit("minimum").is_none_or(|min| value >= min)
                && limit("maximum").is_none_or(|max| value <= max);
            if !fits {
                let expected = match (whole, schema.get("maximum").and_then(Value::as_u64)) {
                    (true, Some(65535)) => "a whole number from 1 to 65535",
                    (true, Some(most)) if value > most as f64 => "a number of at most 15 digits",
                    (true, _) => "a whole number that is not negative",
                    (false, _) => "a number that is not negative",
                };
                differ(node.span.clone(), What::Type { expected: expected.into(), found: format!("`{number}`") });
            }
        }
        ("object", _) => differ(node.span.clone(), type_of("an object", node)),
        ("array", _) => differ(node.span.clone(), type_of("an array", node)),
        ("string", _) => differ(node.span.clone(), type_of("a string", node)),
        ("boolean", _) => differ(node.span.clone(), type_of("`true` or `false`", node)),
        ("integer", _) => differ(node.span.clone(), type_of("a whole number", node)),
        ("number", _) => differ(node.span.clone(), type_of("a number", node)),
        _ => {}
    }
}

fn type_of(expected: &str, node: &Node) -> What {
    What::Type { expected: expected.to_owned(), found: node.kind().to_owned() }
}

fn compare_object(node: &Node, schema: &'static Value, path: &str, out: &mut Vec<Difference>) {
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let properties = schema.get("properties").and_then(Value::as_object);
    for field in node.fields() {
        if let Some(known) = properties.and_then(|p| p.get(&field.name)) {
            compare(&field.value, known, &join(&field.name), out);
        } else if let (None, Some(values)) = (properties, schema.get("additionalProperties")) {
            // A map: any name will do.
            compare(&field.value, values, &join(&field.name), out);
        } else {
            let names = properties.into_iter().flat_map(|p| p.keys().map(String::as_str));
            let nearest = nearest(&field.name, names).map(str::to_owned);
            out.push(Difference {
                span: field.name_span.clone(),
                path: join(&field.name),
                what: What::Unknown { name: field.name.clone(), nearest },
            });
        }
    }
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if node.get(name).is_none() {
            let start = node.span.start;
            out.push(Difference {
                span: start..start + 1,
                path: path.to_owned(),
                what: What::Missing(name.to_owned()),
            });
        }
    }
}

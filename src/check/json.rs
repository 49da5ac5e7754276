//! `metadata.json` as a tree of values with spans: what rules point at.
//!
//! Parsing is jsonc-parser's, with everything that is not JSON switched off, and serde_json's as a second opinion: a
//! document is taken only if both take it (serde_json knows lone surrogates and numbers that no reader can hold).

use std::ops::Range;

use jsonc_parser::ast;

pub use super::json_syntax::SyntaxError;

/// A value and the bytes that say it.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where.
    pub span: Range<usize>,
    /// What.
    pub value: Json,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// A string, unescaped.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, in order, duplicates included.
    Object(Vec<Field>),
}

/// One field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, unescaped.
    pub name: String,
    /// The bytes of the name, quotes included.
    pub name_span: Range<usize>,
    /// Its value.
    pub value: Node,
}

/// Strict JSON: jsonc-parser takes much more unless told.
const STRICT: jsonc_parser::ParseOptions = jsonc_parser::ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a JSON text.
///
/// # Errors
/// The first thing that is no JSON, with its place.
pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
        return Err(SyntaxError::nothing(text));
    }
    let second_opinion = serde_json::from_str::<serde_json::Value>(text).err();
    let collect = jsonc_parser::CollectOptions::default();
    let parsed = jsonc_parser::parse_to_ast(text, &collect, &STRICT).map_err(|e| SyntaxError::from_jsonc(&e, text));
    if let Some(error) = second_opinion {
        // Two readers that differ would let a signed document mean two things: serde_json's word is final.
        return Err(parsed.err().unwrap_or_else(|| SyntaxError::from_serde(&error, text)));
    }
    parsed?.value.as_ref().and_then(node).ok_or_else(|| SyntaxError::nothing(text))
}

fn node(value: &ast::Value<'_>) -> Option<Node> {
    let span = |r: jsonc_parser::common::Range| r.start..r.end;
    Some(match value {
        ast::Value::NullKeyword(v) => Node { span: span(v.range), value: Json::Null },
        ast::Value::BooleanLit(v) => Node { span: span(v.range), value: Json::Bool(v.value) },
        ast::Value::NumberLit(v) => {
            Node { span: span(v.range), value: Json::Number(serde_json::from_str(v.value).ok()?) }
        }
        ast::Value::StringLit(v) => Node { span: span(v.range), value: Json::Text(v.value.clone().into_owned()) },
        ast::Value::Array(v) => {
            let items = v.elements.iter().map(node).collect::<Option<_>>()?;
            Node { span: span(v.range), value: Json::List(items) }
        }
        ast::Value::Object(v) => {
            let mut fields = Vec::with_capacity(v.properties.len());
            for property in &v.properties {
                let (name, name_span) = match &property.name {
                    ast::ObjectPropName::String(s) => (s.value.clone().into_owned(), span(s.range)),
                    ast::ObjectPropName::Word(w) => (w.value.to_owned(), span(w.range)),
                };
                fields.push(Field { name, name_span, value: node(&property.value)? });
            }
            Node { span: span(v.range), value: Json::Object(fields) }
        }
    })
}

impl Node {
    /// The first field of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.fields().iter().find(|f| f.name == name).map(|f| &f.value)
    }

    /// The value at a path of names, `distribution.type`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Node> {
        path.split('.').try_fold(self, |node, name| node.get(name))
    }

    /// Every value at a path, where `[]` behind a name stands for each element: `platforms[].checksum`.
    #[must_use]
    pub fn all(&self, path: &str) -> Vec<&Node> {
        let mut found = vec![self];
        for part in path.split('.') {
            let (name, each) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
            found = found.into_iter().filter_map(|node| node.get(name)).collect();
            if each {
                found = found.into_iter().flat_map(Node::items).collect();
            }
        }
        found
    }

    /// Every string at a path.
    #[must_use]
    pub fn texts(&self, path: &str) -> Vec<(&Node, &str)> {
        self.all(path).into_iter().filter_map(|node| node.text().map(|text| (node, text))).collect()
    }

    /// The fields of an object; none for anything else.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match &self.value {
            Json::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The elements of an array; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Json::List(items) => items,
            _ => &[],
        }
    }

    /// The string.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value.
    #[must_use]
    pub fn bool(&self) -> Option<bool> {
        match &self.value {
            Json::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// What it is, as messages say it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Json::Null => "`null`",
            Json::Bool(_) => "a truth value",
            Json::Number(_) => "a number",
            Json::Text(_) => "a string",
            Json::List(_) => "an array",
            Json::Object(_) => "an object",
        }
    }

    /// This node and all below it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        self.items().iter().for_each(|item| item.walk(visit));
        self.fields().iter().for_each(|field| field.value.walk(visit));
    }

    /// The value without its spans; of duplicate fields the last one stays.
    #[must_use]
    pub fn to_value(&self) -> serde_json::Value {
        match &self.value {
            Json::Null => serde_json::Value::Null,
            Json::Bool(value) => (*value).into(),
            Json::Number(number) => serde_json::Value::Number(number.clone()),
            Json::Text(text) => text.clone().into(),
            Json::List(items) => items.iter().map(Node::to_value).collect(),
            Json::Object(fields) => {
                serde_json::Value::Object(fields.iter().map(|f| (f.name.clone(), f.value.to_value())).collect())
            }
        }
    }
}

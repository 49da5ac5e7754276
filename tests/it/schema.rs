//! The JSON Schema of `metadata.json`, the types and the checks say the same.

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use rbee_catalog::config::Config;
use rbee_catalog::diag::Severity;
use rbee_catalog::model::metadata::{self, Metadata};
use serde_json::{Value, json};

use crate::rules::assert_sound;
use crate::support::documents::{changed, full, pointers};
use crate::support::expect::same_as_file;
use crate::support::memory::{Tree, rendered};

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| jsonschema::validator_for(&metadata::schema()).unwrap());

/// Whether the schema and the types take it. They must agree, and the checks must say what the types refuse.
fn accepted(document: &Value) -> bool {
    let by_schema = VALIDATOR.is_valid(document);
    let by_types = Metadata::from_value(document.clone());
    assert_eq!(by_schema, by_types.is_ok(), "types: {by_types:?}\nschema: {:?}\n{document}", {
        VALIDATOR.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect::<Vec<_>>()
    });
    let mut tree = Tree::base();
    tree.file("metadata.json", serde_json::to_string_pretty(document).unwrap().as_bytes());
    let checked = tree.check(&Config::default());
    assert_sound(&tree, &checked);
    let mut errors = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let placed = errors.any(|d| d.file.as_deref() == Some("metadata.json") && d.place.is_some());
    assert!(by_types.is_ok() || placed, "refused by the types, and no error points at it:\n{document}");
    let last_resort = checked.diagnostics.iter().any(|d| d.code == "metadata-form");
    assert!(!last_resort, "no rule has a word for it\n{}\n{document}", rendered(&checked));
    by_schema
}

/// Whether a document with this value at this place is accepted.
pub(crate) fn accepted_with(pointer: &str, value: impl Into<Value>) -> bool {
    let mut document = full();
    *document.pointer_mut(pointer).unwrap() = value.into();
    accepted(&document)
}

#[test]
fn the_schema_is_the_published_one() {
    let schema = metadata::schema();
    assert!(jsonschema::draft202012::meta::validate(&schema).is_ok(), "valid under its meta schema");
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/metadata-1.json");
    same_as_file(&golden, &text).unwrap();
}

#[test]
fn the_full_document_has_every_field_of_the_schema() {
    assert!(accepted(&full()));
    let schema = metadata::schema();
    let mut unseen = Vec::new();
    let mut look = |root: &str, object: &Value, said: &[String]| {
        for name in object["properties"].as_object().unwrap().keys() {
            let is_said = said.iter().any(|pointer| pointer.ends_with(&format!("/{name}")));
            unseen.extend((!is_said).then(|| format!("{root}.{name}")));
        }
    };
    let said = pointers(&full());
    look("", &schema, &said);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        if definition.get("properties").is_some() {
            look(name, definition, &said);
        }
    }
    assert_eq!(unseen, Vec::<String>::new());
    // Reading and writing it changes nothing.
    let parsed = Metadata::from_value(full()).unwrap();
    assert_eq!(serde_json::to_value(&parsed).unwrap(), full());
}

#[test]
fn each_value_may_be_anything_but_null() {
    for pointer in pointers(&full()) {
        assert!(!accepted_with(&pointer, Value::Null), "null at {pointer:?}");
        // No panic and no disagreement, whatever is there.
        for odd in
            [json!(true), json!(1), json!(1.5), json!(-1), json!("x"), json!(""), json!([]), json!({}), json!([1])]
        {
            accepted_with(&pointer, odd);
        }
    }
}

#[test]
fn arrays_are_no_objects() {
    assert!(!accepted_with("/distribution", json!(["hybrid", true, true, true])));
    assert!(!accepted_with("/maintainers/0", json!(["Ada", "https://example.com"])));
    assert!(!accepted_with("/models/parameters_b", json!([1, 2])));
    assert!(!accepted_with("/launch/env", json!([])));
}

/// Bytes near a `metadata.json`.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let edit = (
        any::<prop::sample::Index>(),
        0..3_u8,
        prop::sample::select(b"{}[]\",:\\/u0d8e-. \n\r\t\x00\x1b\xc3\xff\xf0".to_vec()),
    );
    let near = (prop::collection::vec(edit, 1..6), any::<bool>()).prop_map(|(edits, crlf)| {
        let mut bytes = Tree::base().text("metadata.json").as_bytes().to_vec();
        if crlf {
            bytes = String::from_utf8(bytes).unwrap().replace('\n', "\r\n").into_bytes();
        }
        for (at, kind, byte) in edits {
            let at = at.index(bytes.len());
            match kind {
                0 => drop(bytes.remove(at)),
                1 => bytes[at] = byte,
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    });
    let brackets = ("[\\[{]{0,300}", any::<Vec<u8>>()).prop_map(|(text, rest)| [text.into_bytes(), rest].concat());
    let numbers = "\\{\"size\": -?[0-9]{0,20}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,4})?\\}".prop_map(String::into_bytes);
    prop_oneof![6 => near, 1 => any::<Vec<u8>>(), 1 => brackets, 1 => numbers]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn schema_and_types_agree(document in changed()) {
        accepted(&document);
    }

    #[test]
    fn any_bytes_are_judged_and_twice_the_same(bytes in bytes()) {
        let tree = Tree::of_metadata(&bytes);
        let checked = tree.check(&Config::default());
        assert_sound(&tree, &checked);
        prop_assert_eq!(&checked, &tree.check(&Config::default()));
        let is_error = |d: &rbee_catalog::diag::Diagnostic| d.severity == Severity::Error && d.code != "pkgbuild-missing";
        let taken = std::str::from_utf8(&bytes).is_ok_and(|text| Metadata::parse(text).is_ok());
        prop_assert!(taken || checked.diagnostics.iter().any(is_error), "refused, and no error says so");
        prop_assert!(checked.diagnostics.iter().all(|d| d.code != "metadata-form"));
    }
}

#[test]
fn deep_nesting_is_refused_without_a_stack() {
    for open in ["[", "{\"a\":"] {
        let text = open.repeat(64 * 1024 / open.len());
        let tree = Tree::of_metadata(text.as_bytes());
        let checked = tree.check(&Config::default());
        assert_sound(&tree, &checked);
        assert_eq!(checked.diagnostics.iter().filter(|d| d.code == "metadata-syntax").count(), 1);
    }
}

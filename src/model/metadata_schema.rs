//! The JSON Schema of `metadata.json`, from the types.

use serde_json::{Value, json};

use super::metadata::Metadata;

/// The JSON Schema of `metadata.json` (draft 2020-12), as published at `/schema/metadata-1.json`.
#[must_use]
pub fn schema() -> Value {
    let mut settings = schemars::generate::SchemaSettings::draft2020_12();
    settings.transforms.push(Box::new(schemars::transform::RecursiveTransform(without_null)));
    let mut value = settings.into_generator().into_root_schema_for::<Metadata>().to_value();
    let mut root = json!({
        "$schema": null,
        "title": "metadata.json of an rbee worker, schema 1",
    });
    if let (Some(root), Some(generated)) = (root.as_object_mut(), value.as_object_mut()) {
        generated.shift_remove("title");
        root.append(generated);
        // Fields that are not known may hold anything but `null`, at any depth.
        let any = json!({"$ref": "#/$defs/NotNull"});
        let types = ["object", "array", "string", "number", "boolean"];
        let not_null = json!({"type": types, "additionalProperties": any, "items": any});
        if let Some(defs) = root.entry("$defs").or_insert_with(|| json!({})).as_object_mut() {
            defs.insert("NotNull".into(), not_null);
        }
    }
    root
}

/// An optional field is left out, never `null`: takes back what schemars adds for `Option`, and says it of unknown fields.
fn without_null(schema: &mut schemars::Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    object.remove("default");
    if object.contains_key("properties") {
        object.insert("additionalProperties".into(), json!({"$ref": "#/$defs/NotNull"}));
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(any)) = object.remove("anyOf") {
        let kept: Vec<_> = any.into_iter().filter(|s| s.get("type").is_none_or(|t| t != "null")).collect();
        match <[Value; 1]>::try_from(kept) {
            Ok([Value::Object(only)]) => {
                for (key, value) in only {
                    object.entry(key).or_insert(value);
                }
            }
            Ok([other]) => drop(object.insert("anyOf".into(), Value::Array(vec![other]))),
            Err(kept) => drop(object.insert("anyOf".into(), Value::Array(kept))),
        }
    }
}

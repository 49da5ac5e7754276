//! Which fields of a manifest decide what its version installs: those that its first release fixes.

use serde_json::{Map, Value, json};

use super::{Field, Step};

/// Whether a field that differs was fixed by the version's first release. A platform may be added to a version later,
/// and an artifact to a platform that had none.
pub(super) fn is_critical(id: &str, version: &str, field: &Field) -> bool {
    let path: Vec<&str> = field.path.iter().map(Step::text).collect();
    match path[..] {
        ["requirements" | "dependencies" | "requires_license" | "downloads", ..] => true,
        ["source"] | ["source", "files", ..] => true,
        // An added one, or their order.
        ["platforms", _] => field.old.is_some(),
        ["platforms", _, "url" | "size" | "sha256" | "access"] if field.old.is_none() => false,
        ["platforms", platform, "url"] => !only_moved(id, version, platform, field),
        ["platforms", _, ..] => true,
        _ => false,
    }
}

/// Whether an artifact lies below another `artifact_base` now, and is otherwise where it was.
fn only_moved(id: &str, version: &str, platform: &str, field: &Field) -> bool {
    let place = format!("{id}/{version}/{platform}.tar.gz");
    let at_place = |url: &Option<Value>| {
        let base = url.as_ref().and_then(Value::as_str).and_then(|url| url.strip_suffix(&place));
        base.is_some_and(|base| base.is_empty() || base.ends_with('/'))
    };
    at_place(&field.old) && at_place(&field.new)
}

/// A manifest without `downloads`, if those say what `platforms` says.
pub(super) fn without_copies(manifest: &Value) -> Value {
    let mut manifest = manifest.clone();
    let mut copies = Map::new();
    for platform in manifest["platforms"].as_array().into_iter().flatten() {
        if let (Some(name), Some(digest)) = (platform["platform"].as_str(), platform["sha256"].as_str()) {
            let checksum = format!("sha256:{digest}");
            let copy = json!({"download_url": platform["url"], "checksum": checksum, "size": platform["size"]});
            copies.insert(name.to_owned(), copy);
        }
    }
    if let Some(object) = manifest.as_object_mut()
        && object.get("downloads").is_none_or(|downloads| *downloads == Value::Object(copies))
    {
        object.shift_remove("downloads");
    }
    manifest
}

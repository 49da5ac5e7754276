//! Two JSON values to the fields in which they differ.

use serde_json::Value;

use super::{Field, Step};

/// What may name an element of a list, the first that does in all of them.
const NAMES: [&str; 5] = ["id", "version", "platform", "path", "name"];

/// Every field that differs, in the order of the old value, then what only the new one has. Nothing is install-critical yet.
pub(super) fn compare(old: &Value, new: &Value) -> Vec<Field> {
    let mut out = Vec::new();
    walk(&mut Vec::new(), Some(old), Some(new), &mut out);
    out
}

fn walk(path: &mut Vec<Step>, old: Option<&Value>, new: Option<&Value>, out: &mut Vec<Field>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let more = after.keys().filter(|key| !before.contains_key(*key));
            for key in before.keys().chain(more) {
                path.push(Step::Field(key.clone()));
                walk(path, before.get(key), after.get(key), out);
                path.pop();
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => match naming(before, after) {
            Some(name) => elements(path, name, before, after, out),
            None => push(path, old.cloned(), new.cloned(), out),
        },
        _ => push(path, old.cloned(), new.cloned(), out),
    }
}

fn push(path: &[Step], old: Option<Value>, new: Option<Value>, out: &mut Vec<Field>) {
    out.push(Field { path: path.to_vec(), old, new, install_critical: false });
}

/// Elements by their names; another order of those on both sides is a change of the list itself.
fn elements(path: &mut Vec<Step>, name: &str, before: &[Value], after: &[Value], out: &mut Vec<Field>) {
    let of = |list: &[Value]| list.iter().map(|element| element[name].clone()).collect::<Vec<_>>();
    let (olds, news) = (of(before), of(after));
    let find = |list: &[Value], key: &Value| list.iter().position(|other| other == key);
    let kept =
        |list: &[Value], other: &[Value]| list.iter().filter(|key| other.contains(key)).cloned().collect::<Vec<_>>();
    let (kept_old, kept_new) = (kept(&olds, &news), kept(&news, &olds));
    if kept_old != kept_new {
        push(path, Some(Value::Array(kept_old)), Some(Value::Array(kept_new)), out);
    }
    for key in olds.iter().chain(news.iter().filter(|key| !olds.contains(key))) {
        path.push(Step::Element(key.as_str().unwrap_or_default().to_owned()));
        let (old, new) = (find(&olds, key).map(|at| &before[at]), find(&news, key).map(|at| &after[at]));
        walk(path, old, new, out);
        path.pop();
    }
}

/// The field that names every element of both lists, each once; none for lists of anything else.
fn naming(before: &[Value], after: &[Value]) -> Option<&'static str> {
    let names = |list: &[Value], name: &str| {
        let mut texts: Vec<String> =
            list.iter().map(|element| element.get(name)?.as_str().map(str::to_owned)).collect::<Option<_>>()?;
        texts.sort();
        let count = texts.len();
        texts.dedup();
        (texts.len() == count).then_some(())
    };
    NAMES.into_iter().find(|name| names(before, name).is_some() && names(after, name).is_some())
}

//! Hostile `metadata.json`, and hostile names.

use serde_json::{Value, json};

use super::ID;
use crate::support::documents::{full, pointers};
use crate::support::repo::{Repo, document};
use crate::support::worker::pretty;

/// A worker that is well but for its `metadata.json`.
fn with(repo: &Repo, bytes: impl AsRef<[u8]>) {
    repo.worker(ID).file("metadata.json", bytes).commit("hostile");
}

/// A text in place of a part of a valid `metadata.json`.
fn replaced(repo: &Repo, from: &str, to: &str) {
    let text = pretty(&document(ID));
    assert!(text.contains(from), "{text}");
    with(repo, text.replacen(from, to, 1));
}

pub(super) fn missing(repo: &Repo) {
    repo.worker(ID).commit("well");
    repo.worker(ID).remove("metadata.json").commit("hostile");
}

pub(super) fn empty(repo: &Repo) {
    with(repo, "");
}

pub(super) fn truncated(repo: &Repo) {
    let text = pretty(&document(ID));
    with(repo, &text[..text.len() / 2]);
}

pub(super) fn not_utf8_metadata(repo: &Repo) {
    let (before, after) =
        pretty(&document(ID)).split_once("A worker").map(|(b, a)| (b.to_owned(), a.to_owned())).unwrap();
    with(repo, [before.as_bytes(), b"caf\xe9 \xff\xc0\x80", after.as_bytes()].concat());
}

pub(super) fn byte_order_mark(repo: &Repo) {
    with(repo, format!("\u{feff}{}", pretty(&document(ID))));
}

pub(super) fn ten_megabytes(repo: &Repo) {
    with(repo, pretty(&document(ID)) + &" ".repeat(10 << 20));
}

pub(super) fn brackets(repo: &Repo) {
    with(repo, format!("{{\"id\": {}{}}}", "[".repeat(30_000), "]".repeat(30_000)));
}

pub(super) fn array(repo: &Repo) {
    with(repo, format!("[{}]\n", pretty(&document(ID)).trim_end()));
}

pub(super) fn duplicate_keys(repo: &Repo) {
    replaced(repo, "\"version\"", "\"version\": \"9.9.9\",\n  \"\\u0076ersion\"");
}

pub(super) fn nulls(repo: &Repo) {
    replaced(repo, "\"tags\"", "\"homepage\": null,\n  \"models\": {\"formats\": [null]},\n  \"tags\"");
}

pub(super) fn lone_surrogates(repo: &Repo) {
    replaced(repo, "A worker", "\\ud800 A worker \\udc00\\ud800");
}

pub(super) fn long_numbers(repo: &Repo) {
    replaced(repo, "1000", &format!("{}.{}e{}", "9".repeat(400), "1".repeat(400), "9".repeat(400)));
}

pub(super) fn long_integers(repo: &Repo) {
    replaced(repo, "1000", &"9".repeat(400));
}

pub(super) fn raw_nul(repo: &Repo) {
    replaced(repo, "A worker", "A\0 worker \u{1b}[31m");
}

/// NUL, control, C1, bidirectional and invisible characters.
pub(crate) const BAD: [char; 8] = ['\0', '\u{7}', '\u{1b}', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}'];

/// The full document with a bad character in each text field.
pub(super) fn control_characters(repo: &Repo) {
    let mut document = full();
    for (number, pointer) in pointers(&full()).iter().enumerate() {
        if let Some(Value::String(text)) = document.pointer_mut(pointer) {
            text.insert(text.chars().next().map_or(0, char::len_utf8), BAD[number % BAD.len()]);
        }
    }
    with(repo, pretty(&document));
}

/// A thousand findings of two rules.
pub(super) fn many_findings(repo: &Repo) {
    let mut many = document(ID);
    many["features"] = json!(vec!["\u{202e}"; 1_000]);
    many["models"] = json!({"formats": vec![Value::Null; 1_000]});
    with(repo, pretty(&many));
}

fn with_id(repo: &Repo, id: &str) {
    repo.worker(ID).metadata(|m| m["id"] = json!(id)).commit("hostile");
}

pub(super) fn id_of_a_path(repo: &Repo) {
    with_id(repo, "../../etc/passwd");
}

pub(super) fn id_of_a_device(repo: &Repo) {
    with_id(repo, "con");
}

pub(super) fn id_in_capitals(repo: &Repo) {
    with_id(repo, "CON");
}

pub(super) fn id_empty(repo: &Repo) {
    with_id(repo, "");
}

pub(super) fn id_long(repo: &Repo) {
    with_id(repo, &"a".repeat(1_000));
}

pub(super) fn id_of_another(repo: &Repo) {
    with_id(repo, "good-cpu");
}

pub(super) fn branch_of_a_device(repo: &Repo) {
    repo.worker("con").commit("hostile");
}

/// Moves what a branch names to another name, which a file system need not be able to hold.
fn rename(repo: &Repo, from: &str, to: &[u8]) {
    let tip = repo.tip(from);
    std::fs::remove_file(repo.git_dir().join("refs/heads").join(from)).unwrap();
    repo.pack_refs(&[(to, &tip)]);
}

pub(super) fn branches_that_differ_in_case(repo: &Repo) {
    repo.worker("scratch").metadata(|m| m["id"] = json!("Hostile-CPU")).commit("capitals");
    rename(repo, "scratch", b"Hostile-CPU");
    repo.worker(ID).commit("small letters");
}

pub(super) fn branch_with_controls(repo: &Repo) {
    let name = "hostile\u{9b}31m\u{202e}`$(id)`";
    repo.worker("scratch").metadata(|m| m["id"] = json!(name)).commit("hostile");
    rename(repo, "scratch", name.as_bytes());
}

pub(super) fn branch_not_utf8(repo: &Repo) {
    repo.worker(ID).commit("hostile");
    rename(repo, ID, b"hostile-\xff\xfe-cpu");
}

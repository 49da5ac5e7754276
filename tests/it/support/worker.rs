//! The files of a valid worker, in memory and in a folder.

#![allow(dead_code)] // each subject uses its part

use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

/// As files of a branch are written: two spaces, keys in their order.
pub(crate) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// A valid `metadata.json`.
pub(crate) fn document(id: &str) -> Value {
    let mut document = json!({
        "id": id,
        "name": format!("Demo {id}"),
        "description": "A worker for tests",
        "version": "0.1.0",
        "license": "MIT",
        "distribution": {
            "type": "hybrid", "source_available": true, "binary_available": true, "requires_license": false
        },
        "platforms": [platform("linux", "x86_64")],
        "build": {"system": "cargo", "features": ["demo"], "profile": "release"},
        "tags": ["demo"],
    });
    if !["cpu", "cuda", "metal", "rocm", "vulkan", "sycl"].iter().any(|b| id.ends_with(&format!("-{b}"))) {
        document["backend"] = json!("cpu");
    }
    document
}

/// An entry of `platforms`, with an artifact of 1,000 bytes below `artifact_base`.
pub(crate) fn platform(os: &str, arch: &str) -> Value {
    json!({"os": os, "arch": arch, "size": 1000, "checksum": format!("sha256:{}", "ab".repeat(32))})
}

/// A valid `PKGBUILD`, without local files.
pub(crate) fn recipe(id: &str) -> String {
    format!(
        r#"pkgname={id}
pkgver=0.1.0
pkgrel=1
pkgdesc="A worker for tests"
arch=('x86_64')
url="https://example.org"
license=('MIT')
depends=('glibc')
makedepends=('cargo')
source=("git+https://example.org/demo.git#commit=0123456789012345678901234567890123456789")
sha256sums=('SKIP')

build() {{
  cd "$srcdir/demo"
  cargo build --release
}}

package() {{
  install -Dm755 "$srcdir/demo/target/release/$pkgname" "$pkgdir/usr/bin/$pkgname"
}}
"#
    )
}

/// A `README.md`.
pub(crate) fn readme(id: &str) -> String {
    format!("# {id}\n\nA worker for tests.\n")
}

/// A folder of worker folders, or one worker's folder, that goes when the first goes: files by path.
pub(crate) fn folder<'f>(files: impl IntoIterator<Item = (&'f str, String)>) -> (TempDir, PathBuf) {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path().join("catalog");
    std::fs::create_dir(&root).unwrap();
    for (path, text) in files {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    (temp, root)
}

/// The files of a valid worker by name, for [`folder`].
pub(crate) fn worker_files(id: &str) -> [(&'static str, String); 3] {
    [("metadata.json", pretty(&document(id))), ("PKGBUILD", recipe(id)), ("README.md", readme(id))]
}

//! Builds again when a file is added to a folder that `src/embedded.rs` embeds: the compiler sees changed files only.
#![allow(clippy::print_stdout)] // that is how a build script speaks

fn main() {
    for folder in ["templates", "public", "catalog"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}

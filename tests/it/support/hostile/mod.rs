//! Hostile branches, by name: what a stranger may push, and what a broken disk may give. One table, for every issue's tests.
//!
//! A case adds one branch to a repository, most often [`ID`], or damages what it added. It leaves every other branch
//! alone. `fuzz/` takes its seeds from here too (`tests/it/fuzz_seeds.rs`).

#![allow(dead_code)] // each subject uses its part

pub(crate) mod metadata;
mod objects;
pub(crate) mod texts;
mod trees;

use super::repo::Repo;

/// The branch that most cases add.
pub(crate) const ID: &str = "hostile-cpu";

/// One hostile branch.
pub(crate) struct Case {
    /// Words in snake_case.
    pub(crate) name: &'static str,
    /// Adds it.
    pub(crate) add: fn(&Repo),
    /// What is said of it.
    pub(crate) verdict: Verdict,
}

/// What is said of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Errors of these codes, and no others; warnings may be there too.
    Errors(&'static [&'static str]),
    /// Warnings of these codes, and no error.
    Warnings(&'static [&'static str]),
    /// Nothing: it is shown harmless instead.
    Harmless,
}

/// A case, named as its function is.
macro_rules! case {
    ($module:ident::$name:ident, $verdict:expr) => {
        Case { name: stringify!($name), add: $module::$name, verdict: $verdict }
    };
}

use Verdict::{Errors, Harmless, Warnings};

/// Every case.
pub(crate) const CASES: &[Case] = &[
    case!(metadata::missing, Errors(&["metadata-missing"])),
    case!(metadata::empty, Errors(&["metadata-syntax"])),
    case!(metadata::truncated, Errors(&["metadata-syntax"])),
    case!(metadata::not_utf8_metadata, Errors(&["metadata-encoding"])),
    case!(metadata::byte_order_mark, Errors(&["metadata-encoding"])),
    case!(metadata::ten_megabytes, Errors(&["metadata-too-large", "tree-file-size"])),
    case!(metadata::brackets, Errors(&["metadata-syntax"])),
    case!(metadata::array, Errors(&["metadata-syntax"])),
    case!(metadata::duplicate_keys, Errors(&["duplicate-key"])),
    case!(metadata::nulls, Errors(&["null-value"])),
    case!(metadata::lone_surrogates, Errors(&["metadata-syntax"])),
    case!(metadata::long_numbers, Errors(&["metadata-syntax"])),
    case!(metadata::long_integers, Errors(&["metadata-syntax"])),
    case!(metadata::raw_nul, Errors(&["metadata-syntax"])),
    case!(
        metadata::control_characters,
        Errors(&[
            "artifact-url",
            "binary-name",
            "binary-size-format",
            "checksum-format",
            "id-format",
            "id-mismatch",
            "launch-health-path",
            "license-expression",
            "platform-variant",
            "requirement-format",
            "source-ref",
            "tag-format",
            "text-control",
            "unknown-value",
            "url-format",
            "version-format",
            "version-range",
        ])
    ),
    case!(metadata::many_findings, Errors(&["null-value", "text-control"])),
    case!(metadata::id_of_a_path, Errors(&["id-format", "id-mismatch"])),
    case!(metadata::id_of_a_device, Errors(&["id-format", "id-mismatch"])),
    case!(metadata::id_in_capitals, Errors(&["id-format", "id-mismatch"])),
    case!(metadata::id_empty, Errors(&["id-format", "id-mismatch"])),
    case!(metadata::id_long, Errors(&["id-format", "id-mismatch"])),
    case!(metadata::id_of_another, Errors(&["id-mismatch"])),
    case!(metadata::branch_of_a_device, Errors(&["id-format"])),
    case!(metadata::branches_that_differ_in_case, Errors(&["id-format"])),
    case!(metadata::branch_with_controls, Errors(&["id-format", "text-control"])),
    case!(metadata::branch_not_utf8, Errors(&["id-mismatch"])),
    case!(trees::symlink, Errors(&["tree-symlink"])),
    case!(trees::metadata_is_a_symlink, Errors(&["metadata-missing"])),
    case!(trees::submodule, Errors(&["tree-submodule"])),
    case!(trees::fifty_megabytes, Errors(&["tree-file-size"])),
    case!(trees::hundred_thousand_entries, Errors(&["tree-size"])),
    case!(trees::folders_without_end, Errors(&["tree-size"])),
    case!(trees::folders_in_each_other, Errors(&["tree-path-form"])),
    case!(trees::dots, Errors(&["tree-path-form"])),
    case!(trees::slash_in_a_name, Errors(&["tree-path-form"])),
    case!(trees::backslash, Errors(&["tree-path-form"])),
    case!(trees::newline, Errors(&["tree-path-form"])),
    case!(trees::trailing_dot, Errors(&["tree-path-form"])),
    case!(trees::long_name, Errors(&["tree-path-form"])),
    case!(trees::endless_name, Errors(&["branch-unreadable"])),
    case!(trees::the_same_name_twice, Errors(&["missing-field", "tree-path-case"])),
    case!(trees::not_utf8_path, Errors(&["tree-path-encoding"])),
    case!(texts::readme_attacks, Harmless),
    case!(texts::readme_quotes, Harmless),
    case!(texts::readme_lists, Harmless),
    case!(texts::readme_headings, Harmless),
    case!(texts::readme_links, Harmless),
    case!(texts::readme_not_utf8, Warnings(&["readme-encoding"])),
    case!(texts::license_html, Errors(&["tree-path-form"])),
    case!(texts::icon_svg, Harmless),
    case!(texts::local_files_of_html, Harmless),
    case!(texts::pkgbuild_nested, Errors(&["pkgbuild-syntax"])),
    case!(texts::pkgbuild_that_breaks_the_parser, Errors(&["pkgbuild-syntax"])),
    case!(texts::pkgbuild_long_line, Harmless),
    case!(texts::pkgbuild_quoted_line, Harmless),
    case!(texts::pkgbuild_many_sources, Errors(&["source-scheme", "source-sum-missing", "source-sum-skip"])),
    case!(texts::pkgbuild_not_utf8, Errors(&["pkgbuild-unreadable"])),
    case!(
        texts::workflow_commands,
        Errors(&[
            "id-format",
            "id-mismatch",
            "license-expression",
            "local-file-missing",
            "source-sum-missing",
            "source-sum-skip",
            "tree-path-form",
            "version-format"
        ])
    ),
    case!(objects::tag, Errors(&["branch-unreadable"])),
    case!(objects::tree, Errors(&["branch-unreadable"])),
    case!(objects::blob, Errors(&["branch-unreadable"])),
    case!(objects::missing_object, Errors(&["branch-unreadable"])),
    case!(objects::empty_reference, Errors(&["branch-unreadable"])),
    case!(objects::corrupt_loose_object, Errors(&["branch-unreadable"])),
    case!(objects::loose_object_of_another, Errors(&["branch-unreadable"])),
    case!(objects::corrupt_pack, Errors(&["branch-unreadable"])),
    case!(objects::pack_without_an_end, Errors(&["branch-unreadable"])),
    case!(objects::huge_commit, Errors(&["branch-unreadable"])),
    case!(objects::twenty_thousand_commits, Harmless),
    case!(objects::many_versions, Errors(&["version-count"])),
];

/// The case of this name.
pub(crate) fn case(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("{name} is no case"))
}

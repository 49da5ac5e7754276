//! The rules, a file each. To add one: write the file, name it here twice, add its fixtures (CONTRIBUTING.md).

use super::rule::Rule;

mod advisory_unmatched;
mod arch_mismatch;
mod artifact_facts_missing;
mod artifact_url;
mod artifact_without_binary;
mod backend_missing;
mod binary_name;
mod binary_recipe_build;
mod binary_size;
mod binary_size_format;
mod branch_unreadable;
mod checksum_format;
mod command_decoded;
mod command_dotfiles;
mod command_download;
mod command_download_piped;
mod command_outside;
mod command_privilege;
mod command_service;
mod command_setuid;
mod command_unread;
mod commit_date;
mod dependency_cycle;
mod dependency_missing;
mod distribution_mismatch;
mod duplicate_key;
mod duplicate_platform;
mod duplicate_value;
mod family_name;
mod family_prefix;
mod family_reserved;
mod id_format;
mod id_mismatch;
mod launch_env;
mod launch_health_path;
mod launch_placeholder;
mod license_expression;
mod license_mismatch;
mod local_file_missing;
mod metadata_encoding;
mod metadata_form;
mod metadata_missing;
mod metadata_syntax;
mod metadata_too_large;
mod missing_field;
mod name_retired;
mod null_value;
mod parameters_range;
mod path_format;
mod pkgbuild_missing;
pub(super) mod pkgbuild_syntax;
mod pkgbuild_unreadable;
mod pkgname_mismatch;
mod pkgver_mismatch;
mod platform_variant;
mod platforms_missing;
mod pricing_missing;
mod readme_encoding;
mod readme_missing;
mod recipe_arch;
mod recipe_arch_field;
pub(super) mod recipe_arithmetic;
mod recipe_array;
mod recipe_array_lines;
mod recipe_backup;
pub(super) mod recipe_carch;
mod recipe_dependency;
mod recipe_epoch;
mod recipe_line_ends;
mod recipe_option;
mod recipe_package_field;
mod recipe_package_function;
mod recipe_pkgname;
mod recipe_pkgrel;
mod recipe_pkgver;
mod recipe_protocol;
mod recipe_sparse;
mod recipe_status;
mod recipe_unknown;
pub(super) mod recipe_unset;
mod requirement_format;
mod source_ref;
mod source_scheme;
mod source_sum_missing;
mod source_sum_skip;
mod source_sum_weak;
mod source_token;
mod srcinfo_format;
mod srcinfo_mismatch;
mod status_itself;
mod tag_count;
mod tag_format;
mod text_control;
mod tree_file_size;
mod tree_path_case;
mod tree_path_encoding;
mod tree_path_form;
mod tree_size;
mod tree_submodule;
mod tree_symlink;
mod unknown_field;
mod unknown_value;
mod url_format;
mod url_mismatch;
mod version_case;
mod version_count;
mod version_format;
mod version_mutated;
mod version_range;
mod version_vanished;
mod wrong_type;
mod yanked_unknown;

/// All of them, sorted by code.
pub(super) static ALL: &[&Rule] = &[
    &advisory_unmatched::RULE,
    &arch_mismatch::RULE,
    &artifact_facts_missing::RULE,
    &artifact_url::RULE,
    &artifact_without_binary::RULE,
    &backend_missing::RULE,
    &binary_name::RULE,
    &binary_recipe_build::RULE,
    &binary_size::RULE,
    &binary_size_format::RULE,
    &branch_unreadable::RULE,
    &checksum_format::RULE,
    &command_decoded::RULE,
    &command_dotfiles::RULE,
    &command_download::RULE,
    &command_download_piped::RULE,
    &command_outside::RULE,
    &command_privilege::RULE,
    &command_service::RULE,
    &command_setuid::RULE,
    &command_unread::RULE,
    &commit_date::RULE,
    &dependency_cycle::RULE,
    &dependency_missing::RULE,
    &distribution_mismatch::RULE,
    &duplicate_key::RULE,
    &duplicate_platform::RULE,
    &duplicate_value::RULE,
    &family_name::RULE,
    &family_prefix::RULE,
    &family_reserved::RULE,
    &id_format::RULE,
    &id_mismatch::RULE,
    &launch_env::RULE,
    &launch_health_path::RULE,
    &launch_placeholder::RULE,
    &license_expression::RULE,
    &license_mismatch::RULE,
    &local_file_missing::RULE,
    &metadata_encoding::RULE,
    &metadata_form::RULE,
    &metadata_missing::RULE,
    &metadata_syntax::RULE,
    &metadata_too_large::RULE,
    &missing_field::RULE,
    &name_retired::RULE,
    &null_value::RULE,
    &parameters_range::RULE,
    &path_format::RULE,
    &pkgbuild_missing::RULE,
    &pkgbuild_syntax::RULE,
    &pkgbuild_unreadable::RULE,
    &pkgname_mismatch::RULE,
    &pkgver_mismatch::RULE,
    &platform_variant::RULE,
    &platforms_missing::RULE,
    &pricing_missing::RULE,
    &readme_encoding::RULE,
    &readme_missing::RULE,
    &recipe_arch::RULE,
    &recipe_arch_field::RULE,
    &recipe_arithmetic::RULE,
    &recipe_array::RULE,
    &recipe_array_lines::RULE,
    &recipe_backup::RULE,
    &recipe_carch::RULE,
    &recipe_dependency::RULE,
    &recipe_epoch::RULE,
    &recipe_line_ends::RULE,
    &recipe_option::RULE,
    &recipe_package_field::RULE,
    &recipe_package_function::RULE,
    &recipe_pkgname::RULE,
    &recipe_pkgrel::RULE,
    &recipe_pkgver::RULE,
    &recipe_protocol::RULE,
    &recipe_sparse::RULE,
    &recipe_status::RULE,
    &recipe_unknown::RULE,
    &recipe_unset::RULE,
    &requirement_format::RULE,
    &source_ref::RULE,
    &source_scheme::RULE,
    &source_sum_missing::RULE,
    &source_sum_skip::RULE,
    &source_sum_weak::RULE,
    &source_token::RULE,
    &srcinfo_format::RULE,
    &srcinfo_mismatch::RULE,
    &status_itself::RULE,
    &tag_count::RULE,
    &tag_format::RULE,
    &text_control::RULE,
    &tree_file_size::RULE,
    &tree_path_case::RULE,
    &tree_path_encoding::RULE,
    &tree_path_form::RULE,
    &tree_size::RULE,
    &tree_submodule::RULE,
    &tree_symlink::RULE,
    &unknown_field::RULE,
    &unknown_value::RULE,
    &url_format::RULE,
    &url_mismatch::RULE,
    &version_case::RULE,
    &version_count::RULE,
    &version_format::RULE,
    &version_mutated::RULE,
    &version_range::RULE,
    &version_vanished::RULE,
    &wrong_type::RULE,
    &yanked_unknown::RULE,
];

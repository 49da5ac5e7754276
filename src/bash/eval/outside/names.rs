//! The names: what `compgen -v` and `declare -F` print in a recipe, read beside makepkg's own scripts.

/// Bash's own, which change by themselves or say what runs.
#[rustfmt::skip]
pub(super) const BASHS: &[&str] = &[
    "BASH", "BASHOPTS", "BASHPID", "BASH_ALIASES", "BASH_ARGC", "BASH_ARGV", "BASH_ARGV0", "BASH_CMDS",
    "BASH_COMMAND", "BASH_LINENO", "BASH_LOADABLES_PATH", "BASH_REMATCH", "BASH_SOURCE", "BASH_SUBSHELL",
    "BASH_VERSINFO", "BASH_VERSION", "COMP_WORDBREAKS", "DIRSTACK", "EPOCHREALTIME", "EPOCHSECONDS", "EUID",
    "FUNCNAME", "GROUPS", "HISTCMD", "HOSTNAME", "HOSTTYPE", "LINENO", "MACHTYPE", "OLDPWD", "OPTARG", "OPTERR",
    "OPTIND", "OSTYPE", "PIPESTATUS", "PPID", "PS4", "PWD", "RANDOM", "REPLY", "SECONDS", "SHELL", "SHELLOPTS",
    "SHLVL", "SRANDOM", "UID", "_", "COLUMNS", "LINES", "MAPFILE",
];

/// What every environment holds, and differs by machine.
pub(super) const ENVIRONMENT: &[&str] =
    &["HOME", "USER", "LOGNAME", "PATH", "TERM", "LANG", "MAIL", "RBEE_LICENSE_TOKEN"];

/// What makepkg or its configuration sets before it reads a recipe, whether at all machines alike or not.
#[rustfmt::skip]
pub(super) const MAKEPKGS: &[&str] = &[
    "ARGLIST", "ASDEPS", "BUILDDIR", "BUILDENV", "BUILDFILE", "BUILDFUNC", "BUILDPKG", "BUILDSCRIPT", "CARCH",
    "CHECKFUNC", "CHOST", "CLEANBUILD", "CLEANUP", "COMMAND_MODE", "COMPRESSBZ2", "COMPRESSGZ", "COMPRESSLRZ",
    "COMPRESSLZ", "COMPRESSLZ4", "COMPRESSLZO", "COMPRESSXZ", "COMPRESSZ", "COMPRESSZST", "DBGSRCDIR", "DEP_BIN",
    "DLAGENTS", "DOC_DIRS", "FORCE", "GENINTEG", "HOLDVER", "IGNOREARCH", "INFAKEROOT", "INSTALL", "INTEGRITY_CHECK",
    "LIBRARY", "LOGDEST", "LOGGING", "MAN_DIRS", "NEEDED", "NOARCHIVE", "NOBUILD", "NODEPS", "NOEXTRACT", "OPTIONS",
    "PACKAGER", "PACMAN", "PACMAN_AUTH", "PACMAN_OPTS", "PACMAN_PATH", "PKGDEST", "PKGEXT", "PKGFUNC", "PKGVERFUNC",
    "PREPAREFUNC", "PRINTSRCINFO", "PURGE_TARGETS", "PYTHONHASHSEED", "REPKG", "REPRODUCIBLE", "RMDEPS", "SIGNPKG",
    "SKIPCHECKSUMS", "SKIPPGPCHECK", "SOURCEONLY", "SOURCE_DATE_EPOCH", "SPLITPKG", "SRCDEST", "SRCEXT", "SRCPKGDEST",
    "STRIP_BINARIES", "STRIP_SHARED", "STRIP_STATIC", "TEXTDOMAIN", "TEXTDOMAINDIR", "USE_COLOR", "VCSCLIENTS",
    "VERIFYSOURCE", "XDG_PACMAN_DIR", "build_options", "buildenv_functions", "confdir", "executable_functions",
    "extra_environment", "func", "known_hash_algos", "lib", "lint_config_functions", "lint_package_functions",
    "lint_pkgbuild_functions", "makepkg_version", "packaging_options", "pkgbuild_schema_arch_arrays",
    "pkgbuild_schema_arrays", "pkgbuild_schema_package_overrides", "pkgbuild_schema_strings", "signal", "startdir",
    "tidy_modify", "tidy_remove", "using_ccache", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "FFLAGS", "FCFLAGS",
    "GOFLAGS", "RUSTFLAGS", "LTOFLAGS", "MAKEFLAGS", "NPROC", "DEBUG_CFLAGS", "DEBUG_CXXFLAGS", "DEBUG_RUSTFLAGS",
    "DISTCC_HOSTS", "GPGKEY", "COLORTERM", "LIBMAKEPKG_SRCINFO_SH", "MAKEPKG_CONF", "MAKEPKG_LIBRARY", "PACMAN_CONF",
    "PKGLIST", "PACKAGELIST", "RUN_CHECK", "RUN_PREPARE", "NOCHECK", "SUDO", "ALL_OFF", "BOLD", "BLUE", "GREEN",
    "RED", "YELLOW",
];

/// Those of [`MAKEPKGS`] and of bash's that a recipe may set and makepkg prints the same.
#[rustfmt::skip]
pub(super) const HARMLESS: &[&str] = &[
    "CARCH", "CHOST", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "FFLAGS", "FCFLAGS", "GOFLAGS", "RUSTFLAGS",
    "LTOFLAGS", "MAKEFLAGS", "NPROC", "DEBUG_CFLAGS", "DEBUG_CXXFLAGS", "DEBUG_RUSTFLAGS", "DISTCC_HOSTS", "PKGEXT",
    "SRCEXT", "PACKAGER", "COMPRESSBZ2", "COMPRESSGZ", "COMPRESSLRZ", "COMPRESSLZ", "COMPRESSLZ4", "COMPRESSLZO",
    "COMPRESSXZ", "COMPRESSZ", "COMPRESSZST", "DLAGENTS", "STRIP_BINARIES", "STRIP_SHARED", "STRIP_STATIC",
    "MAN_DIRS", "DOC_DIRS", "PURGE_TARGETS", "DBGSRCDIR", "SOURCE_DATE_EPOCH", "INTEGRITY_CHECK",
    "PYTHONHASHSEED", "func", "lib", "signal", "REPLY", "RANDOM", "SECONDS", "HOSTNAME", "OPTARG", "COLUMNS", "LINES",
    "_", "MAPFILE", "BASH_REMATCH", "OLDPWD", "RED", "GREEN", "BLUE", "YELLOW", "BOLD", "ALL_OFF", "COLORTERM",
    "NOCHECK", "extra_environment", "REPRODUCIBLE", "STRIP", "FORCE", "NEEDED", "INSTALL",
];

/// Those of bash's and of the environment that change what makepkg prints, or how it finds what it runs.
#[rustfmt::skip]
pub(super) const WORKING: &[&str] = &[
    "IFS", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "ENV", "POSIXLY_CORRECT", "GLOBIGNORE", "EXECIGNORE",
    "FIGNORE", "BASH_COMPAT", "TEXTDOMAIN", "TEXTDOMAINDIR", "BASH_XTRACEFD", "PS4", "OPTIND", "TMOUT",
    "GREP_OPTIONS", "GREP_COLORS", "GREP_COLOR", "CDPATH", "PWD", "HOME", "CHILD_MAX",
    "FUNCNEST", "BASH_LOADABLES_PATH",
];

/// Fields that makepkg reads and never sets, while it prints.
#[rustfmt::skip]
pub(super) const FIELDS: &[&str] = &[
    "pkgver", "pkgrel", "pkgdesc", "url", "license", "groups", "arch", "depends", "makedepends",
    "checkdepends", "optdepends", "provides", "conflicts", "replaces", "backup", "options", "source", "noextract",
    "validpgpkeys", "install", "changelog", "md5sums", "sha1sums", "sha256sums", "sha512sums", "b2sums",
];

/// Functions of makepkg that nothing calls between the end of a recipe and the end of `--printsrcinfo`.
#[rustfmt::skip]
pub(super) const UNCALLED: &[&str] = &[
    "ask", "backup_package_variables", "build_id", "check_build_status", "check_checksums", "check_deps",
    "check_dotfiles", "check_pgpsigs", "check_source_integrity", "compress_as", "create_debug_package",
    "create_package", "create_package_signatures", "create_signature", "create_srcpackage", "dir_is_empty", "dirsize",
    "download_bzr", "download_file", "download_fossil", "download_git", "download_hg", "download_local",
    "download_sources", "download_svn", "enter_fakeroot", "error_function", "extract_bzr", "extract_file",
    "extract_fossil", "extract_git", "extract_hg", "extract_sources", "extract_svn", "find_libdepends",
    "find_libprovides", "generate_checksums", "generate_one_checksum", "handle_deps", "install_package",
    "list_package_files", "merge_arch_attrs", "msg", "msg2", "plain", "prepare_buildenv", "remove_deps",
    "resolve_deps", "restore_package_variables", "run_build", "run_check", "run_function", "run_function_safe",
    "run_package", "run_prepare", "run_single_packaging", "run_split_packaging", "strip_file", "strip_lto",
    "tidy_docs", "tidy_emptydirs", "tidy_install", "tidy_libtool", "tidy_purge", "tidy_staticlibs", "tidy_strip",
    "tidy_zipman", "update_pkgver", "usage", "verify_file_signature", "verify_git_signature", "verify_integrity_one",
    "verify_integrity_sums", "version", "warn_build_references", "warn_missing_backup", "write_buildinfo",
    "write_kv_pair", "write_pkginfo",
];

/// makepkg's functions that a recipe must leave alone, besides those whose names begin with the words below.
#[rustfmt::skip]
pub(super) const CALLED: &[&str] = &[
    "array_build", "canonicalize_path", "cd_safe", "clean_up", "colorize", "dirsize", "ensure_writable_dir", "error",
    "exists_function_variable", "extract_function_variable", "extract_global_variable", "get_all_sources",
    "get_all_sources_for_arch", "get_compression_command", "get_downloadclient", "get_filename", "get_filepath",
    "get_full_version", "get_integlist", "get_pkg_arch", "get_pkgbuild_all_split_attributes",
    "get_pkgbuild_attribute", "get_protocol", "get_uri_fragment", "get_uri_query", "get_url", "get_vcsclient",
    "grep_function", "have_function", "in_array", "in_opt_array", "is_array", "load_makepkg_config",
    "missing_source_file", "parse_gpg_statusfile", "parseopts", "pkgbuild_extract_to_srcinfo", "plainerr",
    "print_all_package_names", "run_pacman", "source_buildfile", "source_files", "source_has_signatures",
    "source_makepkg_config", "source_safe", "trap_exit", "warning",
    "check_buildenv", "check_buildoption", "check_epoch", "check_files_exist", "check_fullpkgver", "check_opt_array",
    "check_option", "check_pkgrel", "check_pkgver", "check_software",
];

/// Programs and builtins that makepkg uses by their plain names: a function of the name would stand before them.
#[rustfmt::skip]
pub(super) const PROGRAMS: &[&str] = &[
    "gettext", "grep", "sed", "tput", "date", "type", "pwd", "cat", "tr", "cut", "sort", "mkdir", "rm", "chmod",
    "pacman", "gpg", "readlink", "realpath", "mktemp", "id", "expr", "true", "false", "awk", "stat", "touch", "tee",
    "head", "wc", "find",
];

//! Names that the recipe does not set: what makepkg 6.0.2 and a clean environment give them.
//!
//! A name that neither sets is empty. What differs by machine, by moment or by `makepkg.conf` is unknown.

mod names;

use names::{BASHS, CALLED, ENVIRONMENT, FIELDS, HARMLESS, MAKEPKGS, PROGRAMS, UNCALLED, WORKING};

/// What a name holds that the recipe has not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bash) enum Outside {
    /// Nothing sets it.
    Unset,
    Known(String),
    /// Why it is not known.
    Unknown(&'static str),
}

/// What a name holds that the recipe has not set.
pub(in crate::bash) fn outside(name: &str, carch: &str) -> Outside {
    match name {
        "CARCH" => Outside::Known(carch.to_owned()),
        "IFS" => Outside::Known(" \t\n".into()),
        "EUID" | "UID" | "PWD" | "OLDPWD" | "HOME" | "USER" | "LOGNAME" | "HOSTNAME" | "HOSTTYPE" | "MACHTYPE" => {
            Outside::Unknown("differs by machine")
        }
        "RANDOM" | "SRANDOM" | "SECONDS" | "EPOCHSECONDS" | "EPOCHREALTIME" | "BASHPID" | "PPID"
        | "SOURCE_DATE_EPOCH" => Outside::Unknown("differs from run to run"),
        _ if BASHS.contains(&name) || name.starts_with("BASH_") => Outside::Unknown("is bash's own"),
        _ if MAKEPKGS.contains(&name) || name.starts_with("LIBMAKEPKG_") || name.starts_with("E_") => {
            Outside::Unknown("is makepkg's, and set by its configuration")
        }
        _ if ENVIRONMENT.contains(&name) || name.starts_with("LC_") => Outside::Unknown("differs by machine"),
        _ => Outside::Unset,
    }
}

/// Whether makepkg could behave otherwise once a recipe has set this variable.
pub(super) fn works_with_variable(name: &str) -> bool {
    if HARMLESS.contains(&name) {
        return false;
    }
    WORKING.contains(&name)
        || MAKEPKGS.contains(&name)
        || BASHS.contains(&name)
        || name.starts_with("BASH_")
        || name.starts_with("LIBMAKEPKG_")
        || name.starts_with("E_")
}

/// Whether makepkg could behave otherwise once a recipe has defined a function of this name.
pub(super) fn works_with_function(name: &str) -> bool {
    if UNCALLED.contains(&name) {
        return false;
    }
    let begins = ["lint_", "srcinfo_", "write_srcinfo", "executable_", "buildenv_", "command_not_found"];
    CALLED.contains(&name)
        || begins.iter().any(|begin| name.starts_with(begin))
        || PROGRAMS.contains(&name)
        || super::call::BUILTINS.contains(&name)
        || name.starts_with('/')
}

/// Whether makepkg has, or may have, a function of this name.
pub(super) fn is_makepkgs(name: &str) -> bool {
    let begins = ["tidy_", "download_", "extract_", "compress_", "calc_", "get_", "reset_", "verify_", "write_"];
    UNCALLED.contains(&name) || works_with_function(name) || begins.iter().any(|begin| name.starts_with(begin))
}

/// Whether a name may be local to one of makepkg's functions, so that a readonly one of the recipe would break it. makepkg's
/// locals are lower-case words without a `_` at the beginning; of its fields `pkgname` is one, and `pkgbase` is set.
pub(super) fn may_be_local(name: &str) -> bool {
    !FIELDS.contains(&name) && name.starts_with(|c: char| c.is_ascii_lowercase()) || works_with_variable(name)
}

/// Whether bash, makepkg or the machine may set a name that begins so.
pub(super) fn any_begins(prefix: &str) -> bool {
    let lists = [BASHS, MAKEPKGS, ENVIRONMENT];
    lists.iter().any(|list| list.iter().any(|name| name.starts_with(prefix)))
        || ["LIBMAKEPKG_", "E_", "LC_", "IFS"].iter().any(|name| name.starts_with(prefix) || prefix.starts_with(name))
        || "shellopts".starts_with(prefix)
}

/// Whether makepkg runs a program or builtin of this name, rather than having a function of it.
pub(super) fn is_program(name: &str) -> bool {
    PROGRAMS.contains(&name) || name.contains('/')
}

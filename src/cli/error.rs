//! Trouble, in words: a message, what to do, and the exit status. The only place that turns errors into them.

use std::io::ErrorKind;

use crate::client::{CatalogError, InstallError, StateError, VerifyError};
use crate::emit::EmitError;
use crate::output::{OutputError, POINTER};
use crate::serve::ServeError;
use crate::sign::{SecretKeyError, SignError};
use crate::source::SourceError;

/// What to do where a site cannot be reached.
pub(super) const WAY: &str =
    "is there a way to it from here? A proxy is taken from HTTPS_PROXY, an authority from SSL_CERT_FILE";

/// Why a command ends with another status than 0.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) status: Status,
    /// A phrase; none where everything has been said.
    pub(super) message: Option<String>,
    pub(super) help: Option<String>,
    /// Whether a file of the catalog, which could be read once, cannot be read any more.
    pub(super) unreadable: bool,
}

/// The exit status, from the mildest to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    /// The answer is no.
    No,
    /// Wrong usage or configuration.
    Usage,
    /// Trouble outside.
    Trouble,
    /// What a site offers is refused.
    Refused,
}

impl Status {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::No => 1,
            Self::Usage => 2,
            Self::Trouble => 3,
            Self::Refused => 4,
        }
    }
}

impl Failure {
    pub(super) fn new(status: Status, message: impl Into<String>) -> Self {
        Self { status, message: Some(message.into()), help: None, unreadable: false }
    }

    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(Status::Usage, message)
    }

    /// The answer is no, and everything has been said.
    pub(super) fn said() -> Self {
        Self { status: Status::No, message: None, help: None, unreadable: false }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A secret key that is none; its text is never quoted.
    pub(super) fn key(origin: &str, error: &SecretKeyError) -> Self {
        let failure = Self::usage(format!("{origin}: {error}"));
        match error {
            SecretKeyError::NeedsPassword => {
                failure.help("set RBEE_CATALOG_KEY_PASSWORD, or run the command on a terminal")
            }
            _ => failure,
        }
    }

    /// Trouble with a file.
    pub(super) fn io(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(Status::Trouble, format!("{}: {error}", path.display()))
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        let message = error.to_string();
        match error {
            SourceError::Missing(_) => Self::usage(message).help("CATALOG is a repository, a folder or a git URL"),
            SourceError::NoCatalog(_) => Self::usage(message)
                .help("name a catalog's repository, a folder of worker folders, or one worker's folder"),
            SourceError::Git(e) if e.code() == git2::ErrorCode::Owner => Self::new(Status::Trouble, message).help(
                "the repository belongs to another user: `git config --global --add safe.directory DIR` trusts it",
            ),
            SourceError::Git(e) if e.message().contains("unknown object format") => Self::new(Status::Trouble, message)
                .help("only repositories with SHA-1 object ids can be read: `git init --object-format=sha1` makes one"),
            SourceError::Git(_)
            | SourceError::Object { .. }
            | SourceError::NotACommit { .. }
            | SourceError::NoObject => {
                Self::new(Status::Trouble, message).help("`git fsck` in the catalog shows what is broken")
            }
            SourceError::RootFile { .. } => {
                Self::usage(message).help("the file is for settings; keep everything else out of it")
            }
            SourceError::TooLarge { .. } => Self::new(Status::Trouble, message).help("take the file out"),
            SourceError::Unsettled(_) => {
                Self::new(Status::Trouble, message).help("wait for the pushes to end, or build from a clone")
            }
            SourceError::Io { .. } => Self::new(Status::Trouble, message),
            SourceError::Clone { .. } => {
                Self::new(Status::Trouble, message).help("`git ls-remote URL` shows whether git itself can read it")
            }
        }
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        let message = error.to_string();
        match error {
            OutputError::NotAFolder(_) => {
                Self::usage(message).help("name a folder with `--out`, or one that does not exist yet")
            }
            OutputError::Foreign { dir, .. } if dir.join(POINTER).exists() => Self::usage(message).help(
                "if a build wrote it and its `.state` folder is gone: move it aside, and build anew with `--previous` and \
                 where it is then, so that its versions keep their facts",
            ),
            OutputError::Foreign { .. } => {
                Self::usage(message).help("name an empty folder with `--out`, or one that does not exist yet")
            }
            OutputError::InTheWay(_) => {
                Self::usage(message).help("move it elsewhere; the folder is for the site alone")
            }
            OutputError::Busy(_) => Self::new(Status::Trouble, message).help("wait for it to end, and build again"),
            OutputError::StateInside(_) => Self::usage(message)
                .help("name another folder with `--cache`: what is in the output folder is published"),
            OutputError::Path(_) => Self::usage(message).help(
                "rename the file if it is one of `--public`; if it is not, please report a mistake of rbee-catalog's",
            ),
            OutputError::Twice(_) => Self::usage(message).help(
                "rename the file if it is one of `--public`; if it is not, please report a mistake of rbee-catalog's",
            ),
            OutputError::Record { .. } => Self::new(Status::Trouble, message)
                .help(
                "move the output folder and its `.state` folder aside, and build anew: with `--previous` and where the folder is \
                 then, if it was ever signed, so that its versions keep their facts",
            ),
            OutputError::Unfinished { .. } => Self::new(Status::Trouble, message).help(
                "the folder is between two sites: what is signed there still verifies, and the next build finishes it",
            ),
            OutputError::Io { .. } => Self::new(Status::Trouble, message).help("what stood in the folder still stands"),
        }
    }
}

impl From<EmitError> for Failure {
    fn from(error: EmitError) -> Self {
        let message = error.to_string();
        match error {
            EmitError::Template(_) => Self::usage(message).help("mend the template; nothing was written"),
            EmitError::Spelling(..) => Self::usage(message).help("rename the file of `--public`"),
            EmitError::Contents { .. } => Self { unreadable: true, ..Self::new(Status::Trouble, message) },
            EmitError::Sink(inner) => match inner.downcast::<OutputError>() {
                Ok(output) => (*output).into(),
                Err(other) => Self::new(Status::Trouble, other.to_string()),
            },
        }
    }
}

impl From<SecretKeyError> for Failure {
    fn from(error: SecretKeyError) -> Self {
        Self::key("the secret key", &error)
    }
}

impl From<SignError> for Failure {
    fn from(error: SignError) -> Self {
        Self::new(Status::Usage, error.to_string())
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        let source = std::error::Error::source(&error).map(|e| format!(": {e}")).unwrap_or_default();
        let failure = Self::new(Status::Trouble, format!("{error}{source}"));
        match error {
            ServeError::Listen { .. } => failure.help("another program may have the port: `--port N` takes another"),
            _ => failure,
        }
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        let failure = Self::new(Status::Trouble, error.to_string());
        match error {
            StateError::Io { .. } => failure.help("`--state DIR` names another folder for what is remembered"),
            StateError::Damaged { .. } | StateError::Newer { .. } => failure,
        }
    }
}

impl From<CatalogError> for Failure {
    fn from(error: CatalogError) -> Self {
        let message = error.to_string();
        match error {
            CatalogError::Site { at, error: VerifyError::Refused(_) } => {
                let why = message.strip_prefix(&format!("{at}: ")).unwrap_or(&message);
                Self::new(Status::Refused, format!("the site at {at} is refused: {why}"))
            }
            CatalogError::Site { .. } => Self::new(Status::Trouble, message),
            CatalogError::State(error) => error.into(),
            CatalogError::Unreachable { .. } => {
                Self::new(Status::Trouble, format!("the catalog cannot be reached: {message}")).help(WAY)
            }
            CatalogError::NothingKept => Self::usage(message).help("run the command once without `--offline`"),
            CatalogError::KeptUnusable { .. } => Self::new(Status::Trouble, message)
                .help("run the command once without `--offline`, which fetches another one"),
            CatalogError::KeptExpired(_) => Self::new(Status::Refused, message)
                .help("`--allow-expired` uses it all the same: it may be an old one that hides what was withdrawn"),
            CatalogError::NotUpdated => Self::new(Status::Trouble, message),
            CatalogError::UnknownWorker(_) => {
                Self::new(Status::No, message).help("`rbee-catalog search WORD` shows what there is")
            }
        }
    }
}

impl From<InstallError> for Failure {
    fn from(error: InstallError) -> Self {
        let message = error.to_string();
        match error {
            InstallError::Refused { .. } => Self::new(Status::Refused, message)
                .help("nothing of it was installed; what was there before is as it was"),
            InstallError::Trouble { kept, .. } => Self::new(Status::Trouble, message).help(if kept > 0 {
                "what has come is kept: the same command goes on from there"
            } else {
                "nothing of it has come, and what was installed before is as it was; the same command tries again"
            }),
            InstallError::LicenseRequired { .. } => {
                Self::new(Status::No, message).help("this program cannot install such workers yet")
            }
            InstallError::NoSpace { .. } => Self::new(Status::Trouble, message)
                .help("make room, or name a folder on another disk with `--into DIR`"),
            InstallError::Foreign(path) => Self::usage(message).help(format!(
                "move {} elsewhere, then run the same command again; nothing of it was touched",
                path.display()
            )),
            InstallError::Newer(_) => {
                Self::usage(message).help("get a newer version of this program; nothing of it was touched")
            }
            InstallError::NotInstalled { .. } => {
                Self::new(Status::No, message).help("`rbee-catalog list` shows what is installed")
            }
            InstallError::NotAFolder { .. } => Self::usage(message)
                .help("name another folder with `--into DIR`, or move it elsewhere; nothing of it was touched"),
            InstallError::Io { error, .. } => {
                let help = match error.kind() {
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                        "this user may not write there: name another folder with `--into DIR`"
                    }
                    ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                        "make room and try again: what was fetched is kept, and what was installed is as it was"
                    }
                    ErrorKind::InvalidFilename => {
                        "the path is too long for this system: `--into DIR` names a folder with a shorter one"
                    }
                    _ => "what was installed before still works; try again when it is mended",
                };
                Self::new(Status::Trouble, message).help(help)
            }
        }
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        match &error {
            VerifyError::Refused(_) => Self::new(Status::Refused, format!("the site is refused: {error}")),
            VerifyError::Trouble { .. } => Self::new(Status::Trouble, error.to_string()),
        }
    }
}

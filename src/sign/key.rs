//! minisign secret keys: made here, or by minisign.
//!
//! | made by | |
//! |---|---|
//! | [`keygen`] with a password, `minisign -G` | encrypted (scrypt), with a checksum |
//! | [`keygen`] without one | plain, with a checksum |
//! | `minisign -G -W` | plain, its checksum is zeros |
//!
//! Secrets are never printed, and errors do not quote what was read. The `minisign` crate does not wipe its memory.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::SignError;
use crate::model::PublicKey;

/// The comment of a secret key file.
const SECRET_COMMENT: &str = "rbee-catalog secret key: keep it secret";

/// A new key pair, as the texts of its two files.
#[derive(Clone)]
pub struct KeyPair {
    /// The secret key file.
    pub secret_text: String,
    /// The public key file.
    pub public_text: String,
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("public_text", &self.public_text).finish_non_exhaustive()
    }
}

/// Makes a key pair that stock minisign can use too; with a password, the secret key is encrypted.
///
/// # Errors
/// The system gives no random bytes, or scrypt gets no memory.
pub fn keygen(password: Option<&str>) -> Result<KeyPair, SecretKeyError> {
    let pair = match password {
        Some(password) => minisign::KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
        None => minisign::KeyPair::generate_unencrypted_keypair(),
    };
    let failed = |e: minisign::PError| SecretKeyError::Failed(e.to_string());
    let pair = pair.map_err(failed)?;
    let secret_text = pair.sk.to_box(Some(SECRET_COMMENT)).map_err(failed)?.into_string();
    Ok(KeyPair { secret_text, public_text: public_key(&pair.pk)?.to_file() })
}

/// Why a text gives no secret key. The text is never quoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretKeyError {
    /// Something else.
    #[error("expected a minisign secret key: {0}")]
    NotAKey(&'static str),
    /// The key is encrypted, and no password was given.
    #[error("the secret key is encrypted: give its password")]
    NeedsPassword,
    /// The password does not open the key.
    #[error("wrong password for the secret key")]
    WrongPassword,
    /// The checksum does not fit.
    #[error("the secret key is damaged: use a backup of it")]
    Damaged,
    /// A kind of key, or of encryption, that this program does not know.
    #[error("unsupported secret key: {0}")]
    Unsupported(&'static str),
    /// Trouble with the machine.
    #[error("cannot work with the secret key: {0}")]
    Failed(String),
}

/// A secret key, ready to sign. It has no text form.
pub struct SecretKey {
    key: minisign::SecretKey,
    public: PublicKey,
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKey").field("id", &self.public.id().to_string()).finish_non_exhaustive()
    }
}

/// The length of a secret key's bytes, and where its parts lie (minisign(1), "Secret key format").
const LENGTH: usize = 158;
const CHECKSUM: std::ops::Range<usize> = 126..158;

impl SecretKey {
    /// Reads a secret key file, or its second line alone. A password for a key that is not encrypted is not looked at.
    ///
    /// # Errors
    /// See [`SecretKeyError`]. After [`SecretKeyError::NeedsPassword`] a caller can ask for one and try again.
    pub fn read(text: &str, password: Option<&str>) -> Result<Self, SecretKeyError> {
        let line = key_line(text)?;
        let bytes = STANDARD.decode(line).map_err(|_| SecretKeyError::NotAKey("the key is not base64"))?;
        match bytes.len() {
            LENGTH => {}
            42 => return Err(SecretKeyError::NotAKey("this is a public key")),
            _ => return Err(SecretKeyError::NotAKey("it has another length")),
        }
        if !bytes.starts_with(b"Ed") || bytes[4..6] != *b"B2" {
            return Err(SecretKeyError::Unsupported("expected Ed25519 with a BLAKE2b checksum"));
        }
        let in_file = || minisign::SecretKeyBox::from(format!("untrusted comment: \n{line}\n"));
        let key = match &bytes[2..4] {
            b"Sc" => {
                let password = password.ok_or(SecretKeyError::NeedsPassword)?;
                in_file().into_secret_key(Some(password.to_owned())).map_err(|e| match e.kind() {
                    minisign::ErrorKind::Verify => SecretKeyError::WrongPassword,
                    minisign::ErrorKind::KDF => SecretKeyError::Unsupported("expected lower scrypt parameters"),
                    _ => SecretKeyError::Failed(e.to_string()),
                })
            }
            // What `minisign -G -W` writes has no checksum.
            [0, 0] if bytes[CHECKSUM].iter().all(|b| *b == 0) => {
                minisign::SecretKey::from_bytes(&bytes).map_err(|_| SecretKeyError::Damaged)
            }
            [0, 0] => in_file().into_unencrypted_secret_key().map_err(|_| SecretKeyError::Damaged),
            _ => Err(SecretKeyError::Unsupported("expected scrypt, or no encryption")),
        }?;
        let public = public_half(&key)?;
        Ok(Self { key, public })
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The text of a prehashed signature file. Neither comment may hold a line break, which the crate would write as it is;
    /// nobody may rely on the untrusted one, but minisign wants one.
    pub(super) fn sign(&self, bytes: &[u8], trusted: &str, untrusted: &str) -> Result<String, SignError> {
        let failed = |e: minisign::PError| match e.kind() {
            minisign::ErrorKind::Verify => SignError::DamagedKey,
            _ => SignError::Failed(e.to_string()),
        };
        let public = minisign::PublicKey::from_secret_key(&self.key).map_err(failed)?;
        // With the public half at hand the crate verifies what it has signed.
        let signed = minisign::sign(Some(&public), &self.key, bytes, Some(trusted), Some(untrusted));
        Ok(signed.map_err(failed)?.into_string())
    }
}

/// The line that holds the key.
fn key_line(text: &str) -> Result<&str, SecretKeyError> {
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    match lines[..] {
        [""] | [] => Err(SecretKeyError::NotAKey("there is nothing")),
        [line] => Ok(line),
        [comment, line] if comment.starts_with("untrusted comment:") => Ok(line),
        _ => Err(SecretKeyError::NotAKey("expected its file, or its second line")),
    }
}

/// The public half of a key that is not encrypted (any more).
fn public_half(key: &minisign::SecretKey) -> Result<PublicKey, SecretKeyError> {
    public_key(&minisign::PublicKey::from_secret_key(key).map_err(|_| SecretKeyError::Damaged)?)
}

/// The crate's public key as the model's.
fn public_key(key: &minisign::PublicKey) -> Result<PublicKey, SecretKeyError> {
    PublicKey::parse(&key.to_base64()).map_err(|_| SecretKeyError::Damaged)
}

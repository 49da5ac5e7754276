//! The four lines of a minisign signature file, exactly as minisign writes them.
//!
//! ```text
//! untrusted comment: <anything>
//! <base64 of: algorithm, 2 bytes; key id, 8; signature, 64>
//! trusted comment: <what the global signature covers, after the 64 bytes of the signature>
//! <base64 of the global signature, 64 bytes>
//! ```

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Refused;
use crate::model::KeyId;

/// A signature file, taken apart. Nothing of it is verified.
pub(super) struct SignatureFile<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The key that it says it is by.
    pub key_id: KeyId,
    /// The signature of the file.
    pub signature: [u8; 64],
    /// The comment that the global signature covers.
    pub trusted_comment: &'a str,
    /// The signature of `signature` and `trusted_comment`.
    pub global_signature: [u8; 64],
}

impl<'a> SignatureFile<'a> {
    /// Takes a signature file apart; only prehashed signatures.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Refused> {
        let text = std::str::from_utf8(bytes).map_err(|_| Refused::NotASignature("expected text"))?;
        let body = text.strip_suffix('\n').ok_or(Refused::NotASignature("expected a newline at the end"))?;
        let lines: Vec<&str> = body.split('\n').collect();
        let [untrusted, signed, trusted, global] = lines[..] else {
            return Err(Refused::NotASignature("expected four lines"));
        };
        if !untrusted.starts_with("untrusted comment: ") {
            return Err(Refused::NotASignature("expected `untrusted comment: …` in line 1"));
        }
        let signed: [u8; 74] = decode(signed, "expected base64 of 74 bytes in line 2")?;
        let trusted_comment = trusted
            .strip_prefix("trusted comment: ")
            .ok_or(Refused::NotASignature("expected `trusted comment: …` in line 3"))?;
        let global_signature = decode(global, "expected base64 of 64 bytes in line 4")?;
        let [a, b, rest @ ..] = signed;
        match &[a, b] {
            b"ED" => {}
            b"Ed" => return Err(Refused::LegacySignature),
            _ => return Err(Refused::UnknownAlgorithm),
        }
        let (mut key_id, mut signature) = ([0; 8], [0; 64]);
        key_id.copy_from_slice(&rest[..8]);
        signature.copy_from_slice(&rest[8..]);
        Ok(Self { text, key_id: KeyId(key_id), signature, trusted_comment, global_signature })
    }
}

/// Exactly `N` bytes in padded base64, in its one form.
fn decode<const N: usize>(line: &str, expected: &'static str) -> Result<[u8; N], Refused> {
    STANDARD.decode(line).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(Refused::NotASignature(expected))
}

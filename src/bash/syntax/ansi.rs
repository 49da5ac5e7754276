//! What `$'…'` means: its escapes decoded.
//!
//! Source: Bash Reference Manual, 3.1.2.4. Bytes that are not UTF-8 cannot be told, and say `None`.

/// What `$'…'` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// Whether a NUL ended it, as in bash.
    pub(super) cut: bool,
}

/// The text between `$'` and `'`, decoded.
pub(super) fn decode(text: &str) -> Option<Decoded> {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let mut cut = false;
    while let Some(byte) = bytes.get(at).copied() {
        at += 1;
        if byte != b'\\' {
            found.push(byte);
            continue;
        }
        let Some(escaped) = bytes.get(at).copied() else {
            found.push(b'\\');
            break;
        };
        at += 1;
        let plain = match escaped {
            b'a' => 7,
            b'b' => 8,
            b'e' | b'E' => 27,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'\\' | b'\'' | b'"' | b'?' => escaped,
            b'0'..=b'7' => {
                let (value, used) = number(bytes, at - 1, 8, 3);
                at += used - 1;
                u8::try_from(value & 0xff).ok()?
            }
            b'x' if bytes.get(at) == Some(&b'{') => return None,
            b'x' | b'u' | b'U' => {
                let most = match escaped {
                    b'x' => 2,
                    b'u' => 4,
                    _ => 8,
                };
                let (value, used) = number(bytes, at, 16, most);
                at += used;
                if used == 0 {
                    found.extend([b'\\', escaped]);
                    continue;
                }
                if escaped == b'x' {
                    u8::try_from(value).ok()?
                } else {
                    let decoded = char::from_u32(value)?;
                    if decoded == '\0' {
                        cut = true;
                        break;
                    }
                    found.extend(decoded.encode_utf8(&mut [0; 4]).as_bytes());
                    continue;
                }
            }
            b'c' => {
                let Some(control) = bytes.get(at).copied() else {
                    found.extend(*b"\\c");
                    continue;
                };
                at += 1;
                if !control.is_ascii() {
                    return None;
                }
                if control == b'\\' && bytes.get(at) == Some(&b'\\') {
                    at += 1;
                }
                if control == b'?' { 127 } else { control.to_ascii_uppercase() & 31 }
            }
            _ => {
                found.extend([b'\\', escaped]);
                continue;
            }
        };
        if plain == 0 {
            cut = true;
            break;
        }
        found.push(plain);
    }
    Some(Decoded { text: String::from_utf8(found).ok()?, cut })
}

/// A number of at most `most` digits, and how many they are.
fn number(bytes: &[u8], from: usize, radix: u32, most: usize) -> (u32, usize) {
    let mut value = 0_u32;
    let mut used = 0;
    while used < most {
        let Some(digit) = bytes.get(from + used).and_then(|byte| char::from(*byte).to_digit(radix)) else { break };
        value = value.wrapping_mul(radix).wrapping_add(digit);
        used += 1;
    }
    (value, used)
}

/// In single quotes, as bash prints it.
pub(super) fn single_quoted(text: &str) -> String {
    if text == "'" {
        return "\\'".to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

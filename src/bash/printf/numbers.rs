//! Numbers of `printf`: how an argument is read (`strtoimax` with base 0), and how text and integers are laid out.

use super::{LIMIT, NotExact, not_exact};

/// An argument as an integer, and whether all of it was one. What `strtoimax` and `strtoumax` would clamp is refused.
pub(super) fn parse(text: &str) -> Result<(i128, bool), NotExact> {
    if let Some(quoted) = text.strip_prefix(['\'', '"']) {
        return Ok((quoted.chars().next().map_or(0, |c| i128::from(u32::from(c))), true));
    }
    let trimmed = text.trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    let (negative, digits) = match trimmed.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let hexadecimal = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let (base, digits) = match hexadecimal {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_hexdigit()) => (16, rest),
        _ if digits.starts_with("0b") || digits.starts_with("0B") => {
            // A C library of 2023 reads these in base 2.
            return not_exact("a binary number of `printf` is not evaluated");
        }
        _ if digits.starts_with('0') => (8, digits),
        _ => (10, digits),
    };
    let mut value: i128 = 0;
    let mut rest = digits;
    while let Some(digit) = rest.chars().next().and_then(|c| c.to_digit(base)) {
        value = value * i128::from(base) + i128::from(digit);
        if value > i128::from(i64::MAX) {
            return not_exact("a number of `printf` is too large");
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    // Without digits `strtoimax` stops at the very begin of the text.
    let complete = rest.is_empty() && (rest.len() < digits.len() || text.is_empty());
    Ok((if negative { -value } else { value }, complete))
}

/// Flags, width and precision of a conversion.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) left: bool,
    pub(super) zero: bool,
    pub(super) plus: bool,
    pub(super) space: bool,
    pub(super) alternate: bool,
    pub(super) width: usize,
    pub(super) precision: Option<usize>,
}

impl Layout {
    fn padded(&self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), NotExact> {
        if out.len() + bytes.len().max(self.width) > LIMIT {
            return not_exact("a text over 1 MiB is not evaluated");
        }
        let padding = self.width.saturating_sub(bytes.len());
        if !self.left {
            out.extend(std::iter::repeat_n(b' ', padding));
        }
        out.extend_from_slice(bytes);
        if self.left {
            out.extend(std::iter::repeat_n(b' ', padding));
        }
        Ok(())
    }

    /// `%s`: bash counts bytes or characters by version, so only ASCII is laid out.
    pub(super) fn text(&self, text: &str, out: &mut Vec<u8>) -> Result<(), NotExact> {
        if !text.is_ascii() && (self.width > 0 || self.precision.is_some()) {
            return not_exact("`printf` is not evaluated with a width or precision outside ASCII");
        }
        let length = self.precision.unwrap_or(usize::MAX).min(text.len());
        self.padded(text.as_bytes().get(..length).unwrap_or_default(), out)
    }

    /// An integer, as C's `printf` lays it out.
    pub(super) fn number(&self, value: i128, conversion: char, out: &mut Vec<u8>) -> Result<(), NotExact> {
        let signed = matches!(conversion, 'd' | 'i');
        // `strtoumax` wraps what is negative.
        let magnitude = if signed { value.unsigned_abs() as u64 } else { value as u64 };
        let mut digits = match conversion {
            'x' => format!("{magnitude:x}"),
            'X' => format!("{magnitude:X}"),
            'o' => format!("{magnitude:o}"),
            _ => magnitude.to_string(),
        };
        if self.precision == Some(0) && magnitude == 0 {
            digits.clear();
        }
        if let Some(missing) = self.precision.and_then(|p| p.checked_sub(digits.len())) {
            digits.insert_str(0, &"0".repeat(missing));
        }
        if conversion == 'o' && self.alternate && !digits.starts_with('0') {
            digits.insert(0, '0');
        }
        let prefix = match conversion {
            'd' | 'i' if value < 0 => "-",
            'd' | 'i' if self.plus => "+",
            'd' | 'i' if self.space => " ",
            'x' if self.alternate && magnitude != 0 => "0x",
            'X' if self.alternate && magnitude != 0 => "0X",
            _ => "",
        };
        if self.zero && !self.left && self.precision.is_none() {
            let missing = self.width.saturating_sub(digits.len() + prefix.len());
            digits.insert_str(0, &"0".repeat(missing));
        }
        self.padded(format!("{prefix}{digits}").as_bytes(), out)
    }
}

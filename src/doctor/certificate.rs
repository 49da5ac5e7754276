//! Until when a certificate holds: the one date of it that is read here, and nothing is judged.
//!
//! X.509 as far as RFC 5280, section 4.1, has it before that date:
//!
//! ```text
//! Certificate { tbs { [version] serial algorithm issuer validity { not before, NOT AFTER } … } … }
//! ```

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The end of a certificate in DER, in Unix seconds; none where it is not one.
pub(super) fn not_after(der: &[u8]) -> Option<i64> {
    let (certificate, _) = part(der, SEQUENCE)?;
    let (mut rest, _) = part(certificate, SEQUENCE)?;
    if let Some((_, after)) = part(rest, VERSION) {
        rest = after;
    }
    for tag in [INTEGER, SEQUENCE, SEQUENCE] {
        rest = part(rest, tag)?.1;
    }
    let (validity, _) = part(rest, SEQUENCE)?;
    let begin = part(validity, UTC_TIME).or_else(|| part(validity, GENERALIZED_TIME))?;
    let utc = part(begin.1, UTC_TIME).and_then(|(text, _)| time(text, 2));
    utc.or_else(|| part(begin.1, GENERALIZED_TIME).and_then(|(text, _)| time(text, 4)))
}

/// What a part of this kind holds, and what follows it.
fn part(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    if found == tag { rest.split_at_checked(length) } else { None }
}

/// `YYMMDDhhmmssZ`, or the same with a year of four digits.
fn time(text: &[u8], year_digits: usize) -> Option<i64> {
    let digits = text.strip_suffix(b"Z").filter(|digits| digits.len() == year_digits + 10)?;
    let number = |at: usize, count: usize| -> Option<i16> {
        std::str::from_utf8(digits.get(at..at + count)?)
            .ok()
            .filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?
            .parse()
            .ok()
    };
    let two = |at: usize| i8::try_from(number(year_digits + at, 2)?).ok();
    let year = match (year_digits, number(0, year_digits)?) {
        (2, year @ 50..) => 1900 + year,
        (2, year) => 2000 + year,
        (_, year) => year,
    };
    let (month, day, hour, minute, second) = (two(0)?, two(2)?, two(4)?, two(6)?, two(8)?);
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        let length = u8::try_from(body.len()).unwrap_or(0);
        let mut bytes = if length < 0x80 { vec![tag, length] } else { vec![tag, 0x81, length] };
        bytes.extend(body);
        bytes
    }

    fn certificate(version: &[u8], end: &[u8]) -> Vec<u8> {
        let begin = der(UTC_TIME, &[b"260101000000Z"]);
        let issuer = der(SEQUENCE, &[&[0; 70]]);
        let tbs =
            [version, &der(INTEGER, &[&[1]]), &der(SEQUENCE, &[]), &issuer, &der(SEQUENCE, &[&begin, end])].concat();
        der(SEQUENCE, &[&der(SEQUENCE, &[&tbs]), &der(SEQUENCE, &[])])
    }

    #[test]
    fn the_end_is_read_and_nothing_else_is_one() {
        let version = der(VERSION, &[&der(INTEGER, &[&[2]])]);
        let utc = der(UTC_TIME, &[b"261120100000Z"]);
        let general = der(GENERALIZED_TIME, &[b"20261120100000Z"]);
        for version in [&version[..], &[]] {
            for end in [&utc, &general] {
                assert_eq!(not_after(&certificate(version, end)), Some(1_795_168_800));
            }
        }
        assert_eq!(not_after(&certificate(&version, &der(UTC_TIME, &[b"700101000000Z"]))), Some(0));
        for wrong in [&b"261320100000Z"[..], b"2611201000Z", b"261120100000", b"26112010000+Z", b""] {
            assert_eq!(not_after(&certificate(&version, &der(UTC_TIME, &[wrong]))), None);
        }
        let whole = certificate(&version, &utc);
        for length in 0..whole.len() - 2 {
            assert!(not_after(&whole[..length]).is_none());
        }
    }
}

//! Binary operators: how tightly they bind, and what they do.

use super::Trouble;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// `||`
    Either,
    /// `&&`
    Both,
    /// `|`
    Or,
    /// `^`
    Xor,
    /// `&`
    And,
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
    /// `<<`
    Left,
    /// `>>`
    Right,
    Add,
    Subtract,
    Multiply,
    Divide,
    /// `%`
    Remainder,
    /// `**`
    Power,
}

impl Operator {
    /// The higher, the tighter.
    pub(super) fn level(self) -> u8 {
        match self {
            Self::Either => 1,
            Self::Both => 2,
            Self::Or => 3,
            Self::Xor => 4,
            Self::And => 5,
            Self::Equal | Self::NotEqual => 6,
            Self::LessOrEqual | Self::GreaterOrEqual | Self::Less | Self::Greater => 7,
            Self::Left | Self::Right => 8,
            Self::Add | Self::Subtract => 9,
            Self::Multiply | Self::Divide | Self::Remainder => 10,
            Self::Power => 11,
        }
    }

    /// Where it is not evaluated (`skipped`), division by 0 is no error; a negative exponent still is.
    pub(super) fn apply<U>(self, left: i64, right: i64, skipped: bool) -> Result<i64, Trouble<U>> {
        let right = match self {
            Self::Divide | Self::Remainder if right == 0 => {
                if !skipped {
                    return Err(Trouble::Error("division by 0".to_owned()));
                }
                1
            }
            Self::Power if right < 0 => return Err(Trouble::Error("an exponent is less than 0".to_owned())),
            _ => right,
        };
        Ok(match self {
            Self::Either => i64::from(left != 0 || right != 0),
            Self::Both => i64::from(left != 0 && right != 0),
            Self::Or => left | right,
            Self::Xor => left ^ right,
            Self::And => left & right,
            Self::Equal => i64::from(left == right),
            Self::NotEqual => i64::from(left != right),
            Self::LessOrEqual => i64::from(left <= right),
            Self::GreaterOrEqual => i64::from(left >= right),
            Self::Less => i64::from(left < right),
            Self::Greater => i64::from(left > right),
            Self::Left => left.wrapping_shl(places(right)),
            Self::Right => left.wrapping_shr(places(right)),
            Self::Add => left.wrapping_add(right),
            Self::Subtract => left.wrapping_sub(right),
            Self::Multiply => left.wrapping_mul(right),
            Self::Divide => left.wrapping_div(right),
            Self::Remainder => left.wrapping_rem(right),
            Self::Power => power(left, right),
        })
    }
}

/// The processor shifts by the count's last six bits.
fn places(count: i64) -> u32 {
    u32::try_from(count & 63).unwrap_or_default()
}

fn power(mut base: i64, mut exponent: i64) -> i64 {
    let mut result = 1_i64;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result.wrapping_mul(base);
        }
        exponent >>= 1;
        base = base.wrapping_mul(base);
    }
    result
}

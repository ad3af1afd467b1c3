//! What a compute took, in sixteen bits: three decimal digits and a half.

use std::time::Duration;

/// Below this the digits are kept as they are.
const DIGITS: u64 = 1 << 12;

const POWERS: [u64; 16] = {
    let mut powers = [1; 16];
    let mut index = 1;
    while index < 16 {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// Rounds to what is kept: decimal digits, so that round times stay what they are.
pub(super) fn pack(cost: Duration) -> u16 {
    let mut digits = u64::try_from(cost.as_nanos()).unwrap_or(u64::MAX);
    let mut power = 0;
    while digits >= DIGITS {
        if power == 15 {
            digits = DIGITS - 1;
            break;
        }
        digits = digits.saturating_add(5) / 10;
        power += 1;
    }
    #[expect(clippy::cast_possible_truncation, reason = "twelve bits")]
    let digits = digits as u16;
    digits | power << 12
}

/// The nanoseconds that were kept.
#[inline]
pub(super) fn nanos(packed: u16) -> u64 {
    u64::from(packed & 0xfff) * POWERS[usize::from(packed >> 12)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_times_stay_and_others_are_close() {
        for nanos_ in [
            0,
            1,
            999,
            4095,
            1_000_000,
            250_000_000,
            1_500_000_000,
            3_600_000_000_000,
        ] {
            assert_eq!(nanos(pack(Duration::from_nanos(nanos_))), nanos_);
        }
        for shift in 0..60 {
            let exact = 0x1234_5678_9abc_def1_u64 >> shift;
            let kept = nanos(pack(Duration::from_nanos(exact)));
            assert!(kept.abs_diff(exact) <= exact / 800, "{exact} became {kept}");
        }
        assert_eq!(pack(Duration::MAX), 0xffff);
    }
}

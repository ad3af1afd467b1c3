//! Medians, and numbers as fractions.

/// The middle one; of an even count, the higher of the two in the middle. Zero of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// A count as a fraction.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(crate) fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_round_does_not_move_the_median() {
        assert!((median(vec![2.0, 900.0, 1.0]) - 2.0).abs() < 1e-9);
        assert!((median(vec![4.0, 1.0]) - 4.0).abs() < 1e-9);
        assert!(median(Vec::new()).abs() < 1e-9);
    }
}

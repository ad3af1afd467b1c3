//! Real time, which is what a demo and a load test measure.

use std::time::{Duration, Instant};

#[expect(
    clippy::disallowed_methods,
    reason = "what is measured here is real time"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The middle one; of none, zero.
pub(crate) fn median<T: Copy + Default + Ord>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// A time with three digits, in the unit that suits it.
pub(crate) fn short(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let (number, unit) = match seconds {
        ..1e-6 => (seconds * 1e9, "ns"),
        ..1e-3 => (seconds * 1e6, "µs"),
        ..1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    match number {
        ..10.0 => format!("{number:.2} {unit}"),
        ..100.0 => format!("{number:.1} {unit}"),
        _ => format!("{number:.0} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_of_what_is_sorted() {
        assert_eq!(median(vec![9, 1, 5]), 5);
        assert_eq!(median(Vec::<u64>::new()), 0);
    }

    #[test]
    fn a_time_has_three_digits_and_a_unit() {
        assert_eq!(short(Duration::from_nanos(31)), "31.0 ns");
        assert_eq!(short(Duration::from_micros(1_234)), "1.23 ms");
        assert_eq!(short(Duration::from_millis(789)), "789 ms");
        assert_eq!(short(Duration::from_secs(12)), "12.0 s");
    }
}

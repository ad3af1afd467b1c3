//! When a value is computed anew before anybody misses it.

use std::time::Duration;

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// How long after so many failed refreshes in a row the next one may start: 1 s, doubling to 60 s.
pub(crate) fn backoff(failures: u32) -> Duration {
    let factor = 1_u32.checked_shl(failures).unwrap_or(u32::MAX);
    FIRST_WAIT.saturating_mul(factor).min(LONGEST_WAIT)
}

/// Whether a value that is fresh for another `left` is to be computed anew now.
///
/// `XFetch`: the probability rises towards the expiry, the earlier the longer the compute takes, so
/// that of many callers hardly two decide at once and the value rarely expires under load. `luck` is
/// drawn evenly from (0, 1].
///
/// A. Vattani, F. Chierichetti, K. Lowenstein: *Optimal Probabilistic Cache Stampede Prevention*,
/// VLDB 2015.
pub(crate) fn is_due_ahead(left: Duration, cost: Duration, luck: f64) -> bool {
    cost.as_secs_f64() * -luck.ln() >= left.as_secs_f64() && !cost.is_zero()
}

/// A ttl less the part that `jitter` takes off it: up to so many ten-thousandths, by `luck` in
/// [0, 1).
pub(crate) fn jittered(ttl: Duration, jitter: u32, luck: f64) -> Duration {
    if jitter == 0 || ttl == Duration::MAX {
        return ttl;
    }
    let share = f64::from(jitter.min(10_000)) / 10_000.0;
    // In whole nanoseconds, and never nothing: a ttl of zero would mean not to store.
    let kept = Duration::try_from_secs_f64(ttl.as_secs_f64() * (1.0 - share * luck));
    kept.unwrap_or(ttl)
        .clamp(Duration::from_nanos(1).min(ttl), ttl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_after_failures_doubles_up_to_a_minute() {
        let waits: Vec<u64> = (0..8).map(|failures| backoff(failures).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff(u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn a_value_is_due_the_earlier_the_more_it_costs() {
        let second = Duration::from_secs(1);
        assert!(is_due_ahead(second, second, 0.3));
        assert!(!is_due_ahead(second, second, 0.5));
        assert!(is_due_ahead(second, 10 * second, 0.9));
        assert!(!is_due_ahead(second, Duration::ZERO, 1e-300));
        assert!(is_due_ahead(Duration::ZERO, second, 1.0));
    }

    #[test]
    fn jitter_only_takes_away_and_no_more_than_it_says() {
        let ttl = Duration::from_secs(100);
        assert_eq!(jittered(ttl, 0, 0.9), ttl);
        assert_eq!(jittered(ttl, 1_000, 0.0), ttl);
        assert_eq!(jittered(ttl, 1_000, 0.5), Duration::from_secs(95));
        assert!(!jittered(ttl, 10_000, 0.999_999_999_999).is_zero());
        assert_eq!(jittered(Duration::MAX, 10_000, 0.5), Duration::MAX);
        let nearly = Duration::from_secs(u64::MAX);
        assert!(jittered(nearly, 1, 0.0) <= nearly);
    }
}

//! Compute times in log-linear buckets: constant space, no lock, about 12 % of error.

use std::iter;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::reader::Reader;

/// Buckets for each power of two.
const STEPS: usize = 4;
const STEP_BITS: u32 = STEPS.ilog2();
const BUCKETS: usize = 64 * STEPS;

/// How many threads record apart from each other: what they all wrote to would be slow to write to.
const STRIPES: usize = 8;

/// How often computes took how long, in nanoseconds.
#[derive(Debug)]
pub(super) struct Histogram {
    /// The buckets, for some of the threads each; made when the first of them records.
    stripes: [OnceLock<Box<[AtomicU64]>>; STRIPES],
}

impl Histogram {
    pub(super) const fn new() -> Self {
        Self {
            stripes: [const { OnceLock::new() }; STRIPES],
        }
    }

    /// Records so many computes that took this long each.
    #[inline]
    pub(super) fn record(&self, took: Duration, computes: u64) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let rank = Reader::known().map_or(0, Reader::rank);
        let buckets = self.stripes[rank % STRIPES].get_or_init(buckets);
        buckets[bucket(nanos)].fetch_add(computes, Ordering::Relaxed);
    }

    /// What was recorded until now.
    pub(super) fn reading(&self) -> Times {
        let mut times = Vec::new();
        for buckets in self.stripes.iter().filter_map(OnceLock::get) {
            times.resize(BUCKETS, 0);
            for (sum, count) in iter::zip(&mut times, buckets) {
                *sum += count.load(Ordering::Relaxed);
            }
        }
        Times(times)
    }
}

fn buckets() -> Box<[AtomicU64]> {
    (0..BUCKETS).map(|_| AtomicU64::new(0)).collect()
}

/// What a histogram read at one moment: a count for each bucket; none if nothing was read.
#[derive(Debug, Default)]
pub(super) struct Times(Vec<u64>);

impl Times {
    /// What was recorded between an earlier reading and this one.
    pub(super) fn since(&self, earlier: &Self) -> Self {
        let before = earlier.0.iter().copied().chain(iter::repeat(0));
        let counts = self.0.iter().zip(before);
        Self(counts.map(|(now, before)| now - before).collect())
    }

    /// How many were recorded.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The time that `share` (0 to 1) of the computes did not exceed; zero if there were none.
    pub(super) fn quantile(&self, share: f64) -> Duration {
        let total = self.count();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a rank among so many computes need not be exact"
        )]
        let rank = (total as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (index, &count) in self.0.iter().enumerate() {
            seen += count;
            if count > 0 && seen >= rank {
                return Duration::from_nanos(middle(index));
            }
        }
        Duration::ZERO
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what is cast is below twice `STEPS`"
)]
fn bucket(nanos: u64) -> usize {
    let power = nanos.max(1).ilog2();
    if power < STEP_BITS {
        return nanos as usize;
    }
    let step = (nanos >> (power - STEP_BITS)) as usize - STEPS;
    (power - STEP_BITS + 1) as usize * STEPS + step
}

/// The middle of a bucket's range.
fn middle(index: usize) -> u64 {
    let (power, step) = (index / STEPS, (index % STEPS) as u64);
    if power == 0 {
        return step;
    }
    let shift = power - 1;
    let low = (STEPS as u64 + step) << shift;
    low + ((1_u64 << shift) >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_falls_into_a_bucket_whose_middle_is_near() {
        for nanos in (0..64)
            .map(|power| 1_u64 << power)
            .chain([0, 3, 5, 999, 1_234_567, u64::MAX])
        {
            let middle = middle(bucket(nanos));
            assert!(
                middle.abs_diff(nanos) <= nanos / 7,
                "{nanos} became {middle}"
            );
        }
    }

    #[test]
    fn quantiles_follow_the_times() {
        let histogram = Histogram::new();
        assert_eq!(histogram.reading().quantile(0.5), Duration::ZERO);
        for millis in 1..=100 {
            histogram.record(Duration::from_millis(millis), 1);
        }
        let near = |share, millis: u64| {
            let found = histogram.reading().quantile(share).as_secs_f64() * 1e3;
            (found / Duration::from_millis(millis).as_secs_f64() / 1e3 - 1.0).abs() < 0.13
        };
        assert!(near(0.5, 50) && near(0.99, 99));
    }

    #[test]
    fn what_was_recorded_before_a_reading_is_not_in_the_difference() {
        let histogram = Histogram::new();
        histogram.record(Duration::from_secs(1), 1000);
        let before = histogram.reading();
        histogram.record(Duration::from_nanos(2), 3);
        let between = histogram.reading().since(&before);
        assert_eq!(between.quantile(0.99), Duration::from_nanos(2));
        assert_eq!(
            histogram
                .reading()
                .since(&histogram.reading())
                .quantile(0.5),
            Duration::ZERO
        );
    }
}

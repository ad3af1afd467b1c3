//! What the counters of a memo read at one moment.

use super::Stats;
use super::histogram::Times;

/// The counters at one moment; the entries, the bytes and the quantiles are not filled in.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) counts: Stats,
    pub(super) times: Times,
}

impl Reading {
    /// What was counted between an earlier reading and this one.
    pub(super) fn since(&self, earlier: &Self) -> Self {
        Self {
            counts: self.counts.minus(&earlier.counts),
            times: self.times.since(&earlier.times),
        }
    }

    /// The reading as users see it.
    pub(super) fn stats(&self, entries: u64, bytes: u64) -> Stats {
        Stats {
            entries,
            bytes,
            compute_p50: self.times.quantile(0.5),
            compute_p99: self.times.quantile(0.99),
            ..self.counts
        }
    }
}

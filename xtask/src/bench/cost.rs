//! What a command costs: the time that passes, and the time that processors work on it.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::step;

/// What a command costs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    /// What somebody waits for.
    pub(super) passed: Duration,
    /// What processors do meanwhile, which other work on the machine disturbs less; zero where the
    /// system does not tell.
    pub(super) worked: Duration,
}

impl Cost {
    /// Runs a command, and tells what it cost.
    pub(super) fn of(command: Command) -> Result<Self, String> {
        let (start, before) = (now(), worked_by_children());
        step::output(command)?;
        Ok(Self {
            passed: start.elapsed(),
            worked: worked_by_children().saturating_sub(before),
        })
    }

    /// The median of each.
    pub(super) fn median(costs: &[Self]) -> Self {
        Self {
            passed: median(costs.iter().map(|cost| cost.passed)),
            worked: median(costs.iter().map(|cost| cost.worked)),
        }
    }
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// What processors have done for commands that have ended, and theirs.
fn worked_by_children() -> Duration {
    // Linux counts it in hundredths of a second; other systems have no such file.
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    Duration::from_millis(10 * ticks_of_children(&stat).unwrap_or(0))
}

/// User and system time of the children: two fields, counted from behind the name, which may hold
/// anything.
fn ticks_of_children(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(13);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a build takes is real time"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_children_is_two_fields_of_many() {
        let stat = "7 (odd) name) S 1 7 7 0 -1 0 10 20 0 0 3 4 1500 25 20 0 1 0 99 1 1";
        assert_eq!(ticks_of_children(stat), Some(1525));
        assert_eq!(ticks_of_children(""), None);
    }

    #[test]
    fn one_slow_round_is_not_the_median() {
        let cost = |millis| Cost {
            passed: Duration::from_millis(millis),
            worked: Duration::from_millis(millis * 2),
        };
        let median = Cost::median(&[cost(900), cost(10), cost(11)]);
        assert_eq!(median.passed, Duration::from_millis(11));
        assert_eq!(median.worked, Duration::from_millis(22));
        assert_eq!(Cost::median(&[]).passed, Duration::ZERO);
    }
}

//! Rounds: all cases take turns, each round in another order, and each is compared with what the floor
//! took in the same round. So what else the machine does meets them all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{median, number};

/// One way to do what a group is about.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// How many operations one run does.
    pub(crate) operations: usize,
    /// Does them, and says how long they took.
    pub(crate) run: Box<dyn FnMut() -> Duration>,
    /// Whether one thread does all of it.
    pub(crate) is_alone: bool,
    /// Allocations of one operation, where they are counted.
    pub(crate) allocations: Option<f64>,
    /// Where hits are counted.
    pub(crate) hits: Option<Arc<Hits>>,
}

/// How many calls there were, and how many computed.
#[derive(Default)]
pub(crate) struct Hits {
    calls: AtomicU64,
    computes: AtomicU64,
}

impl Hits {
    pub(crate) fn add(&self, calls: u64, computes: u64) {
        self.calls.fetch_add(calls, Ordering::Relaxed);
        self.computes.fetch_add(computes, Ordering::Relaxed);
    }

    /// Forgets what was at first, when everything was empty.
    pub(crate) fn reset(&self) {
        self.calls.store(0, Ordering::Relaxed);
        self.computes.store(0, Ordering::Relaxed);
    }

    /// The share of calls that did not compute.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    fn ratio(&self) -> f64 {
        let computes = self.computes.load(Ordering::Relaxed) as f64;
        1.0 - computes / self.calls.load(Ordering::Relaxed).max(1) as f64
    }
}

/// Cases that do the same. The first is the floor.
pub(crate) struct Group {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) cases: Vec<Case>,
}

/// What one case took.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    /// Of one operation: the median of all rounds.
    pub(crate) nanos: f64,
    /// To the floor: the median of the ratios of each round.
    pub(crate) ratio: f64,
    pub(crate) allocations: Option<f64>,
    /// The share of calls that were hits.
    pub(crate) hits: Option<f64>,
}

/// How often a case runs in one round; the first finds caches cold.
const RUNS: usize = 3;

/// Measures all cases of all groups, in as many rounds; for each group, its cases in their order.
pub(crate) fn rounds(groups: &mut [Group], rounds: usize) -> Vec<Vec<Measured>> {
    let mut nanos: Vec<Vec<Vec<f64>>> = groups
        .iter()
        .map(|group| vec![Vec::with_capacity(rounds); group.cases.len()])
        .collect();
    for round in 0..rounds {
        for turn in 0..groups.len() {
            let group = (round + turn) % groups.len();
            let cases = &mut groups[group].cases;
            for turn in 0..cases.len() {
                let case = (round + turn) % cases.len();
                nanos[group][case].push(cases[case].nanos());
            }
        }
    }
    let measured = groups.iter().zip(&nanos);
    measured
        .map(|(group, nanos)| group.measured(nanos))
        .collect()
}

impl Case {
    /// Of threads the run in the middle counts: in the fastest they have hardly met. Of one thread the
    /// fastest: in the others something else had the processor for a while.
    fn nanos(&mut self) -> f64 {
        let nanos = |took: Duration| took.as_secs_f64() * 1e9 / number(self.operations);
        let runs = (0..RUNS).map(|_| nanos((self.run)()));
        if self.is_alone {
            runs.fold(f64::MAX, f64::min)
        } else {
            median(runs.collect())
        }
    }
}

impl Group {
    fn measured(&self, nanos: &[Vec<f64>]) -> Vec<Measured> {
        let floor = nanos.first().map_or(&[][..], Vec::as_slice);
        let cases = self.cases.iter().zip(nanos);
        let measured = cases.map(|(case, nanos)| Measured {
            name: case.name,
            nanos: median(nanos.clone()),
            ratio: median(
                nanos
                    .iter()
                    .zip(floor)
                    .map(|(own, floor)| own / floor)
                    .collect(),
            ),
            allocations: case.allocations,
            hits: case.hits.as_ref().map(|hits| hits.ratio()),
        });
        measured.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &'static str, mut millis: Vec<u64>) -> Case {
        Case {
            name,
            operations: 1_000_000,
            run: Box::new(move || {
                millis.rotate_left(1);
                Duration::from_millis(millis[0])
            }),
            is_alone: true,
            allocations: None,
            hits: None,
        }
    }

    #[test]
    fn a_ratio_is_to_the_floor_of_the_same_round() {
        let mut groups = [Group {
            id: "x",
            title: "x",
            cases: vec![case("floor", vec![2; 3]), case("other", vec![6; 3])],
        }];
        let measured = rounds(&mut groups, 3);
        let other = &measured[0][1];
        assert_eq!(other.name, "other");
        assert!((other.nanos - 6.0).abs() < 1e-6, "{}", other.nanos);
        assert!((other.ratio - 3.0).abs() < 1e-6, "{}", other.ratio);
    }
}

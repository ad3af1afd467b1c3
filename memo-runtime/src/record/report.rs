//! What a load did.

use std::time::Duration;

/// What a load did: what `Customer::load(…)` returns. A value that failed is no error of the load: it is counted here, and
/// `Failed` in its record.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LoadReport {
    /// Each calculation that was selected, in their order, then those that they depend on.
    pub calculations: Vec<CalculationReport>,
    /// Round trips to the store that read.
    pub reads: u64,
    /// Round trips to the store that wrote.
    pub writes: u64,
}

/// What a load did for one calculation. What is found is counted for each record, what is missing once
/// for each key.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CalculationReport {
    /// The name of the field.
    pub name: &'static str,
    /// Values that were found, stale ones included.
    pub hits: usize,
    /// Values that were found past their ttl, and served since nothing better came.
    pub stale: usize,
    /// Values that were not found.
    pub misses: usize,
    /// Records for which the calculation failed.
    pub failed: usize,
    /// Round trips to the store that read values of this calculation.
    pub reads: u64,
    /// Round trips to the store that wrote values of this calculation.
    pub writes: u64,
    /// Calls of the function.
    pub calls: u64,
    /// How long the function took.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::always"))]
    pub took: Duration,
}

#[cfg(feature = "stream")]
impl LoadReport {
    /// Adds what another load of the same calculations did.
    pub(super) fn add(&mut self, other: Self) {
        self.reads += other.reads;
        self.writes += other.writes;
        for of in other.calculations {
            match self.calculations.iter_mut().find(|it| it.name == of.name) {
                Some(sum) => sum.add(&of),
                None => self.calculations.push(of),
            }
        }
    }
}

#[cfg(feature = "stream")]
impl CalculationReport {
    fn add(&mut self, other: &Self) {
        self.hits += other.hits;
        self.stale += other.stale;
        self.misses += other.misses;
        self.failed += other.failed;
        self.reads += other.reads;
        self.writes += other.writes;
        self.calls += other.calls;
        self.took += other.took;
    }
}

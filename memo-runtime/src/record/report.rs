//! What a load did.

/// What a load did.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LoadReport {
    /// Each calculation that was loaded, in the order of the call.
    pub calculations: Vec<CalculationReport>,
    /// Round trips to the store that read.
    pub reads: u64,
    /// Round trips to the store that wrote.
    pub writes: u64,
}

/// What a load did for one calculation; counts are of different keys.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CalculationReport {
    /// The name of the field.
    pub name: &'static str,
    /// Values that were found.
    pub hits: usize,
    /// Values that were not found.
    pub misses: usize,
    /// Records for which the calculation failed.
    pub failed: usize,
}

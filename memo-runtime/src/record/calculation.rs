//! One calculation of a record: what users select, and what is known of it.

use std::fmt;
use std::ops::Deref;

use super::Memoized;
use super::load::Load;
use crate::memo::MemoOptions;

/// Selects one calculation of the record type `T`: `Customer::REVENUE`.
pub struct Calculation<T: 'static> {
    operations: &'static dyn Operations<T>,
}

/// What a load needs of a calculation, whatever the type of its value.
pub(super) trait Operations<T: Memoized>: Send + Sync {
    fn info(&self) -> CalculationInfo;
    #[cfg(feature = "store")]
    fn store(&self) -> Option<&'static str>;
    /// Takes hold of the memo's state, for as long as a load takes.
    fn hold(&'static self) -> Box<dyn Held<T>>;
}

/// A calculation whose memo is held for a load.
pub(super) trait Held<T: Memoized>: Send + Sync {
    fn begin<'h>(&'h self, records: &[T]) -> Box<dyn Load<T> + 'h>;
}

impl<T: Memoized> Calculation<T> {
    pub(super) const fn new(operations: &'static dyn Operations<T>) -> Self {
        Self { operations }
    }

    /// What is known of the calculation.
    pub fn info(&self) -> CalculationInfo {
        self.operations.info()
    }

    pub(super) fn operations(&self) -> &'static dyn Operations<T> {
        self.operations
    }
}

impl<T> Clone for Calculation<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Calculation<T> {}

impl<T: Memoized> fmt::Debug for Calculation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Calculation")
            .field(&self.info().name)
            .finish()
    }
}

/// What is known of one calculation of a record.
///
/// Its [options](MemoOptions) are read as if they were its own fields: `info.ttl`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CalculationInfo {
    /// The name of the field.
    pub name: &'static str,
    /// The name of the record type.
    pub record: &'static str,
    /// The name of its memo in the registry.
    pub memo: &'static str,
    /// What is annotated: `field`.
    pub kind: &'static str,
    /// What was said about it.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub options: MemoOptions,
    /// The first words of the field's documentation.
    pub docs: &'static str,
    /// The file of the annotation.
    pub file: &'static str,
    /// The line of the annotation.
    pub line: u32,
}

impl Deref for CalculationInfo {
    type Target = MemoOptions;

    fn deref(&self) -> &MemoOptions {
        &self.options
    }
}

//! One calculation of a record: what users select, and what is known of it.

use std::any::Any;
use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;

use super::load::{Load, Places};
use super::{Keyed, Memoized};
use crate::key::MapKey;
use crate::memo::{Described, MemoOptions, Spec};
use crate::runtime::Invalidation;
use crate::version::FillToken;

/// Selects one calculation of the record type `T`: `Customer::REVENUE`.
pub struct Calculation<T: 'static>(Place<T>);

/// Where a calculation is.
enum Place<T: 'static> {
    Static(&'static dyn Operations<T>),
    /// There are no generic statics: known once the type is.
    Generic(fn() -> Calculation<T>),
}

/// What a load needs of a calculation, whatever the type of its value.
pub(super) trait Operations<T: Memoized>: Send + Sync {
    fn info(&self) -> CalculationInfo;
    /// What the annotation says.
    fn spec(&self) -> &Spec;
    /// The calculations that are made before this one.
    fn depends(&self) -> &'static [Calculation<T>];
    #[cfg(feature = "store")]
    fn store(&self) -> Option<&'static str>;
    /// Forgets the value of a key, which is a `T::Key`.
    fn invalidate(&'static self, key: &dyn Any, invalidation: &mut Invalidation);
    /// Takes hold of the memo's state, for as long as a load takes.
    fn hold(&'static self) -> Box<dyn Held<T>>;
}

/// A calculation whose memo is held for a load.
pub(super) trait Held<T: Memoized>: Send + Sync {
    /// The number of the latest invalidation.
    fn token(&self) -> FillToken;
    /// Begins to load the records at these places: those that are `asked` of a store, whatever the process has a
    /// copy of.
    fn begin<'h>(
        &'h self,
        records: &[T],
        places: Places,
        asked: &HashSet<usize>,
    ) -> Box<dyn Load<T> + 'h>;
}

impl<T: Memoized> Calculation<T> {
    pub(super) const fn new(operations: &'static dyn Operations<T>) -> Self {
        Self(Place::Static(operations))
    }

    /// Forgets the value of `record`, also if it is being computed, and what depends on it.
    ///
    /// # Examples
    ///
    /// ```text
    /// Customer::REVENUE.invalidate(&customer).await?;
    /// Customer::REVENUE.invalidate_key(42).await?;
    /// ```
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate(&self, record: &T) -> Invalidation
    where
        T: Keyed,
    {
        self.invalidate_whole(&record.memo_key())
    }

    /// As [`invalidate`](Self::invalidate), where only the key of the record is at hand: its key field,
    /// or the tuple of all of them, behind the tenant if it has one.
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate_key(&self, key: impl MapKey<T::Key>) -> Invalidation
    where
        T: Keyed,
    {
        self.invalidate_whole(&key.into_key())
    }

    fn invalidate_whole(&self, key: &dyn Any) -> Invalidation {
        let mut invalidation = Invalidation::default();
        let mut invalid: Vec<&'static dyn Operations<T>> = vec![self.operations()];
        // What is made of something is invalidated behind it: nothing is made of it in between.
        let mut next = 0;
        while let Some(&operations) = invalid.get(next) {
            operations.invalidate(key, &mut invalidation);
            for dependent in T::CALCULATIONS.iter().map(Self::operations) {
                let is = |other: &dyn Operations<T>| std::ptr::addr_eq(other, operations);
                let known = |known: &&dyn Operations<T>| std::ptr::addr_eq(*known, dependent);
                if dependent.depends().iter().any(|it| is(it.operations()))
                    && !invalid.iter().any(known)
                {
                    invalid.push(dependent);
                }
            }
            next += 1;
        }
        invalidation
    }

    /// A calculation of a generic record.
    #[doc(hidden)]
    pub const fn generic(find: fn() -> Self) -> Self {
        Self(Place::Generic(find))
    }

    /// What is known of the calculation.
    pub fn info(&self) -> CalculationInfo {
        self.operations().info()
    }

    pub(super) fn operations(&self) -> &'static dyn Operations<T> {
        match self.0 {
            Place::Static(operations) => operations,
            Place::Generic(find) => find().operations(),
        }
    }
}

impl<T> Clone for Place<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Place<T> {}

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

impl CalculationInfo {
    /// What is known of the calculation behind a memo.
    #[doc(hidden)]
    pub fn of(of: &impl Described, kind: &'static str) -> Self {
        let (memo, spec) = (of.info(), of.spec());
        Self {
            name: spec.item,
            record: spec.record,
            memo: memo.name,
            kind,
            depends: Vec::new(),
            options: memo.options,
            docs: memo.docs,
            file: memo.file,
            line: memo.line,
        }
    }
}

/// What is known of one calculation of a record.
///
/// Its [options](MemoOptions) are read as if they were its own fields: `info.ttl`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CalculationInfo {
    /// The name of the field or of the method.
    pub name: &'static str,
    /// The name of the record type.
    pub record: &'static str,
    /// The name of its memo in the registry.
    pub memo: &'static str,
    /// What is annotated: `field`, `method`, `batch method`, `associated function` or `associated batch
    /// function`.
    pub kind: &'static str,
    /// The fields that are calculated before it.
    pub depends: Vec<&'static str>,
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

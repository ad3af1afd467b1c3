//! A calculation that is a field: what the derive makes a static of.

use std::fmt;
use std::pin::Pin;

use super::calculation::{Held, Operations};
use super::load::{Load, Loading};
use super::{Calculated, Calculation, CalculationInfo, Keyed, Memoized, Results};
use crate::memo::{Memo, StateRef};

/// The future of one call of the function named by `with`.
pub(super) type Call<'a, V> = Pin<Box<dyn Future<Output = Results<V>> + Send + 'a>>;

/// A calculation that is a field of `T` and gives values of type `V`.
pub struct Field<T: Memoized + Keyed, V: 'static> {
    pub(super) memo: Memo<T::Key, V>,
    pub(super) slot: fn(&mut T) -> &mut Calculated<V>,
    pub(super) compute: for<'a> fn(&'a [&'a T], &'a T::Context) -> Call<'a, V>,
}

impl<T, V> Field<T, V>
where
    T: Memoized + Keyed,
    V: Clone + Send + Sync + 'static,
{
    /// Describes the calculation: its memo, its field, and the function that computes it.
    pub const fn new(
        memo: Memo<T::Key, V>,
        slot: fn(&mut T) -> &mut Calculated<V>,
        compute: for<'a> fn(&'a [&'a T], &'a T::Context) -> Call<'a, V>,
    ) -> Self {
        Self {
            memo,
            slot,
            compute,
        }
    }

    /// What users select it by.
    pub const fn calculation(&'static self) -> Calculation<T> {
        Calculation::new(self)
    }

    /// The memo behind the field.
    pub const fn memo(&'static self) -> &'static Memo<T::Key, V> {
        &self.memo
    }
}

impl<T, V> Operations<T> for Field<T, V>
where
    T: Memoized + Keyed,
    V: Clone + Send + Sync + 'static,
{
    fn info(&self) -> CalculationInfo {
        let (spec, memo) = (self.memo.spec(), self.memo.info());
        CalculationInfo {
            name: spec.item,
            record: spec.record,
            memo: memo.name,
            kind: memo.kind,
            options: memo.options,
            docs: memo.docs,
            file: memo.file,
            line: memo.line,
        }
    }

    #[cfg(feature = "store")]
    fn store(&self) -> Option<&'static str> {
        self.memo.spec().store
    }

    fn hold(&'static self) -> Box<dyn Held<T>> {
        Box::new(HeldField {
            field: self,
            state: self.memo.state(),
        })
    }
}

/// A field whose memo is held for a load.
struct HeldField<T: Memoized + Keyed, V: 'static> {
    field: &'static Field<T, V>,
    state: StateRef<'static, T::Key, V>,
}

impl<T, V> Held<T> for HeldField<T, V>
where
    T: Memoized + Keyed,
    V: Clone + Send + Sync + 'static,
{
    fn begin<'h>(&'h self, records: &[T]) -> Box<dyn Load<T> + 'h> {
        Box::new(Loading::new(self.field, &self.state, records))
    }
}

impl<T: Memoized + Keyed, V> fmt::Debug for Field<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("memo", &self.memo)
            .finish_non_exhaustive()
    }
}

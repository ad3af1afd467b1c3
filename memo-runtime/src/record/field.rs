//! A calculation that is a field: what the derive makes a static of.

use std::any::Any;
use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;

use super::calculation::{Held, Operations};
use super::load::{Load, Loading, Places};
use super::{Calculated, Calculation, CalculationInfo, Keyed, Memoized, Results};
use crate::error::Error;
use crate::memo::{Memo, Spec, StateRef, one_introduced};
use crate::runtime::Invalidation;
use crate::version::FillToken;
#[cfg(feature = "registry")]
use crate::{memo::MemoInfo, registry::AnyMemo};

/// The future of one call of the function named by `with`.
pub(super) type Call<'a, V> = Pin<Box<dyn Future<Output = Results<V>> + Send + 'a>>;

/// A calculation that is a field of `T` and gives values of type `V`.
pub struct Field<T: Memoized + Keyed, V: 'static> {
    pub(super) memo: Memo<T::Key, V>,
    pub(super) slot: fn(&mut T) -> &mut Calculated<V>,
    pub(super) compute: for<'a> fn(&'a [&'a T], &'a T::Context) -> Call<'a, V>,
    /// The calculations that are made before this one.
    pub(super) depends: &'static [Calculation<T>],
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
            depends: &[],
        }
    }

    /// Says which calculations are made before this one.
    #[must_use]
    pub const fn depends(mut self, depends: &'static [Calculation<T>]) -> Self {
        self.depends = depends;
        self
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

/// The field of a generic record that `M` marks, which `make` describes if it is not known yet.
pub fn generic_field<M, T, V>(make: fn() -> Field<T, V>) -> Calculation<T>
where
    M: 'static,
    T: Memoized + Keyed,
    V: Clone + Send + Sync + 'static,
{
    let introduce = |field: &'static Field<T, V>| {
        #[cfg(feature = "registry")]
        crate::registry::add(field);
        #[cfg(not(feature = "registry"))]
        let _ = field;
    };
    one_introduced::<M, _>(make, introduce).calculation()
}

/// Marks the field of this number in a generic record.
#[derive(Debug)]
pub struct Nth<T, const N: usize>(PhantomData<T>);

impl<T, V> Operations<T> for Field<T, V>
where
    T: Memoized + Keyed,
    V: Clone + Send + Sync + 'static,
{
    fn info(&self) -> CalculationInfo {
        let depends = self.depends.iter().map(|it| it.operations().spec().item);
        CalculationInfo {
            depends: depends.collect(),
            ..CalculationInfo::of(&self.memo, "field")
        }
    }

    fn spec(&self) -> &Spec {
        self.memo.spec()
    }

    fn depends(&self) -> &'static [Calculation<T>] {
        self.depends
    }

    #[cfg(feature = "store")]
    fn store(&self) -> Option<&'static str> {
        self.memo.spec().store
    }

    fn invalidate(&'static self, key: &dyn Any, invalidation: &mut Invalidation) {
        let Some(key) = key.downcast_ref::<T::Key>() else {
            unreachable!("a calculation is asked for keys of its record");
        };
        let state = self.memo.state();
        if state.lacks_tenant(key) {
            return invalidation.fail(Error::no_tenant(self.memo.name()));
        }
        #[cfg(feature = "store")]
        if self.memo.is_shared() {
            return match self.memo.shared_keys([key]) {
                Ok(keys) => invalidation.remove(keys.removals()),
                Err(error) => invalidation.fail(error),
            };
        }
        state.invalidate(state.hash(&key), |other| other == key);
    }

    fn hold(&'static self) -> Box<dyn Held<T>> {
        Box::new(HeldField {
            field: self,
            state: self.memo.state(),
        })
    }
}

#[cfg(feature = "registry")]
impl<T, V> AnyMemo for Field<T, V>
where
    T: Memoized + Keyed,
    V: Clone + Send + Sync + 'static,
{
    fn info(&self) -> MemoInfo {
        self.memo.info()
    }

    fn spec(&self) -> &Spec {
        self.memo.spec()
    }

    fn depends(&self) -> Vec<&'static str> {
        let depends = self.depends.iter().map(|it| it.operations().spec().name);
        depends.collect()
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
    fn token(&self) -> FillToken {
        self.state.fences.token()
    }

    fn begin<'h>(
        &'h self,
        records: &[T],
        places: Places,
        asked: &HashSet<usize>,
    ) -> Box<dyn Load<T> + 'h> {
        let places = (places, asked);
        Box::new(Loading::new(self.field, &self.state, records, places))
    }
}

impl<T: Memoized + Keyed, V> fmt::Debug for Field<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("memo", &self.memo)
            .finish_non_exhaustive()
    }
}

//! What a function named by `with` may return, told apart by type.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::hash::{BuildHasher, Hash};

use super::Keyed;
use crate::batch::Failure;
use crate::key::MapKey;

/// The results of one call, one for each record in their order, or why there are none.
pub type Results<V> = Result<Vec<Result<V, Failure>>, Failure>;

/// What a function named by `with` may return for a field `Calculated<V>` of the record `T`.
#[diagnostic::on_unimplemented(
    message = "a calculation cannot return `{Self}`",
    label = "returned by the function named in `with`",
    note = "for a field `Calculated<{V}>` it returns `Vec<{V}>`, `Vec<Result<{V}, E>>` or a map by the \
            record's key, `HashMap<_, {V}>` or `BTreeMap<_, {V}>`; or a `Result` of one of these, with \
            `E: Display`; or a future of one of all these"
)]
pub trait IntoResults<T, V> {
    /// The results in one form, one for each of `records`.
    ///
    /// # Errors
    ///
    /// If the whole call failed: its error, in words.
    fn into_results(self, records: &[&T]) -> Results<V>;
}

impl<T, V> IntoResults<T, V> for Vec<V> {
    fn into_results(self, _: &[&T]) -> Results<V> {
        Ok(self.into_iter().map(Ok).collect())
    }
}

impl<T, V, E: Display> IntoResults<T, V> for Vec<Result<V, E>> {
    fn into_results(self, _: &[&T]) -> Results<V> {
        Ok(self
            .into_iter()
            .map(|value| value.map_err(|error| words(&error)))
            .collect())
    }
}

#[diagnostic::do_not_recommend]
impl<T, V, R: IntoResults<T, V>, E: Display> IntoResults<T, V> for Result<R, E> {
    fn into_results(self, records: &[&T]) -> Results<V> {
        match self {
            Ok(results) => results.into_results(records),
            Err(error) => Err(words(&error)),
        }
    }
}

/// A map gives each record what stands under its key, whatever the order of either.
macro_rules! maps {
    ($($map:ident<$key:ident: $($bound:ident)|* $(, $hasher:ident: $build:path)?>)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T, V, $key $(, $hasher)?> IntoResults<T, V> for $map<$key, V $(, $hasher)?>
        where
            T: Keyed,
            $key: MapKey<T::Key> $(+ $bound)*,
            $($hasher: $build,)?
        {
            fn into_results(mut self, records: &[&T]) -> Results<V> {
                let results = by_key(records, |key| self.remove(key));
                Ok(results.map(|value| value.ok_or_else(|| ABSENT.into())).collect())
            }
        }

        // What a map does not mention is absent.
        #[diagnostic::do_not_recommend]
        impl<T, V, $key $(, $hasher)?> IntoResults<T, Option<V>> for $map<$key, V $(, $hasher)?>
        where
            T: Keyed,
            $key: MapKey<T::Key> $(+ $bound)*,
            $($hasher: $build,)?
        {
            fn into_results(mut self, records: &[&T]) -> Results<Option<V>> {
                Ok(by_key(records, |key| self.remove(key)).map(Ok).collect())
            }
        }
    )*};
}

maps! {
    HashMap<M: Hash | Eq, S: BuildHasher>
    BTreeMap<M: Ord>
}

/// Why a record has no value that a map does not mention.
const ABSENT: &str = "the function returned no value for this record";

/// What `take` gives for the key of each record. Each is asked for once: they are different records.
fn by_key<T: Keyed, M: MapKey<T::Key>, V>(
    records: &[&T],
    mut take: impl FnMut(&M) -> Option<V>,
) -> impl Iterator<Item = Option<V>> {
    records
        .iter()
        .map(move |record| take(&M::of(&record.memo_key())))
}

fn words(error: &impl Display) -> Failure {
    error.to_string().into()
}

// An expansion does not know whether the function is async. It asks the returned value, by autoref:
// of the two methods `memokit_kind`, that of futures is found
// first. No trait of a user's that is in scope has a method of this name.

/// Stands for a returned value that is a future.
#[derive(Clone, Copy, Debug)]
pub struct AsFuture;

/// Stands for a returned value that is there already.
#[derive(Clone, Copy, Debug)]
pub struct AsReady;

/// The kind of futures.
pub trait FutureKind {
    /// What stands for it.
    fn memokit_kind(&self) -> AsFuture {
        AsFuture
    }
}

impl<F: Future> FutureKind for F {}

/// The kind of everything else.
pub trait ReadyKind {
    /// What stands for it.
    fn memokit_kind(&self) -> AsReady {
        AsReady
    }
}

impl<T> ReadyKind for &T {}

impl AsFuture {
    /// Waits for what it gives.
    pub async fn done<F: Future>(self, returned: F) -> F::Output {
        returned.await
    }
}

impl AsReady {
    /// Takes it.
    #[expect(clippy::unused_async, reason = "as its twin of futures has it")]
    pub async fn done<R>(self, returned: R) -> R {
        returned
    }
}

/// The results of a call, whether it is async or not, for a field of this type.
#[doc(hidden)]
#[macro_export]
macro_rules! __results {
    ($call:expr, $records:expr, $value:ty) => {{
        use $crate::__private::{FutureKind as _, IntoResults, ReadyKind as _};
        let returned = $call;
        let kind = (&returned).memokit_kind();
        // Asked here and nowhere else: what is wrong is one error.
        IntoResults::<_, $value>::into_results(kind.done(returned).await, $records)
    }};
}

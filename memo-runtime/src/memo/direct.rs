//! Calls without the macro: a key and a closure.

#[cfg(feature = "async")]
use std::future::poll_fn;
use std::hash::Hash;
use std::marker::PhantomData;

use super::{Answer, Background, Call, Forms, Memo, Outcome, find, finish, proceed};
#[cfg(feature = "async")]
use super::{Calling, Course, Step};
use crate::error::Error;
use crate::key::AsKey;
use crate::returns::{Returned, Stored};

/// A call whose compute is a closure: it borrows from its caller, and so cannot leave it.
struct Closure<K, R, C, const KIND: usize> {
    compute: C,
    types: PhantomData<(K, Returned<R, KIND, 0>)>,
}

impl<K, R, C, const KIND: usize> Call for Closure<K, R, C, KIND>
where
    C: FnOnce() -> R,
    R: Stored<KIND>,
{
    type Key = K;
    type Returns = Returned<R, KIND, 0>;

    fn compute(self) -> R {
        (self.compute)()
    }
}

impl<K, R, C, const KIND: usize> Forms<K, Returned<R, KIND, 0>> for Closure<K, R, C, KIND>
where
    R: Stored<KIND>,
{
    fn detach(&self) -> Option<Background<K, Returned<R, KIND, 0>>> {
        None
    }

    fn timed_out(&self, _: Error) -> Option<R> {
        None
    }

    fn failed(&self, _: Error) -> Option<R> {
        None
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The value of a key, which `compute` makes if no fresh one is stored.
    ///
    /// With `stale`, one call computes what has passed its ttl, and all others get the stale value
    /// meanwhile.
    ///
    /// # Panics
    ///
    /// If `compute` panics, so does this call; one waiting call then computes instead. And if
    /// `compute` asks for the same key.
    ///
    /// # Concurrency
    ///
    /// Calls for one key share a single compute. Calls for other keys never wait for it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::Memo;
    ///
    /// let squares = Memo::<u64, u64>::builder("squares").capacity(1000).build();
    /// assert_eq!(squares.get_or_insert_with(12, || 12 * 12), 144);
    /// assert_eq!(squares.get_or_insert_with(12, || unreachable!()), 144);
    /// ```
    pub fn get_or_insert_with(&self, key: impl AsKey<K>, compute: impl FnOnce() -> V) -> V {
        self.answer::<V, 0>(key, compute).value
    }

    /// As [`get_or_insert_with`](Self::get_or_insert_with), for a compute that can fail: an error is
    /// returned and not stored.
    ///
    /// # Errors
    ///
    /// What `compute` returned, unless a value is stored that may still be served: then it is, and
    /// nothing is computed for a while, as with `stale` elsewhere. Who waited for a compute that failed computes for itself.
    pub fn try_get_or_insert_with<E>(
        &self,
        key: impl AsKey<K>,
        compute: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, E> {
        self.answer::<Result<V, E>, 1>(key, compute).value
    }

    /// As [`get_or_insert_with`](Self::get_or_insert_with), with the word of where the value came
    /// from.
    pub fn outcome(&self, key: impl AsKey<K>, compute: impl FnOnce() -> V) -> Outcome<V> {
        self.answer::<V, 0>(key, compute)
            .into_outcome(&self.state().clock)
    }

    fn answer<R, const KIND: usize>(
        &self,
        key: impl AsKey<K>,
        compute: impl FnOnce() -> R,
    ) -> Answer<R>
    where
        R: Stored<KIND, Value = V>,
    {
        let state = self.state();
        let step = find(&state, &key.into_lookup());
        let call = Closure {
            compute,
            types: PhantomData,
        };
        let begun = proceed(&state, step, &call);
        finish(&state, begun, call)
    }
}

#[cfg(feature = "async")]
impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// As [`get_or_insert_with`](Self::get_or_insert_with), for a compute that is a future: it is
    /// awaited, or dropped unpolled.
    ///
    /// # Cancel safety
    ///
    /// Dropping the call drops its compute; one waiting call then computes instead.
    pub async fn get_or_insert_with_async(
        &self,
        key: impl AsKey<K>,
        compute: impl Future<Output = V>,
    ) -> V {
        let state = self.state();
        let step = find(&state, &key.into_lookup());
        let course = match step {
            Step::Hit(value, _) => return value,
            Step::Miss(missing) => Course::Miss(missing),
            Step::Ahead(entry) => match state.lead_refresh(&entry) {
                Ok(duty) => {
                    entry.note_failure(state.clock.now());
                    Course::Compute(entry.missing(), duty)
                }
                Err(_) => return entry.value.clone(),
            },
            Step::Stale(entry) => match state.lead_refresh(&entry) {
                Ok(duty) => {
                    // Until another has taken its place.
                    entry.note_failure(state.clock.now());
                    state.miss_stale(&entry);
                    Course::Compute(entry.missing(), duty)
                }
                Err(_) => return state.serve_stale::<Returned<V, 0, 0>>(&entry).value,
            },
        };
        let calling = Calling::<_, _, Returned<V, 0, 0>, _>::new(state, course, compute, |_| None);
        let mut calling = Box::new(calling);
        poll_fn(|context| calling.poll(context)).await.value
    }
}

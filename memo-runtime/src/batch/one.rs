//! Taking one run through its phases: a call of one key, whose values live in a store.

use std::hash::Hash;
use std::panic::resume_unwind;

use super::drive::refused;
use super::{Run, shared};
use crate::contain::{Panic, catch_future};
use crate::error::Error;
use crate::flight::Caller;
use crate::memo::{Answer, Source};
use crate::returns::Returns;

/// Answers the only question of `run`, which has a name for its tenant, if it has one; calls `compute`,
/// once at most, if nobody has the answer. `failed` makes a return value of the error of a store, where calls
/// fail with it.
pub(crate) async fn drive_one<R, K, F>(
    run: &mut Run<'_, K, R::Value>,
    caller: &Caller,
    failed: fn(Error) -> Option<R::Return>,
    compute: impl FnOnce() -> F,
) -> Answer<R::Return>
where
    R: Returns<Value: Clone + Send + Sync + 'static>,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    F: Future<Output = R::Return>,
{
    if let Some(entry) = run.found_at_once() {
        return entry.answer::<R>(Source::L1);
    }
    // What does not lead any more has followed nobody since: it is never computed twice.
    let mut compute = Some(compute);
    if let Err(error) = shared::find(run).await {
        return Answer::new(refused(error, failed), Source::Computed);
    }
    run.count_misses();
    loop {
        run.board(caller);
        if let Err(error) = shared::find_again(run).await {
            run.abandon();
            return Answer::new(refused(error, failed), Source::Computed);
        }
        let leads = !run.to_compute().is_empty();
        if let Some(compute) = compute.take_if(|_| leads) {
            // Nothing is waited for with a `Stop`, which need not be `Send`.
            if let Err(stop) = compute_it::<R, K, F>(run, compute).await {
                run.abandon();
                return Answer::new(stop.into_returned(), Source::Computed);
            }
            shared::store(run).await;
        }
        run.release();
        if !run.follow().await {
            break;
        }
    }
    let is_computed = compute.is_none();
    answer::<R, K>(run, is_computed)
}

/// What the only question got.
fn answer<R, K>(run: &mut Run<'_, K, R::Value>, is_computed: bool) -> Answer<R::Return>
where
    R: Returns<Value: Clone + Send + Sync + 'static>,
    K: Hash + Eq + Clone + Send + Sync + 'static,
{
    if let Some(told) = run.told.take() {
        let returned = R::from_failure(told);
        let returned =
            returned.expect("a failure is told to calls of the function that has failed");
        return Answer::new(returned, Source::Joined);
    }
    let Some(Some(Ok(value))) = run.answers().next() else {
        unreachable!("a finished run has a value, or its compute has failed");
    };
    let source = match (is_computed, run.tally().hits) {
        (true, _) => Source::Computed,
        (false, 0) => Source::Joined,
        (false, _) => Source::Store,
    };
    Answer::new(R::from_stored(value.clone()), source)
}

/// Why there is nothing to be stored.
enum Stop<R> {
    Returned(R),
    Panicked(Panic),
}

impl<R> Stop<R> {
    /// What the function returned; a panic goes on.
    fn into_returned(self) -> R {
        match self {
            Self::Returned(returned) => returned,
            Self::Panicked(panic) => resume_unwind(panic),
        }
    }
}

/// Computes the value, and answers all who wait for it.
async fn compute_it<R, K, F>(
    run: &mut Run<'_, K, R::Value>,
    compute: impl FnOnce() -> F,
) -> Result<(), Stop<R::Return>>
where
    R: Returns<Value: Clone + Send + Sync + 'static>,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    F: Future<Output = R::Return>,
{
    let started = run.state.clock.now();
    // A function that is not async runs in the call that makes the future.
    let computing = async { compute().await };
    let computed = run.link().around(catch_future(computing)).await;
    let took = run.state.clock.now().since(started);
    let returned = computed.map_err(Stop::Panicked)?;
    match R::stored(&returned).cloned() {
        Some(value) => {
            run.computed(vec![Ok(value)], took);
            Ok(())
        }
        None => {
            let told = R::share(&returned, run.state.spec.name);
            run.failed(None, told.as_ref(), took);
            Err(Stop::Returned(returned))
        }
    }
}

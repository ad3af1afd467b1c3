//! Taking one run through its phases: a batch function.

use std::borrow::Borrow;
use std::hash::Hash;
use std::panic::resume_unwind;
use std::time::Duration;

use super::give::{Items, gather, take_over};
use super::{Failure, Run};
use crate::clock::within;
use crate::contain::{Panic, catch_future};
use crate::error::Error;
use crate::flight::Caller;

/// What computing the missing keys of a batch gave: their values, or what the function returned
/// instead.
pub(crate) type Computed<V, R> = Result<Vec<Result<V, Failure>>, R>;

/// Answers all questions of `run`, one for each of `items`, calling `compute` with those whose answers
/// are missing. `failed` makes a return value of the error of a store, where calls fail with it.
///
/// # Errors
///
/// What `compute` returned instead of values, or `failed` made: nothing of it is stored, but what earlier
/// calls gave.
pub(crate) async fn drive<I, B, K, V, R, F>(
    run: &mut Run<'_, K, V>,
    items: &[B],
    caller: &Caller,
    #[cfg_attr(
        not(feature = "store"),
        expect(unused_variables, reason = "no store, no error")
    )]
    failed: fn(Error) -> Option<R>,
    mut compute: impl FnMut(Vec<I>) -> F,
) -> Result<(), R>
where
    I: Clone + Send + Sync + 'static,
    B: Borrow<I>,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    F: Future<Output = Computed<V, R>>,
{
    let mut items = Items::new(items);
    #[cfg(feature = "store")]
    if let Err(error) = super::shared::find(run).await {
        return Err(refused(error, failed));
    }
    run.count_misses();
    loop {
        run.board(caller);
        #[cfg(feature = "store")]
        if let Err(error) = super::shared::find_again(run).await {
            run.abandon();
            super::rescue::store_unattended(run);
            return Err(refused(error, failed));
        }
        let gave = gather(run, &mut items, caller).await;
        loop {
            let missing = items.of(run.to_compute());
            if missing.is_empty() {
                break;
            }
            // Nothing is waited for with a `Stop`, which need not be `Send`.
            if let Err(stop) = compute_part(run, missing, &mut compute).await {
                run.abandon();
                #[cfg(feature = "store")]
                super::rescue::store_unattended(run);
                return Err(stop.into_returned());
            }
        }
        #[cfg(feature = "store")]
        super::shared::store(run).await;
        run.release();
        let leads = match gave {
            Some(gave) => match within(&run.state.clock, Some(gave.overdue), run.follow()).await {
                Some(leads) => leads,
                None => take_over(run, &gave, &mut items, caller) || run.follow().await,
            },
            None => run.follow().await,
        };
        if !leads {
            return Ok(());
        }
    }
}

/// What is returned in place of values that the store may have.
#[cfg(feature = "store")]
pub(super) fn refused<R>(error: Error, failed: fn(Error) -> Option<R>) -> R {
    failed(error).expect("`on_store_error = fail` has asked for a place for the error")
}

/// Why a batch ends before all is computed.
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

/// Computes one part, and answers all who wait for it.
async fn compute_part<I, K, V, R, F>(
    run: &mut Run<'_, K, V>,
    missing: Vec<I>,
    compute: &mut impl FnMut(Vec<I>) -> F,
) -> Result<(), Stop<R>>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    F: Future<Output = Computed<V, R>>,
{
    let clock = &run.state.clock;
    let started = clock.now();
    // A function that is not async runs in the call that makes the future.
    let computing = async { compute(missing).await };
    let computed = run.link().around(catch_future(computing)).await;
    let took: Duration = clock.now().since(started);
    match computed {
        Ok(Ok(results)) => {
            run.computed(results, took);
            Ok(())
        }
        Ok(Err(returned)) => {
            if run.failed(None, None, took) {
                return Ok(());
            }
            Err(Stop::Returned(returned))
        }
        Err(panic) => Err(Stop::Panicked(panic)),
    }
}

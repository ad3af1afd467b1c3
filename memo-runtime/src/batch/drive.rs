//! Taking one run through its phases: a batch function.

use std::hash::Hash;
use std::time::Duration;

use super::{Failure, Run};
use crate::flight::Caller;

/// What computing the missing keys of a batch gave: their values, or what the function returned
/// instead.
pub(crate) type Computed<V, R> = Result<Vec<Result<V, Failure>>, R>;

/// Answers all questions of `run`, calling `compute` with those whose answers are missing.
///
/// # Errors
///
/// What `compute` returned instead of values: nothing of it is stored.
pub(crate) async fn drive<K, V, R, F>(
    run: &mut Run<'_, K, V>,
    caller: &Caller,
    now: impl Fn() -> crate::clock::Tick,
    mut compute: impl FnMut(Vec<usize>) -> F,
) -> Result<(), R>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    F: Future<Output = Computed<V, R>>,
{
    #[cfg(feature = "store")]
    super::shared::find(run).await;
    run.count_misses();
    loop {
        run.board(caller);
        #[cfg(feature = "store")]
        super::shared::find_again(run).await;
        let questions = run.to_compute();
        if !questions.is_empty() {
            let started = now();
            let link = run.link();
            // A function that is not async runs in the call that makes the future.
            let computing = {
                let _inside = link.enter();
                compute(questions)
            };
            let computed = link.around(computing).await;
            let took: Duration = now().since(started);
            match computed {
                Ok(results) => run.computed(results, took),
                Err(returned) => {
                    run.failed(None, took);
                    return Err(returned);
                }
            }
            #[cfg(feature = "store")]
            super::shared::store(run).await;
            run.release();
        }
        if !run.follow().await {
            return Ok(());
        }
    }
}

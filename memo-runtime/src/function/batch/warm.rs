//! Filling the memo of a batch function ahead of use, chunk by chunk.

use std::hash::Hash;
#[cfg(feature = "async")]
use std::task::Poll;

#[cfg(feature = "async")]
use super::{AsyncBatchCompute, Rest, answer_async};
use super::{BatchFunction, answer};
use crate::batch::Run;
#[cfg(feature = "async")]
use crate::warm::in_task;
use crate::warm::{Job, Warm, WarmReport, exact_len, in_threads};

/// Fills the memo of a batch function.
#[expect(clippy::needless_pass_by_value, reason = "as the companion has it")]
pub(crate) fn warm<'a, F: BatchFunction + ?Sized>(
    mut items: impl Iterator<Item = F::Item>,
    rest: F::Rest<'a>,
    warm: Warm<'_>,
) -> WarmReport
where
    F::Item: Send,
    F::Rest<'a>: Send,
{
    if !F::memo().state().is_enabled() {
        return WarmReport::default();
    }
    let (total, size) = (exact_len(&items), warm.items_of_chunk());
    let chunks = std::iter::from_fn(|| {
        let chunk: Vec<_> = items.by_ref().take(size).collect();
        (!chunk.is_empty()).then(|| Job::Run((chunk, rest.clone())))
    });
    in_threads(warm, total, chunks, |(chunk, rest)| {
        answer::<F, _, _>(&chunk, rest, |run, _| warmed(run))
    })
}

/// Fills the memo of an async batch function.
#[cfg(feature = "async")]
pub(crate) async fn warm_async<'a, F: AsyncBatchCompute<Rest<'a, F>>>(
    mut items: impl Iterator<Item = F::Item>,
    rest: Rest<'a, F>,
    warm: Warm<'_>,
) -> WarmReport {
    if !F::memo().state().is_enabled() {
        return WarmReport::default();
    }
    let (total, size) = (exact_len(&items), warm.items_of_chunk());
    let mut held = None;
    in_task(warm, total, move |_, taken| {
        let state = F::memo().state();
        let (mut chunk, mut hashes) = (Vec::new(), Vec::new());
        while chunk.len() < size
            && let Some(item) = held.take().or_else(|| items.next())
        {
            let hash = state.hash(&F::lookup(&item, &rest));
            if taken.contains(&hash) {
                held = Some(item);
                break;
            }
            hashes.push(hash);
            chunk.push(item);
        }
        if chunk.is_empty() {
            return if held.is_some() {
                Poll::Pending
            } else {
                Poll::Ready(None)
            };
        }
        let rest = rest.clone();
        let load = async move { answer_async::<F, _, _>(&chunk, rest, |run, _| warmed(run)).await };
        Poll::Ready(Some(Job::Run((hashes, load))))
    })
    .await
}

/// What a run has come to, for the warm-up that made it.
fn warmed<K, V>(run: &Run<'_, K, V>) -> WarmReport
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let (found, computed, failed) = run.census();
    WarmReport::new(found, computed, failed)
}

//! A memoized async function whose values live in a shared store.

use std::task::Poll;

use super::asynchronous::{Args, AsyncCompute, Return};
use super::tenant::no_tenant;
use super::warm::warmed;
use crate::batch::{Run, drive_one};
use crate::flight::Caller;
use crate::key::Lookup;
use crate::memo::{Answer, Outcome, SharedRefresh, Source};
use crate::returns::Returns;
use crate::warm::{Job, Warm, WarmReport, exact_len, in_task};

/// Calls a memoized async function whose values live in a shared store.
pub async fn call_shared_async<'a, F: AsyncCompute<Args<'a, F>>>(args: Args<'a, F>) -> Return<F> {
    answer::<F>(args).await.value
}

pub(crate) async fn outcome<'a, F: AsyncCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> Outcome<Return<F>> {
    answer::<F>(args).await.into_outcome(&F::memo().clock())
}

async fn answer<'a, F: AsyncCompute<Args<'a, F>>>(args: Args<'a, F>) -> Answer<Return<F>> {
    let memo = F::memo();
    let state = memo.state();
    let run = {
        let lookup = F::lookup(&args);
        if let Some(answer) = state.quick_answer::<F::Returns>(&lookup) {
            return answer;
        }
        let is_named = !lookup.lacks_tenant();
        is_named.then(|| Run::new(memo, &state, std::iter::once(lookup)))
    };
    let Some(mut run) = run else {
        return Answer::new(no_tenant(memo.name(), F::failed), Source::Computed);
    };
    // In a box: a function may call itself.
    let compute = || Box::pin(F::compute(args));
    drive_one::<F::Returns, _, _>(&mut run, &Caller::task().await, F::failed, compute).await
}

pub(crate) async fn refresh<'a, F: AsyncCompute<Args<'a, F>>>(args: Args<'a, F>) -> Return<F> {
    let Some(mut refresh) = SharedRefresh::begin(F::memo(), F::lookup(&args)) else {
        return no_tenant(F::memo().name(), F::failed);
    };
    refresh.ask().await;
    // Nothing is waited for with what was returned, which need not be `Send`.
    let (value, storing) = {
        let returned = F::compute(args).await;
        let storing = refresh.end::<F::Returns>(&returned);
        match (F::Returns::stored(&returned).cloned(), storing) {
            (Some(value), Some(storing)) => (value, storing),
            _ => return returned,
        }
    };
    storing.await;
    F::Returns::from_stored(value)
}

/// Fills the memo ahead of use.
pub(crate) async fn warm<'a, F: AsyncCompute<Args<'a, F>>>(
    mut keys: impl Iterator<Item = Args<'a, F>>,
    warm: Warm<'_>,
) -> WarmReport {
    if !F::memo().state().is_enabled() {
        return WarmReport::default();
    }
    let total = exact_len(&keys);
    let mut held = None;
    in_task(warm, total, move |_, taken| {
        let Some(args) = held.take().or_else(|| keys.next()) else {
            return Poll::Ready(None);
        };
        let (hash, lacks_tenant) = {
            let lookup = F::lookup(&args);
            (F::memo().state().hash(&lookup), lookup.lacks_tenant())
        };
        if lacks_tenant {
            return Poll::Ready(Some(Job::Done(WarmReport::FAILED)));
        }
        if taken.contains(&hash) {
            held = Some(args);
            return Poll::Pending;
        }
        let call = async move {
            let answer = answer::<F>(args).await;
            warmed::<F::Returns, _>(&F::memo().state(), &answer)
        };
        Poll::Ready(Some(Job::Run((vec![hash], call))))
    })
    .await
}

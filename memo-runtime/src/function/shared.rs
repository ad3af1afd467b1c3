//! A memoized function whose values live in a shared store.
//!
//! A call that the process has no copy for is a run over one key: a thread waits for its round trips as for a
//! batch.

use super::synchronous::{Function, Return};
use super::tenant::no_tenant;
use super::warm::warmed;
use crate::batch::{Run, drive_one};
use crate::flight::Caller;
use crate::key::Lookup;
use crate::memo::{Answer, Outcome, SharedRefresh, Source};
use crate::park::block_on;
use crate::warm::{Job, Warm, WarmReport, exact_len, in_threads};

/// Calls a memoized function whose values live in a shared store.
pub fn call_shared<F: Function + ?Sized>(args: F::Args<'_>) -> Return<F> {
    answer::<F>(args).value
}

pub(crate) fn outcome<F: Function + ?Sized>(args: F::Args<'_>) -> Outcome<Return<F>> {
    answer::<F>(args).into_outcome(&F::memo().clock())
}

fn answer<F: Function + ?Sized>(args: F::Args<'_>) -> Answer<Return<F>> {
    let memo = F::memo();
    let state = memo.state();
    let mut run = {
        let lookup = F::lookup(&args);
        if lookup.lacks_tenant() {
            return Answer::new(no_tenant(memo.name(), F::failed), Source::Computed);
        }
        if let Some(answer) = state.quick_answer::<F::Returns>(&lookup) {
            return answer;
        }
        Run::new(memo, &state, std::iter::once(lookup))
    };
    let compute = || std::future::ready(F::compute(args));
    let driven = drive_one::<F::Returns, _, _>(&mut run, &Caller::Thread, F::failed, compute);
    block_on(driven)
}

pub(crate) fn refresh<F: Function + ?Sized>(args: F::Args<'_>) -> Return<F> {
    let Some(mut refresh) = SharedRefresh::begin(F::memo(), F::lookup(&args)) else {
        return no_tenant(F::memo().name(), F::failed);
    };
    block_on(refresh.ask());
    let returned = F::compute(args);
    if let Some(storing) = refresh.end::<F::Returns>(&returned) {
        block_on(storing);
    }
    returned
}

/// Fills the memo ahead of use.
pub(crate) fn warm<'a, F: Function + ?Sized>(
    keys: impl Iterator<Item = F::Args<'a>>,
    warm: Warm<'_>,
) -> WarmReport
where
    F::Args<'a>: Send,
{
    let state = F::memo().state();
    if !state.is_enabled() {
        return WarmReport::default();
    }
    let total = exact_len(&keys);
    in_threads(warm, total, keys.map(Job::Run), |args| {
        let lacks_tenant = F::lookup(&args).lacks_tenant();
        if lacks_tenant {
            return WarmReport::FAILED;
        }
        warmed::<F::Returns, _>(&F::memo().state(), &answer::<F>(args))
    })
}

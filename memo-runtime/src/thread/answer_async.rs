//! A call of a task: as [`answer`](super::answer) has it for threads, with a wait where another task of
//! this thread computes the key already.

use std::hash::Hash;
use std::rc::Rc;

use super::Local;
use super::local::Step;
use crate::flight::{Caller, led};
use crate::key::Lookup;
use crate::memo::{Answer, Missing, Source, Turn};
use crate::returns::Returns;

/// The answer of a call, or the key that is missing.
pub(crate) type Awaited<K, R> = Result<
    Answer<<R as Returns>::Return>,
    (Rc<Local<K, <R as Returns>::Value>>, Missing<K>),
>;

/// Looks a key up in the thread that polls.
#[inline(never)]
pub(crate) fn begin_async<K, R>(
    local: Rc<Local<K, R::Value>>,
    lookup: &impl Lookup<K>,
) -> Awaited<K, R>
where
    K: Hash + Eq + Send + Sync + 'static,
    R: Returns<Value: 'static>,
{
    match local.find(lookup) {
        Step::Hit(entry) => Ok(entry.answer::<R>(Source::L1)),
        Step::Miss(missing) => Err((local, missing)),
    }
}

/// Answers a call that has found nothing: computes, or waits for who does.
pub(crate) async fn miss<K, R>(
    local: Rc<Local<K, R::Value>>,
    missing: Missing<K>,
    compute: impl Future<Output = R::Return>,
) -> Answer<R::Return>
where
    K: Hash + Eq + Send + Sync + 'static,
    R: Returns<Value: 'static>,
{
    let caller = Caller::task().await;
    let turn = match local.turn(&missing, &caller) {
        Ok(turn) => turn,
        Err(follower) => {
            let arrival = follower.await;
            local.arrive(&missing, arrival)
        }
    };
    let duty = match turn {
        Turn::Answered(value) => return Answer::new(R::from_stored(value), Source::Joined),
        Turn::Compute(duty) => duty,
        Turn::Failed(_) | Turn::TimedOut => local.alone(&missing),
    };
    let started = local.common.clock.now();
    // Gone before the duty is left to another.
    let returned = match &duty.leader {
        Some(leader) => led(leader, compute).await,
        None => compute.await,
    };
    let cost = local.common.clock.now().since(started);
    if let Some(left) = local.land::<R>(&missing, duty, &returned, cost) {
        left.release();
    }
    Answer::new(returned, Source::Computed)
}

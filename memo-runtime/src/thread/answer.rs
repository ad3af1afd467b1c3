//! A call of a thread: hit or miss. [`answer_async`](super::answer_async) has the calls of tasks.

use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use super::Local;
use super::local::Step;
use super::stored::View;
use crate::clock::Tick;
use crate::contain::drop_each;
use crate::flight::Caller;
use crate::flight::chain::Inside;
use crate::key::Lookup;
use crate::memo::{Answer, Duty, Missing, Source, Turn};
use crate::returns::Returns;

/// The answer of a call, or the compute that is to follow.
pub(crate) type Begun<K, R> =
    Result<Answer<<R as Returns>::Return>, Box<Work<K, <R as Returns>::Value>>>;

/// A compute that runs on this thread.
#[derive(Debug)]
pub(crate) struct Work<K: 'static, V: 'static> {
    local: Rc<Local<K, V>>,
    missing: Missing<Arc<K>>,
    duty: Duty<K, V>,
    started: Tick,
    inside: Option<Inside>,
}

/// What all of a call but its compute comes to: the answer, or the compute that is to follow.
// Never inlined: what it needs on the stack is gone before the compute, which may recurse.
#[inline(never)]
pub(crate) fn begin<K, R>(
    local: Rc<Local<K, R::Value>>,
    hash: u64,
    lookup: &impl Lookup<K>,
) -> Begun<K, R>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + 'static>,
{
    let missing = match local.find(hash, lookup, answered::<K, R>) {
        Step::Hit(answer) => return Ok(answer),
        Step::Miss(missing) => missing,
    };
    match local.turn(&missing, &Caller::Thread) {
        Ok(Turn::Answered(value)) => Ok(Answer::new(R::from_stored(value), Source::Joined)),
        Ok(Turn::Compute(duty)) => Err(Work::begin(local, missing, duty)),
        // A thread waits for nobody here.
        Ok(Turn::Failed(_) | Turn::TimedOut) | Err(_) => {
            let duty = local.alone(&missing);
            Err(Work::begin(local, missing, duty))
        }
    }
}

impl<K, V> Work<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    // Boxed: it is large, and on many stacks.
    fn begin(local: Rc<Local<K, V>>, missing: Missing<Arc<K>>, duty: Duty<K, V>) -> Box<Self> {
        Box::new(Self {
            inside: duty.enter(),
            started: local.common.clock.now(),
            local,
            missing,
            duty,
        })
    }

    #[inline(never)]
    #[expect(
        clippy::boxed_local,
        reason = "taken out here, not on the stack of the compute"
    )]
    pub(crate) fn end<R: Returns<Value = V>>(
        self: Box<Self>,
        returned: R::Return,
    ) -> Answer<R::Return> {
        let Self {
            local,
            missing,
            duty,
            started,
            inside,
        } = *self;
        drop(inside);
        let cost = local.common.clock.now().since(started);
        drop_each(local.land::<R>(&missing, duty, &returned, cost));
        Answer::new(returned, Source::Computed)
    }
}

/// An entry as the answer of a call.
pub(super) fn answered<K, R>(entry: &View<'_, K, R::Value>) -> Answer<R::Return>
where
    R: Returns<Value: Clone>,
{
    let value = R::from_stored(entry.stored.value.clone());
    Answer::stored(value, Source::L1, entry.detail.written)
}

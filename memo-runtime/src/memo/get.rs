//! A call of a thread: hit, miss as leader, miss as follower. Stale hits are in [`stale`](super::stale).
//!
//! [`get_async`](super::get_async) has the calls of tasks, which differ in how they compute and how
//! they wait, and in nothing else.

use std::hash::Hash;
use std::panic::resume_unwind;
use std::sync::Arc;

use super::conduct::conduct;
use super::find::Step;
use super::stale::{Refreshing, refresh, stale};
use super::turn::{Duty, Turn};
use super::{Answer, Missing, Source, State};
use crate::background::Detached;
use crate::clock::{Tick, within};
use crate::entry::Entry;
use crate::error::Error;
use crate::event::EventKind;
use crate::flight::Caller;
use crate::flight::chain::Inside;
use crate::observe::Observer;
use crate::park::block_on;
use crate::returns::Returns;

/// A call that may have to compute, in the forms that the options ask for.
pub(crate) trait Call {
    /// What the function returns, and what of it is stored.
    type Returns: Returns;
    /// Runs the function.
    fn compute(self) -> <Self::Returns as Returns>::Return;
    /// The function with arguments of its own, where an option asks for it.
    fn detach(&self) -> Option<Detached<<Self::Returns as Returns>::Return>>;
    /// What a call that has given up returns, where an option asks for it.
    fn timed_out(error: Error) -> Option<<Self::Returns as Returns>::Return>;
}

/// What a call returns.
pub(super) type Return<C> = <<C as Call>::Returns as Returns>::Return;
/// What is stored of it.
pub(super) type Value<C> = <<C as Call>::Returns as Returns>::Value;

/// Answers a call.
pub(crate) fn answer<K, C>(
    state: &State<K, Value<C>>,
    step: Step<K, Value<C>>,
    call: C,
) -> Answer<Return<C>>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Clone + Send + Sync + 'static>>,
{
    match begin(state, step, &call) {
        Ok(answer) => answer,
        Err(work) => {
            let mut uncounted = work.uncounted(state);
            let returned = call.compute();
            uncounted.0 = None;
            work.end::<C::Returns>(state, returned)
        }
    }
}

/// A call that has found a stale value and is counted once it is known what it got: as a miss, if its
/// compute panics.
struct Uncounted<'o>(Option<&'o Observer>);

impl Drop for Uncounted<'_> {
    fn drop(&mut self) {
        if let Some(observer) = self.0 {
            observer.emit(EventKind::Miss);
        }
    }
}

/// A compute that runs on this thread.
pub(super) struct Work<K, V> {
    missing: Missing<K>,
    duty: Duty<K, V>,
    started: Tick,
    inside: Option<Inside>,
    /// The entry that is computed anew, and what it is: served if the compute fails.
    anew: Option<(Arc<Entry<K, V>>, Source)>,
}

impl<K, V> Work<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Begins a compute. Boxed: what is on the stack meanwhile is there for each level of a
    /// recursion.
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "it is large, and on many stacks"
    )]
    fn begin(state: &State<K, V>, missing: Missing<K>, duty: Duty<K, V>) -> Box<Self> {
        Box::new(Self {
            inside: duty.link().map(|link| link.enter()),
            started: state.clock.now(),
            anew: None,
            missing,
            duty,
        })
    }

    /// Begins to compute an entry anew; a compute that fails, or panics, leaves it to be served.
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "it is large, and on many stacks"
    )]
    pub(super) fn anew(
        state: &State<K, V>,
        entry: Arc<Entry<K, V>>,
        duty: Duty<K, V>,
        source: Source,
    ) -> Box<Self> {
        let mut work = Self::begin(state, entry.missing(), duty);
        // A failure until another entry has taken the place of this one: the next compute waits.
        entry.note_failure(work.started);
        work.anew = Some((entry, source));
        work
    }

    fn uncounted<'o>(&self, state: &'o State<K, V>) -> Uncounted<'o> {
        let is_stale = matches!(self.anew, Some((_, Source::Stale)));
        Uncounted(is_stale.then_some(&state.observer))
    }

    #[inline(never)]
    #[expect(
        clippy::boxed_local,
        reason = "taken out here, not on the stack of the compute"
    )]
    fn end<R: Returns<Value = V>>(
        self: Box<Self>,
        state: &State<K, V>,
        returned: R::Return,
    ) -> Answer<R::Return> {
        let Self {
            missing,
            duty,
            started,
            inside,
            anew,
        } = *self;
        drop(inside);
        let cost = state.clock.now().since(started);
        let failed = R::stored(&returned).is_none_or(|value| state.is_error(value));
        if let (false, Some((_, Source::Stale))) = (failed, &anew) {
            state.emit_for(&missing.key, EventKind::Miss);
        }
        if let Some(left) = state.land::<R>(&missing, duty, &returned, cost) {
            left.release();
        }
        match anew {
            Some((entry, Source::Stale)) if failed => state.serve_stale::<R>(&entry),
            Some((entry, source)) if failed => entry.answer::<R>(source),
            _ => Answer::new(returned, Source::Computed),
        }
    }
}

/// The answer of a call, or the compute that is to follow.
pub(super) type Begun<K, C> = Result<Answer<Return<C>>, Box<Work<K, Value<C>>>>;

/// What all of a call but its compute comes to: the answer, or the compute that is to follow.
// Never inlined: what it needs on the stack is gone before the compute, which may recurse.
#[inline(never)]
fn begin<K, C>(state: &State<K, Value<C>>, step: Step<K, Value<C>>, call: &C) -> Begun<K, C>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Clone + Send + Sync + 'static>>,
{
    match step {
        Step::Hit(entry) => Ok(entry.answer::<C::Returns>(Source::L1)),
        Step::Miss(missing) => miss(state, missing, call),
        Step::Ahead(entry) => match refresh(state, &entry, call) {
            Refreshing::Here(duty) => Err(Work::anew(state, entry, duty, Source::L1)),
            _ => Ok(entry.answer::<C::Returns>(Source::L1)),
        },
        Step::Stale(entry) => stale(state, &entry, call),
    }
}

fn miss<K, C>(state: &State<K, Value<C>>, missing: Missing<K>, call: &C) -> Begun<K, C>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Clone + Send + Sync + 'static>>,
{
    let deadline = state.deadline();
    let turn = match state.turn(&missing, &Caller::Thread) {
        Ok(turn) => turn,
        Err(follower) => {
            let arrival = block_on(within(&state.clock, deadline, follower));
            state.arrive(&missing, arrival)
        }
    };
    let duty = match turn {
        Turn::Compute(duty) => duty,
        Turn::Answered(value) => {
            let value = C::Returns::from_stored(value);
            return Ok(Answer::new(value, Source::Joined));
        }
        Turn::Failed(failure) => match C::Returns::from_failure(failure) {
            Some(returned) => return Ok(Answer::new(returned, Source::Joined)),
            None => state.alone(&missing),
        },
        Turn::TimedOut => return Ok(give_up::<K, C>(state)),
    };
    match deadline {
        None => Err(Work::begin(state, missing, duty)),
        Some(deadline) => compute_until(state, missing, duty, call, deadline),
    }
}

fn give_up<K, C>(state: &State<K, Value<C>>) -> Answer<Return<C>>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Clone + Send + Sync + 'static>>,
{
    let returned = C::timed_out(state.timed_out());
    Answer::new(returned.expect(SAYS_SO), Source::Computed)
}

/// What the macro makes sure of.
pub(super) const SAYS_SO: &str = "a function with a `timeout` can return that it took too long";

/// Computes on the pool, since a function that runs cannot be stopped, and waits until `deadline`.
fn compute_until<K, C>(
    state: &State<K, Value<C>>,
    missing: Missing<K>,
    duty: Duty<K, Value<C>>,
    call: &C,
    deadline: Tick,
) -> Begun<K, C>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Clone + Send + Sync + 'static>>,
{
    let (Some(detached), Some(owned)) = (call.detach(), state.owned()) else {
        return Err(Work::begin(state, missing, duty));
    };
    if let Some(leader) = &duty.leader {
        leader.computed_in_background();
    }
    let conduct = conduct::<K, C>(owned, missing, duty, None);
    let answer = detached.start(conduct);
    match block_on(within(&state.clock, Some(deadline), answer)) {
        Some(Ok(returned)) => Ok(Answer::new(returned, Source::Computed)),
        Some(Err(panic)) => resume_unwind(panic),
        None => Ok(give_up::<K, C>(state)),
    }
}

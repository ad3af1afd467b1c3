//! A call of a thread: hit, miss as leader, miss as follower. Stale hits are in [`stale`](super::stale).
//!
//! [`get_async`](super::get_async) has the calls of tasks, which differ in how they compute and how
//! they wait, and in nothing else.

use std::hash::Hash;
use std::panic::resume_unwind;
use std::sync::Arc;

use super::conduct::conduct;
use super::find::{Step, find_slowly};
use super::stale::{Refreshing, refresh, stale};
use super::turn::{Duty, Took, Turn};
use super::{Answer, Missing, Source, State};
use crate::background::{Conduct, Detached};
use crate::clock::{Tick, within};
use crate::entry::Held;
use crate::error::Error;
use crate::event::EventKind;
use crate::flight::Caller;
use crate::flight::chain::Inside;
use crate::key::Lookup;
use crate::park::block_on;
use crate::returns::Returns;

/// A call that may have to compute.
pub(crate) trait Call: Forms<Self::Key, Self::Returns> {
    /// The owned key.
    type Key;
    /// What the function returns, and what of it is stored.
    type Returns: Returns;
    /// Runs the function.
    fn compute(self) -> <Self::Returns as Returns>::Return;
}

/// The other forms of a compute, which the options ask for.
///
/// Apart from [`Call`], as an object: all that happens around a compute is compiled once for the types
/// of key and value, and not for each function.
pub(crate) trait Forms<K, R: Returns> {
    /// The function with arguments of its own, where an option asks for it.
    fn detach(&self) -> Option<Background<K, R>>;
    /// What a call that has given up returns, where an option asks for it.
    fn timed_out(&self, error: Error) -> Option<R::Return>;
    /// What a call returns that cannot be answered, where the return type has a place for it.
    fn failed(&self, error: Error) -> Option<R::Return>;
}

/// A compute that can go on without its caller, and what makes what is done around it: named by the
/// functions that need it, so that the others have no part in its code.
pub(crate) struct Background<K, R: Returns> {
    pub(super) compute: Detached<R::Return>,
    pub(super) conduct: Conductor<K, R>,
}

type Conductor<K, R> = fn(
    Arc<State<K, <R as Returns>::Value>>,
    Missing<K>,
    Duty<K, <R as Returns>::Value>,
    Option<Arc<Held<K, <R as Returns>::Value>>>,
) -> Conduct<<R as Returns>::Return>;

impl<K, R> Background<K, R>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
{
    pub(crate) fn new(compute: Detached<R::Return>) -> Self {
        Self {
            compute,
            conduct: conduct::<K, R>,
        }
    }
}

/// Ends a call that has begun: this is all of it that is compiled for each function.
pub(crate) fn finish<K, C>(
    state: &State<K, <C::Returns as Returns>::Value>,
    begun: Begun<K, C::Returns>,
    call: C,
) -> Answer<<C::Returns as Returns>::Return>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    C: Call<Key = K, Returns: Returns<Value: Clone + Send + Sync + 'static>>,
{
    match begun {
        Ok(answer) => answer,
        Err(work) => {
            let returned = call.compute();
            work.end::<C::Returns>(state, returned)
        }
    }
}

/// A call that has found a stale value and is counted once it is known what it got: as a miss, if its
/// compute panics.
struct Uncounted<K, V>(Option<Arc<State<K, V>>>)
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static;

impl<K, V> Drop for Uncounted<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn drop(&mut self) {
        if let Some(state) = &self.0 {
            state.observer.emit(EventKind::Miss);
        }
    }
}

/// A compute that runs on this thread.
pub(crate) struct Work<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Above what others may wait for: the call is counted before they go on.
    anew: Option<Box<Anew<K, V>>>,
    missing: Missing<K>,
    duty: Duty<K, V>,
    started: Tick,
    inside: Option<Inside>,
}

/// An entry that is computed anew.
struct Anew<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    uncounted: Uncounted<K, V>,
    /// Served if the compute fails.
    entry: Arc<Held<K, V>>,
    /// What it is.
    source: Source,
}

impl<K, V> Work<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
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
            anew: None,
            inside: duty.enter(),
            started: state.clock.now(),
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
        entry: Arc<Held<K, V>>,
        duty: Duty<K, V>,
        source: Source,
    ) -> Box<Self> {
        let mut work = Self::begin(state, entry.missing(), duty);
        // A failure until another entry has taken the place of this one: the next compute waits.
        entry.note_failure(work.started);
        let uncounted = match source {
            Source::Stale => state.owned(),
            _ => None,
        };
        work.anew = Some(Box::new(Anew {
            uncounted: Uncounted(uncounted),
            entry,
            source,
        }));
        work
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
            mut anew,
            missing,
            duty,
            started,
            inside,
        } = *self;
        drop(inside);
        let took = Took::since(started, state.clock.now());
        if let Some(anew) = &mut anew {
            anew.uncounted.0 = None;
        }
        let failed = anew.filter(|anew| anew.has_failed::<R>(state, &returned));
        if let Some(left) = state.land::<R>(missing, duty, &returned, took) {
            left.release();
        }
        match failed {
            None => Answer::new(returned, Source::Computed),
            Some(anew) => anew.serve::<R>(state),
        }
    }
}

impl<K, V> Anew<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Whether the compute has failed; one that has not is counted as a miss, if the entry was stale.
    fn has_failed<R: Returns<Value = V>>(&self, state: &State<K, V>, returned: &R::Return) -> bool {
        let failed = R::stored(returned).is_none_or(|value| state.is_error(value));
        if let (false, Source::Stale) = (failed, self.source) {
            state.emit_for(&self.entry.key, EventKind::Miss);
        }
        failed
    }

    fn serve<R: Returns<Value = V>>(&self, state: &State<K, V>) -> Answer<R::Return> {
        match self.source {
            Source::Stale => state.serve_stale::<R>(&self.entry),
            source => self.entry.answer::<R>(source),
        }
    }
}

/// The answer of a call, or the compute that is to follow.
pub(crate) type Begun<K, R> =
    Result<Answer<<R as Returns>::Return>, Box<Work<K, <R as Returns>::Value>>>;

/// What all of a call but its compute comes to, where it is no quick hit: the answer, or the compute
/// that is to follow.
// Never inlined: what it needs on the stack is gone before the compute, which may recurse.
#[inline(never)]
pub(crate) fn begin<K, R>(
    state: &State<K, R::Value>,
    hash: u64,
    lookup: &impl Lookup<K>,
    call: &dyn Forms<K, R>,
) -> Begun<K, R>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
{
    if lookup.lacks_tenant() {
        let error = || Error::no_tenant(state.spec.name);
        let returned = call.failed(error());
        let returned = returned.unwrap_or_else(|| panic!("{}", error()));
        return Ok(Answer::new(returned, Source::Computed));
    }
    proceed(state, find_slowly(state, hash, lookup), call)
}

/// As [`begin`], for a call whose key has been looked up.
#[inline(never)]
pub(crate) fn proceed<K, R>(
    state: &State<K, R::Value>,
    step: Step<K, R::Value>,
    call: &dyn Forms<K, R>,
) -> Begun<K, R>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
{
    match step {
        Step::Hit(value, written) => Ok(Answer::stored(R::from_stored(value), Source::L1, written)),
        Step::Miss(missing) => miss::<K, R>(state, missing, call),
        Step::Ahead(entry) => match refresh::<K, R>(state, &entry, call) {
            Refreshing::Here(duty) => Err(Work::anew(state, entry, duty, Source::L1)),
            _ => Ok(entry.answer::<R>(Source::L1)),
        },
        Step::Stale(entry) => stale::<K, R>(state, &entry, call),
    }
}

fn miss<K, R>(
    state: &State<K, R::Value>,
    missing: Missing<K>,
    call: &dyn Forms<K, R>,
) -> Begun<K, R>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
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
            let value = R::from_stored(value);
            return Ok(Answer::new(value, Source::Joined));
        }
        Turn::Failed(failure) => match R::from_failure(failure) {
            Some(returned) => return Ok(Answer::new(returned, Source::Joined)),
            None => state.alone(&missing.key),
        },
        Turn::TimedOut => return Ok(give_up::<K, R>(state, call)),
    };
    match deadline {
        None => Err(Work::begin(state, missing, duty)),
        Some(deadline) => compute_until::<K, R>(state, missing, duty, call, deadline),
    }
}

fn give_up<K, R>(state: &State<K, R::Value>, call: &dyn Forms<K, R>) -> Answer<R::Return>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
{
    let returned = call.timed_out(state.timed_out());
    Answer::new(returned.expect(SAYS_SO), Source::Computed)
}

/// What the macro makes sure of.
pub(super) const SAYS_SO: &str = "a function with a `timeout` can return that it took too long";

/// Computes on the pool, since a function that runs cannot be stopped, and waits until `deadline`.
fn compute_until<K, R>(
    state: &State<K, R::Value>,
    missing: Missing<K>,
    duty: Duty<K, R::Value>,
    call: &dyn Forms<K, R>,
    deadline: Tick,
) -> Begun<K, R>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
{
    let (Some(background), Some(owned)) = (call.detach(), state.owned()) else {
        return Err(Work::begin(state, missing, duty));
    };
    if let Some(leader) = &duty.leader {
        leader.computed_in_background();
    }
    let conduct = (background.conduct)(owned, missing, duty, None);
    let answer = background.compute.start(conduct);
    match block_on(within(&state.clock, Some(deadline), answer)) {
        Some(Ok(returned)) => Ok(Answer::new(returned, Source::Computed)),
        Some(Err(panic)) => resume_unwind(panic),
        None => Ok(give_up::<K, R>(state, call)),
    }
}

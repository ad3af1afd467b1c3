//! A call of a thread: hit, stale hit, miss as leader, miss as follower.
//!
//! [`get_async`](super::get_async) has the calls of tasks, which differ in how they compute and how
//! they wait, and in nothing else.

use std::hash::Hash;
use std::panic::resume_unwind;
use std::sync::Arc;

use super::find::Step;
use super::turn::{Duty, Turn};
use super::{Answer, Missing, Source, State};
use crate::background::{Conduct, Detached};
use crate::clock::{Tick, within};
use crate::contain::{catch, contain};
use crate::entry::Entry;
use crate::error::Error;
use crate::event::EventKind;
use crate::flight::chain::Inside;
use crate::flight::{Arrival, Boarding, Caller, Follower, Landing};
use crate::observe::Observer;
use crate::park::block_on;
use crate::returns::Returns;
use crate::runtime::scope;

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
type Return<C> = <<C as Call>::Returns as Returns>::Return;
/// What is stored of it.
type Value<C> = <<C as Call>::Returns as Returns>::Value;

/// Answers a call.
pub(crate) fn answer<K, C>(
    state: &State<K, Value<C>>,
    step: Step<K, Value<C>>,
    call: C,
) -> Answer<Return<C>>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Send + Sync + 'static>>,
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
struct Work<K, V> {
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
    fn anew(
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
            state.observer.emit(EventKind::Miss);
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
type Begun<K, C> = Result<Answer<Return<C>>, Box<Work<K, Value<C>>>>;

/// What all of a call but its compute comes to: the answer, or the compute that is to follow.
// Never inlined: what it needs on the stack is gone before the compute, which may recurse.
#[inline(never)]
fn begin<K, C>(state: &State<K, Value<C>>, step: Step<K, Value<C>>, call: &C) -> Begun<K, C>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Send + Sync + 'static>>,
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
    C: Call<Returns: Returns<Value: Send + Sync + 'static>>,
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
    C: Call<Returns: Returns<Value: Send + Sync + 'static>>,
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
    C: Call<Returns: Returns<Value: Send + Sync + 'static>>,
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

/// What is done around a compute in the background; `refreshed` is the entry that it is to replace.
fn conduct<K, C>(
    state: Arc<State<K, Value<C>>>,
    missing: Missing<K>,
    duty: Duty<K, Value<C>>,
    refreshed: Option<Arc<Entry<K, Value<C>>>>,
) -> Conduct<Return<C>>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Send + Sync + 'static>>,
{
    let bound = scope::current();
    // A call waits for what has a deadline, so that is part of its chain; nobody waits for a refresh.
    let link = duty.leader.as_ref().map(|leader| match refreshed {
        None => leader.link(),
        Some(_) => leader.link().detached(),
    });
    Box::new(move || {
        let bound = bound.map(scope::enter);
        let inside = link.map(|link| link.enter());
        let started = state.clock.now();
        Box::new(move |returned| {
            drop(inside);
            let now = state.clock.now();
            // A failure until another entry has taken the place of this one: also if the value is not
            // to be stored, the next compute has to wait. Noted before others can begin one.
            if let Some(entry) = &refreshed {
                entry.note_failure(now);
            }
            let landed = catch(|| match returned {
                Some(returned) => {
                    state.land::<C::Returns>(&missing, duty, returned, now.since(started))
                }
                None => {
                    drop(duty);
                    None
                }
            });
            if refreshed.is_some() && (returned.is_none() || landed.is_err()) {
                state.observer.emit(EventKind::RefreshPanic);
            }
            match landed {
                Ok(Some(left)) => drop(contain(|| left.release())),
                Ok(None) => {}
                Err(panic) => resume_unwind(panic),
            }
            drop(bound);
        })
    })
}

/// What has become of a refresh.
enum Refreshing<K, V> {
    /// Nothing is to be done: one has failed just now, or has ended.
    No,
    /// It runs, in the background or in another call; waited for by those who want to.
    Running(Follower<K, V>),
    /// It is this call's: its compute cannot leave it.
    Here(Duty<K, V>),
}

/// Serves a value past its ttl while it is computed anew, or the new one, if that comes in time.
fn stale<K, C>(state: &State<K, Value<C>>, entry: &Arc<Entry<K, Value<C>>>, call: &C) -> Begun<K, C>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Send + Sync + 'static>>,
{
    match refresh(state, entry, call) {
        Refreshing::Here(duty) => {
            return Err(Work::anew(state, Arc::clone(entry), duty, Source::Stale));
        }
        Refreshing::Running(follower) => {
            let deadline = state.soft_deadline();
            if deadline.is_some()
                && let Some(Arrival::Landed(Landing::Value(value))) =
                    block_on(within(&state.clock, deadline, follower))
                && !state.is_error(&value)
            {
                return Ok(state.joined_in_time::<C::Returns>(value));
            }
        }
        Refreshing::No => {}
    }
    Ok(state.serve_stale::<C::Returns>(entry))
}

/// Starts to compute an entry anew, if nobody does so already and none has failed just now.
fn refresh<K, C>(
    state: &State<K, Value<C>>,
    entry: &Arc<Entry<K, Value<C>>>,
    call: &C,
) -> Refreshing<K, Value<C>>
where
    K: Hash + Eq + Send + Sync + 'static,
    C: Call<Returns: Returns<Value: Send + Sync + 'static>>,
{
    let missing = entry.missing();
    let duty = match state.lead_refresh(entry) {
        Ok(duty) => duty,
        Err(Some(follower)) => return Refreshing::Running(follower),
        Err(None) => return Refreshing::No,
    };
    let (Some(detached), Some(owned)) = (call.detach(), state.owned()) else {
        return Refreshing::Here(duty);
    };
    state.observer.emit(EventKind::Refresh);
    let follower = duty
        .leader
        .as_ref()
        .map(|leader| leader.follower(Caller::Thread));
    detached.start(conduct::<K, C>(
        owned,
        missing,
        duty,
        Some(Arc::clone(entry)),
    ));
    follower.map_or(Refreshing::No, Refreshing::Running)
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The duty to compute an entry anew; else a place among those who wait for it, if any do.
    pub(super) fn lead_refresh(
        &self,
        entry: &Arc<Entry<K, V>>,
    ) -> Result<Duty<K, V>, Option<Follower<K, V>>> {
        if !entry.may_refresh(self.clock.now()) {
            return Err(None);
        }
        let leader = match self.board(&entry.missing(), &Caller::Background) {
            Boarding::Lead(leader) => leader,
            Boarding::Follow(follower) => return Err(Some(follower)),
            Boarding::Aside | Boarding::Cycle(_) => return Err(None),
        };
        // Another refresh may have ended between the look-up and the boarding.
        let current = self.engine.get(entry.hash, |key| *key == *entry.key);
        match current {
            Some(current) if Arc::ptr_eq(&current, entry) => Ok(leader.into()),
            _ => Err(None),
        }
    }

    pub(super) fn soft_deadline(&self) -> Option<Tick> {
        let timeout = self.spec.soft_timeout?;
        Some(self.clock.now().after(timeout.now()))
    }

    /// A call that found a stale value and got a fresh one in time.
    pub(super) fn joined_in_time<R: Returns<Value = V>>(&self, value: V) -> Answer<R::Return> {
        self.observer.emit(EventKind::Miss);
        self.observer.emit(EventKind::Join);
        Answer::new(R::from_stored(value), Source::Joined)
    }

    pub(crate) fn serve_stale<R: Returns<Value = V>>(
        &self,
        entry: &Entry<K, V>,
    ) -> Answer<R::Return> {
        entry.note_use(|| self.clock.now());
        self.observer
            .emit(EventKind::StaleHit { saved: entry.cost });
        entry.answer::<R>(Source::Stale)
    }
}

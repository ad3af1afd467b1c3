//! A call of a task: as [`get`](super::get) has it for threads, awaited.

use std::hash::Hash;
use std::sync::Arc;

use super::get::SAYS_SO;
use super::turn::{Duty, Turn};
use super::{Answer, Missing, Source, State};
use crate::background;
use crate::clock::{Tick, within};
use crate::contain::contain;
use crate::entry::Entry;
use crate::error::Error;
use crate::event::EventKind;
use crate::flight::{Arrival, Caller, Follower, Landing, led};
use crate::function::Task;
use crate::returns::Returns;
use crate::runtime::scope;

/// Answers the call of a key that has no value.
pub(crate) async fn miss_async<K, V, R>(
    state: &State<K, V>,
    missing: &Missing<K>,
    duty: Option<Duty<K, V>>,
    compute: impl Future<Output = R::Return>,
    timed_out: fn(Error) -> Option<R::Return>,
) -> Answer<R::Return>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    R: Returns<Value = V>,
{
    let deadline = state.deadline();
    let give_up = || {
        let returned = timed_out(state.timed_out());
        Answer::new(returned.expect(SAYS_SO), Source::Computed)
    };
    let duty = match duty {
        Some(duty) => duty,
        None => match state.turn(missing, Caller::task().await, deadline).await {
            Turn::Compute(duty) => duty,
            Turn::Answered(value) => return Answer::new(R::from_stored(value), Source::Joined),
            Turn::Failed(failure) => match R::from_failure(failure) {
                Some(returned) => return Answer::new(returned, Source::Joined),
                None => state.alone(missing),
            },
            Turn::TimedOut => return give_up(),
        },
    };
    let started = state.clock.now();
    // Dropped at the deadline, within this expression: what is given up does not go on.
    let returned = match &duty.leader {
        Some(leader) => within(&state.clock, deadline, led(leader, compute)).await,
        None => within(&state.clock, deadline, compute).await,
    };
    let Some(returned) = returned else {
        if let Some(leader) = duty.leader {
            leader.land(Landing::TimedOut);
        }
        return give_up();
    };
    let cost = state.clock.now().since(started);
    if let Some(left) = state.land::<R>(missing, duty, &returned, cost) {
        left.release();
    }
    Answer::new(returned, Source::Computed)
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The fresh value, if it comes within the `soft_timeout`, else the stale one.
    pub(crate) async fn fresh_in_time<R: Returns<Value = V>>(
        &self,
        entry: &Entry<K, V>,
        follower: Follower<K, V>,
    ) -> Answer<R::Return> {
        match within(&self.clock, self.soft_deadline(), follower).await {
            Some(Arrival::Landed(Landing::Value(value))) => self.joined_in_time::<R>(value),
            _ => self.serve_stale::<R>(entry),
        }
    }
}

/// How a stale value, or one that soon will be, is served.
pub(crate) enum Serving<K, V> {
    /// At once.
    Now,
    /// Unless a fresh one comes in time.
    After(Follower<K, V>),
    /// Not at all: the call computes, as it cannot leave that to others.
    Compute(Duty<K, V>),
}

/// Has an entry computed anew in the background, if nobody does so already.
pub(crate) fn refresh_in_background<K, V, R>(
    state: &State<K, V>,
    entry: &Arc<Entry<K, V>>,
    detach: impl FnOnce() -> Option<Task<R::Return>>,
) -> Serving<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    R: Returns<Value = V> + 'static,
    R::Return: 'static,
{
    let duty = match state.lead_refresh(entry) {
        Ok(duty) => duty,
        Err(Some(follower)) => return Serving::After(follower),
        Err(None) => return Serving::Now,
    };
    let (Some(task), Some(owned)) = (detach(), state.owned()) else {
        return Serving::Compute(duty);
    };
    state.observer.emit(EventKind::Refresh);
    let follower = duty
        .leader
        .as_ref()
        .map(|leader| leader.follower(Caller::Background));
    let refresh = refresh::<K, V, R>(owned, Arc::clone(entry), duty, task);
    background::spawn(Box::pin(scope::bound(refresh)));
    follower.map_or(Serving::Now, Serving::After)
}

async fn refresh<K, V, R>(
    state: Arc<State<K, V>>,
    entry: Arc<Entry<K, V>>,
    duty: Duty<K, V>,
    task: Task<R::Return>,
) where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    R: Returns<Value = V>,
{
    let mut unfinished = Unfinished {
        state: &state,
        entry: &entry,
        is_noted: false,
    };
    let started = state.clock.now();
    let deadline = state.deadline();
    let returned = match &duty.leader {
        Some(leader) => within(&state.clock, deadline, led(leader, task)).await,
        None => within(&state.clock, deadline, task).await,
    };
    let now = state.clock.now();
    // A failure until another entry has taken the place of this one: also if the value is not to be
    // stored, the next compute has to wait. Noted before others can begin one.
    unfinished.note(now);
    match returned {
        Some(returned) => {
            let missing = entry.missing();
            if let Some(left) = state.land::<R>(&missing, duty, &returned, now.since(started)) {
                contain(|| left.release());
            }
        }
        None => {
            state.observer.emit(EventKind::Timeout);
            if let Some(leader) = duty.leader {
                leader.land(Landing::TimedOut);
            }
        }
    }
}

/// Notes the failure of a refresh that panicked, or whose executor has gone.
struct Unfinished<'r, K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    state: &'r State<K, V>,
    entry: &'r Entry<K, V>,
    is_noted: bool,
}

impl<K, V> Unfinished<'_, K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn note(&mut self, now: Tick) {
        self.is_noted = true;
        self.entry.note_failure(now);
    }
}

impl<K, V> Drop for Unfinished<'_, K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn drop(&mut self) {
        if !self.is_noted {
            self.note(self.state.clock.now());
        }
        if std::thread::panicking() {
            self.state.observer.emit(EventKind::RefreshPanic);
        }
    }
}

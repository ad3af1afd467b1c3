//! Computing an entry anew in the background of a task.

use std::hash::Hash;
use std::sync::Arc;

use super::State;
use super::turn::{Duty, Took};
use crate::background;
use crate::clock::{Tick, within};
use crate::contain::contain;
use crate::entry::Held;
use crate::event::EventKind;
use crate::flight::{Caller, Follower, Landing, led};
use crate::function::Task;
use crate::returns::Returns;
use crate::runtime::scope;

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
    entry: &Arc<Held<K, V>>,
    detach: impl FnOnce() -> Option<Task<R::Return>>,
) -> Serving<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
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
    entry: Arc<Held<K, V>>,
    duty: Duty<K, V>,
    task: Task<R::Return>,
) where
    K: Hash + Eq + Clone + Send + Sync + 'static,
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
            if let Some(left) = state.land::<R>(missing, duty, &returned, Took::since(started, now))
            {
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
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    state: &'r State<K, V>,
    entry: &'r Held<K, V>,
    is_noted: bool,
}

impl<K, V> Unfinished<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn note(&mut self, now: Tick) {
        self.is_noted = true;
        self.entry.note_failure(now);
    }
}

impl<K, V> Drop for Unfinished<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
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

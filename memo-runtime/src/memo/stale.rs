//! Serving a value past its ttl, or near it, while it is computed anew: for threads.
//!
//! The refreshes of tasks are in the file `background`.

use std::hash::Hash;
use std::sync::Arc;

use super::get::{Begun, Forms, Work};
use super::turn::Duty;
use super::{Answer, Core, Source, State};
use crate::clock::{Tick, within};
use crate::entry::Held;
use crate::event::EventKind;
use crate::flight::{Arrival, Boarding, Caller, Follower, Landing};
use crate::key::same;
use crate::park::block_on;
use crate::reader::Reader;
use crate::returns::Returns;

/// What has become of a refresh.
pub(super) enum Refreshing<K, V> {
    /// Nothing is to be done: one has failed just now, or has ended.
    No,
    /// It runs, in the background or in another call; waited for by those who want to.
    Running(Follower<K, V>),
    /// It is this call's: its compute cannot leave it.
    Here(Duty<K, V>),
}

/// Serves a value past its ttl while it is computed anew, or the new one, if that comes in time.
pub(super) fn stale<K, R>(
    state: &State<K, R::Value>,
    entry: &Arc<Held<K, R::Value>>,
    call: &dyn Forms<K, R>,
) -> Begun<K, R>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
{
    match refresh::<K, R>(state, entry, call) {
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
                return Ok(state.joined_in_time::<R>(entry, value));
            }
        }
        Refreshing::No => {}
    }
    Ok(state.serve_stale::<R>(entry))
}

/// Starts to compute an entry anew, if nobody does so already and none has failed just now.
pub(super) fn refresh<K, R>(
    state: &State<K, R::Value>,
    entry: &Arc<Held<K, R::Value>>,
    call: &dyn Forms<K, R>,
) -> Refreshing<K, R::Value>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
{
    let missing = entry.missing();
    let duty = match state.lead_refresh(entry) {
        Ok(duty) => duty,
        Err(Some(follower)) => return Refreshing::Running(follower),
        Err(None) => return Refreshing::No,
    };
    let (Some(background), Some(owned)) = (call.detach(), state.owned()) else {
        return Refreshing::Here(duty);
    };
    state.observer.emit(EventKind::Refresh);
    let follower = duty
        .leader
        .as_ref()
        .map(|leader| leader.follower(Caller::Thread));
    let conduct = (background.conduct)(owned, missing, duty, Some(Arc::clone(entry)));
    background.compute.start(conduct);
    follower.map_or(Refreshing::No, Refreshing::Running)
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The duty to compute an entry anew; else a place among those who wait for it, if any do.
    pub(super) fn lead_refresh(
        &self,
        entry: &Arc<Held<K, V>>,
    ) -> Result<Duty<K, V>, Option<Follower<K, V>>> {
        if !entry.may_refresh(self.clock.now()) {
            return Err(None);
        }
        let leader = match self.board((entry.hash, &entry.key), &Caller::Background) {
            Boarding::Lead(leader) => leader,
            Boarding::Follow(follower) => return Err(Some(follower)),
            Boarding::Aside | Boarding::Cycle(_) => return Err(None),
        };
        // Another refresh may have ended between the look-up and the boarding.
        let reads = self.engine.read(Reader::mine(), entry.hash);
        let current = reads.find(entry.hash, same(&entry.key));
        match current {
            Some(current) if self.is_same(&current, entry) => Ok(leader.into()),
            _ => Err(None),
        }
    }

    /// A call that found a stale value and got a fresh one in time.
    pub(super) fn joined_in_time<R: Returns<Value = V>>(
        &self,
        entry: &Held<K, V>,
        value: V,
    ) -> Answer<R::Return> {
        self.emit_at(entry, EventKind::Miss);
        self.emit_at(entry, EventKind::Join);
        Answer::new(R::from_stored(value), Source::Joined)
    }

    pub(crate) fn serve_stale<R: Returns<Value = V>>(
        &self,
        entry: &Held<K, V>,
    ) -> Answer<R::Return> {
        entry.note_use(&self.clock);
        self.emit_at(entry, EventKind::StaleHit { saved: entry.cost });
        entry.answer::<R>(Source::Stale)
    }
}

impl Core {
    /// Until when a call may wait for a fresh value, if that is limited.
    pub(super) fn soft_deadline(&self) -> Option<Tick> {
        let timeout = self.spec.soft_timeout?;
        Some(self.clock.now().after(timeout.now()))
    }
}

//! A call: hit, miss as leader, miss as follower.
//!
//! The synchronous and the asynchronous path differ only in how they compute and how they wait.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::{Missing, State};
use crate::event::EventKind;
use crate::flight::{Arrival, Boarding, Caller, Landing, Leader};
use crate::key::Lookup;
use crate::park::block_on;
use crate::returns::Returns;
use crate::version::FillToken;

/// The value of a key that is stored and fresh, or what is needed to compute it.
pub(crate) fn find<K, V>(state: &State<K, V>, lookup: &impl Lookup<K>) -> Result<V, Missing<K>>
where
    K: Hash + Eq + 'static,
    V: Clone + 'static,
{
    let hash = state.hash(lookup);
    match state.fresh(hash, |key| lookup.matches(key)) {
        Some(entry) => {
            state.observer.emit(EventKind::Hit { saved: entry.cost });
            Ok(entry.value.clone())
        }
        None => {
            state.observer.emit(EventKind::Miss);
            Err(Missing {
                hash,
                key: Arc::new(lookup.to_key()),
            })
        }
    }
}

/// What a caller of a missing key is to do.
enum Turn<'s, K, V> {
    /// Compute and store under the token; with the duty to answer others, or without.
    Compute(FillToken, Option<Leader<'s, K, V>>),
    /// Return what another has computed.
    Answered(V),
}

/// Answers a call from a thread, computing if no fresh value is stored.
pub(crate) fn get<K, V, R>(
    state: &State<K, V>,
    missing: &Missing<K>,
    compute: impl FnOnce() -> R::Return,
) -> R::Return
where
    K: Hash + Eq + 'static,
    V: Clone + 'static,
    R: Returns<Value = V>,
{
    match block_on(turn(state, missing, Caller::Thread)) {
        Turn::Answered(value) => R::from_stored(value),
        Turn::Compute(token, leader) => {
            let started = state.clock.now();
            let returned = compute();
            let cost = state.clock.now().since(started);
            land::<K, V, R>(state, missing, (token, leader), &returned, cost);
            returned
        }
    }
}

/// Answers a call from a task, computing if no fresh value is stored.
#[cfg(feature = "async")]
pub(crate) async fn get_async<K, V, R>(
    state: &State<K, V>,
    missing: &Missing<K>,
    compute: impl Future<Output = R::Return>,
) -> R::Return
where
    K: Hash + Eq + 'static,
    V: Clone + 'static,
    R: Returns<Value = V>,
{
    match turn(state, missing, Caller::Task).await {
        Turn::Answered(value) => R::from_stored(value),
        Turn::Compute(token, leader) => {
            let started = state.clock.now();
            let returned = compute.await;
            let cost = state.clock.now().since(started);
            land::<K, V, R>(state, missing, (token, leader), &returned, cost);
            returned
        }
    }
}

async fn turn<'s, K, V>(
    state: &'s State<K, V>,
    missing: &Missing<K>,
    caller: Caller,
) -> Turn<'s, K, V>
where
    K: Hash + Eq + 'static,
    V: Clone + 'static,
{
    let Missing { hash, key } = missing;
    let leader = match state.flights.board(*hash, key, &state.fences, caller) {
        Boarding::Lead(leader) => leader,
        Boarding::Follow(follower) => {
            state.observer.emit(EventKind::Join);
            match follower.await {
                Arrival::Landed(Landing::Value(value)) => return Turn::Answered(value),
                // The error belongs to whoever computed: nobody waits for a second one.
                Arrival::Landed(Landing::Failed) => {
                    return Turn::Compute(state.fences.token(*hash), None);
                }
                Arrival::TakeOver(leader) => leader,
            }
        }
        Boarding::Recursion => panic!(
            "`{}` called itself with the same arguments: its value would depend on itself",
            state.name
        ),
    };
    // A flight may have landed between the look-up and the boarding: look once more.
    match state.fresh(*hash, |other| *other == **key) {
        Some(entry) => {
            let value = entry.value.clone();
            leader.land(Landing::Value(value.clone()));
            Turn::Answered(value)
        }
        None => Turn::Compute(leader.token(), Some(leader)),
    }
}

fn land<K, V, R>(
    state: &State<K, V>,
    missing: &Missing<K>,
    (token, leader): (FillToken, Option<Leader<'_, K, V>>),
    returned: &R::Return,
    cost: Duration,
) where
    K: Hash + Eq + 'static,
    V: Clone + 'static,
    R: Returns<Value = V>,
{
    state.observer.emit(EventKind::Compute { took: cost });
    let landing = match R::stored(returned) {
        Some(value) => {
            state.store_computed(missing.hash, &missing.key, value.clone(), cost, token);
            Landing::Value(value.clone())
        }
        None => {
            state.observer.emit(EventKind::Error);
            Landing::Failed
        }
    };
    if let Some(leader) = leader {
        leader.land(landing);
    }
}

//! A run in a gathering: its keys are given away, or those of others are taken in.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

use super::Run;
use super::gather::{Found, Gather, Gathering, Given};
use super::slot::{Progress, Slot};
use crate::clock::Tick;
use crate::event::EventKind;
use crate::flight::{Caller, chain};

/// How many keys close a gathering, where `max_batch` does not say.
const MOST: usize = 1_000;

/// How often a call takes part in a gathering.
///
/// When an opener is gone, those who gave it their keys gather again: else one cancelled call would let
/// a thousand others loose on the database. Not for ever: computes that panic one after the other
/// would have a thousand calls wait for each other.
const ATTEMPTS: u8 = 3;

/// The items of one call, and those that others gave it.
#[derive(Debug)]
pub(super) struct Items<'i, I, B = I> {
    asked: &'i [B],
    given: Vec<I>,
}

impl<'i, I: Clone, B: Borrow<I>> Items<'i, I, B> {
    pub(super) fn new(asked: &'i [B]) -> Self {
        let given = Vec::new();
        Self { asked, given }
    }

    /// The items of these questions.
    pub(super) fn of(&self, questions: Vec<usize>) -> Vec<I> {
        let of = |question| self.one(question).clone();
        questions.into_iter().map(of).collect()
    }

    fn one(&self, question: usize) -> &I {
        match self.asked.get(question) {
            Some(item) => item.borrow(),
            None => &self.given[question - self.asked.len()],
        }
    }

    /// Adds an item; returns its question.
    fn add(&mut self, item: I) -> usize {
        self.given.push(item);
        self.asked.len() + self.given.len() - 1
    }
}

/// A gathering that keys were given to.
#[derive(Debug)]
pub(super) struct Gave<I, K, V> {
    gathering: Arc<Gathering<I, K, V>>,
    /// When it should have been closed for long: whoever opened it does not go on.
    pub(super) overdue: Tick,
}

/// Gathers what is led here with what other calls lead, if the memo asks for it; where others are to
/// compute it, tells what it was given to.
///
/// A call inside of a compute of the memo takes no part: the opener might wait for that compute.
pub(super) async fn gather<I, B, K, V>(
    run: &mut Run<'_, K, V>,
    items: &mut Items<'_, I, B>,
    by: &Caller,
) -> Option<Gave<I, K, V>>
where
    B: Borrow<I>,
    I: Clone + Send + Sync + 'static,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let state = run.state;
    let time = state.spec.coalesce?.now();
    if time.is_zero()
        || run.gatherings == ATTEMPTS
        || !run.leads_flights()
        || chain::is_within(state.spec.name)
    {
        return None;
    }
    let gather = state.gathering::<Gather<I, K, V>>()?;
    run.gatherings += 1;
    let most = state.spec.max_batch.unwrap_or(MOST);
    let until = state.clock.now().after(time);
    loop {
        match gather.find_or_open(by, run.led_hashes(), most) {
            Found::Open(gathering) => {
                // One of the same task: it is not seen to go on while this one waits.
                if by.holds_up(gathering.opener()) {
                    return None;
                }
                if run.give(gather, &gathering, items, by) {
                    let overdue = until.after(time);
                    return Some(Gave { gathering, overdue });
                }
            }
            Found::Opened(opening) => {
                if run.led.len() < most {
                    opening.wait(&state.clock, until).await;
                }
                run.take_in(opening.close(), items, by);
                return None;
            }
        }
    }
}

/// Computes what was given away after all, and all that others gave, if nobody else does; whether there
/// is something to compute here then.
pub(super) fn take_over<I, B, K, V>(
    run: &mut Run<'_, K, V>,
    gave: &Gave<I, K, V>,
    items: &mut Items<'_, I, B>,
    by: &Caller,
) -> bool
where
    B: Borrow<I>,
    I: Clone + Send + Sync + 'static,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let gather = run.state.gathering::<Gather<I, K, V>>();
    let Some(given) = gather.and_then(|gather| gather.take(&gave.gathering)) else {
        return false;
    };
    // It has been waited for long enough.
    run.gatherings = ATTEMPTS;
    run.take_in(given, items, by);
    true
}

impl<K, V> Run<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Whether others may wait for something that is to be computed here.
    fn leads_flights(&self) -> bool {
        self.led.iter().any(|&slot| {
            matches!(&self.slots[slot].progress, Progress::Led(duty) if duty.is_of_flight())
        })
    }

    fn led_hashes(&self) -> impl Iterator<Item = u64> {
        self.led.iter().map(|&slot| self.slots[slot].key.hash)
    }

    /// Gives what is led here to a gathering, and follows it; whether it was still open.
    fn give<I: Clone, B: Borrow<I>>(
        &mut self,
        gather: &Gather<I, K, V>,
        gathering: &Arc<Gathering<I, K, V>>,
        items: &Items<'_, I, B>,
        caller: &Caller,
    ) -> bool {
        let mut given = Vec::with_capacity(self.led.len());
        for index in std::mem::take(&mut self.led) {
            let slot = &mut self.slots[index];
            let progress = std::mem::replace(&mut slot.progress, Progress::Abandoned);
            let Progress::Led(duty) = progress else {
                // Others have stored it meanwhile.
                slot.progress = progress;
                continue;
            };
            match duty.leave_to(gathering.opener().clone(), caller.clone()) {
                Some(follower) => {
                    given.push(Given {
                        slot: index,
                        item: items.one(slot.question).clone(),
                        key: slot.key.clone(),
                        duty,
                        #[cfg(feature = "store")]
                        in_store: slot.in_store.clone(),
                    });
                    self.set(index, Progress::Followed(follower));
                }
                None => self.set(index, Progress::Led(duty)),
            }
        }
        let tried = given.len();
        let put = gather.put(gathering, given);
        let joins = tried - put.back.len();
        self.state.observer.emit_many(EventKind::Join, joins);
        for Given { slot, duty, .. } in put.back {
            duty.led_by(caller.lead());
            self.set(slot, Progress::Led(duty));
        }
        let slots = &self.slots;
        self.followed
            .retain(|&slot| matches!(slots[slot].progress, Progress::Followed(_)));
        put.was_open
    }

    /// Takes in what has been given, to be computed with what is led here.
    fn take_in<I: Clone, B: Borrow<I>>(
        &mut self,
        given: Vec<Given<I, K, V>>,
        items: &mut Items<'_, I, B>,
        caller: &Caller,
    ) {
        for given in given {
            given.duty.led_by(caller.lead());
            let of_this = self.slots.get(given.slot);
            let slot = match of_this {
                Some(slot) if Arc::ptr_eq(&slot.key.key, &given.key.key) => given.slot,
                _ => {
                    #[cfg_attr(
                        not(feature = "store"),
                        expect(unused_mut, reason = "named in a store")
                    )]
                    let mut slot = Slot::of(given.key, items.add(given.item));
                    #[cfg(feature = "store")]
                    {
                        slot.in_store = given.in_store;
                    }
                    self.slots.push(slot);
                    self.slots.len() - 1
                }
            };
            self.set(slot, Progress::Led(given.duty));
        }
    }
}

//! The side of one run towards a store: which keys are asked for, what is made of the answers, and what is written.

use std::hash::Hash;
use std::time::Duration;

use super::Run;
use super::shared::{InStore, SharedRun, count_written};
use super::slot::{Progress, Slot};
use crate::clock::Tick;
use crate::event::EventKind;
use crate::flight::Landing;
use crate::key::StoreKey;
use crate::memo::{self, Copied, Wire};
use crate::runtime::Fill;
use crate::store::{Read, StoreToken, Write};
use crate::version::{Fence, FillToken};

impl<K, V> SharedRun for Run<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn store_keys(&mut self) -> Vec<StoreKey> {
        let Some(wire) = self.memo.wire().filter(|_| self.may_use_store()) else {
            return Vec::new();
        };
        // Before the read, so that a landing or an invalidation in between is noticed.
        self.dealings.landings = self.state.flights.landings();
        self.dealings.before = Some(self.now());
        let (mut asked, mut keys) = (Vec::new(), Vec::new());
        for (index, slot) in self.slots.iter_mut().enumerate() {
            if is_wanted(slot) {
                let key = wire.store_key(self.memo.spec(), &slot.key.key);
                slot.in_store = Some(InStore {
                    key: key.clone(),
                    token: None,
                });
                asked.push(index);
                keys.push(key);
            }
        }
        self.dealings.asked = asked;
        keys
    }

    fn keys_again(&mut self) -> Vec<StoreKey> {
        let landings = self.state.flights.landings();
        if !self.memo.is_shared() || !self.may_use_store() || landings == self.dealings.landings {
            return Vec::new();
        }
        self.dealings.landings = landings;
        self.dealings.before = Some(self.now());
        let (mut asked, mut keys) = (Vec::new(), Vec::new());
        for &index in &self.led {
            let slot = &self.slots[index];
            if let (true, Some(place)) = (is_wanted(slot), &slot.in_store) {
                asked.push(index);
                keys.push(place.key.clone());
            }
        }
        self.dealings.asked = asked;
        keys
    }

    fn accept(
        &mut self,
        reads: &mut dyn Iterator<Item = Read>,
        as_of: StoreToken,
    ) -> Vec<StoreKey> {
        let Some(wire) = self.memo.wire() else {
            return Vec::new();
        };
        let mut used = Vec::new();
        for index in std::mem::take(&mut self.dealings.asked) {
            let slot = &mut self.slots[index];
            let Some(InStore { token, .. }) = &mut slot.in_store else {
                continue;
            };
            token.get_or_insert(as_of);
            used.extend(reads.next().and_then(|read| self.take(index, read, wire)));
        }
        used
    }

    fn not_read(&mut self) {
        self.dealings.failed = true;
        self.state.observer.emit(EventKind::StoreError);
    }

    fn has_failed(&self) -> bool {
        self.dealings.failed
    }

    fn leave_store_alone(&mut self) {
        self.dealings.failed = true;
    }

    fn fills(&mut self) -> Vec<Fill> {
        let Some(wire) = self.memo.wire().filter(|_| self.state.is_enabled()) else {
            return Vec::new();
        };
        if self.dealings.failed && !self.state.keeps_copies() {
            return Vec::new();
        }
        // Before the write: the store keeps nothing for less.
        let now = self.state.clock.now();
        let (mut fills, mut waiting, mut at_once) = (Vec::new(), Vec::new(), Vec::new());
        for &slot in &self.computed {
            let Some(filling) = self.filling(&self.slots[slot], wire, now) else {
                continue;
            };
            match filling.fill {
                Some(fill) => {
                    fills.push(fill);
                    waiting.push(filling.copied);
                }
                None => at_once.extend(filling.copied),
            }
        }
        self.dealings.began = None;
        for copied in at_once {
            self.keep(copied.alone());
        }
        self.await_store(waiting);
        fills
    }

    fn written(&mut self, stored: &[bool]) {
        count_written(&self.state.observer, Ok(stored));
        self.keep_stored(stored);
    }

    fn not_written(&mut self) {
        self.dealings.failed = true;
        self.state.observer.emit(EventKind::StoreError);
        self.keep_all();
    }
}

impl<K, V> Slot<K, V> {
    /// The key in the store, and what may be written there, if the store has said so.
    fn place_in_store(&self) -> Option<(StoreKey, StoreToken)> {
        let InStore { key, token } = self.in_store.as_ref()?;
        Some((key.clone(), (*token)?))
    }

    /// A copy of the value, which the store keeps for so long.
    fn copied(&self, value: V, ttl: Option<Duration>, fill: memo::Fill) -> Copied<K, V>
    where
        K: Clone,
    {
        Copied {
            hash: self.key.hash,
            key: K::clone(&self.key.key),
            value,
            ttl,
            is_promoted: false,
            fill,
            began: None,
        }
    }
}

impl<K, V> Run<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Takes what the store has for a key, and keeps a copy; returns the key, if its use is to be noted.
    fn take(&mut self, index: usize, read: Read, wire: &Wire<K, V>) -> Option<StoreKey> {
        let state = self.state;
        let (token, before) = self.dealings.before.unwrap_or_else(|| self.now());
        let slot = &mut self.slots[index];
        let Some(bytes) = read.value else {
            if slot.may_be_outdated {
                let dead = state.take_older(slot.key.hash, &slot.key.key, before);
                self.drop_later(dead);
            }
            return None;
        };
        let key = slot.in_store.as_ref()?.key.clone();
        let Ok((value, cost)) = wire.decode(state, &key, &bytes) else {
            state.observer.emit(EventKind::Undecodable);
            return None;
        };
        // What is made of it belongs to them too, and so does the copy.
        let more = state.more_groups(&slot.key.key, &value, &read.groups);
        let is_known_by_key = more.is_empty();
        slot.inherited.extend(more);
        let copied = state.keeps_copies().then(|| {
            let groups = state.groups_of_key(&slot.key.key).and(&slot.inherited);
            let fill = memo::Fill::copied(token, groups, cost, before);
            Copied {
                is_promoted: true,
                ..slot.copied(value.clone(), read.ttl, fill)
            }
        });
        let found = match &slot.progress {
            // Boarded in vain: others have stored it meanwhile.
            Progress::Led(duty) => {
                // Who boarded after one of its groups was invalidated could not know that it is in that: left without
                // an answer, one of them takes over, and looks for itself.
                if is_known_by_key {
                    duty.answer(Landing::Value(value.clone()));
                }
                false
            }
            _ => {
                state.emit_for(&slot.key.key, EventKind::Hit { saved: cost });
                true
            }
        };
        slot.progress = Progress::Known {
            value: Ok(value),
            found,
        };
        if let Some(copied) = copied {
            self.keep(copied);
        }
        Some(key)
    }

    /// What is to be written of a key, and the copy that is to be kept of it; nothing, of what was not
    /// computed or is to be kept nowhere.
    fn filling(&self, slot: &Slot<K, V>, wire: &Wire<K, V>, now: Tick) -> Option<Filling<K, V>> {
        let Progress::Computed {
            value: Ok(value),
            cost,
            duty,
        } = &slot.progress
        else {
            return None;
        };
        let state = self.state;
        let ttl = state.ttl_of(&slot.key.key, value);
        let is_wanted = state.hooks.store_if.is_none_or(|is_so| is_so(value));
        if !is_wanted || ttl.is_some_and(|ttl| ttl.is_zero()) {
            return None;
        }
        if !duty.is_current() {
            state.emit_for(&slot.key.key, EventKind::Refuse);
            return None;
        }
        let copied = state.keeps_copies().then(|| {
            let fill = memo::Fill {
                at: Some(now),
                ..memo::Fill::computed(duty, *cost)
            };
            Copied {
                began: self.dealings.began,
                ..slot.copied(value.clone(), ttl, fill)
            }
        });
        // What the store has issued nothing for, it is not given: the copy is all there is.
        let place = slot.place_in_store().filter(|_| !self.dealings.failed);
        let Some((key, token)) = place else {
            return Some(Filling { fill: None, copied });
        };
        let Ok(bytes) = wire.encode(state, &key, *cost, value) else {
            state.observer.emit(EventKind::Undecodable);
            return None;
        };
        let groups = state.store_groups(&slot.key.key, value, &slot.inherited);
        let write = Write::new(key, bytes).with_ttl(ttl).in_groups(groups);
        let fence = Fence::new(&state.fences, slot.key.hash, duty.token);
        let write = write.under(token);
        Some(Filling {
            fill: Some(Fill { write, fence }),
            copied,
        })
    }

    /// What is taken before a read.
    fn now(&self) -> (FillToken, Tick) {
        (self.state.fences.token(), self.state.clock.now())
    }

    /// Whether the memo is switched on, and the store has answered so far.
    fn may_use_store(&self) -> bool {
        self.state.is_enabled() && !self.dealings.failed
    }
}

/// What is to be written of a key, unless the store is left alone, and the copy of it.
struct Filling<K, V> {
    fill: Option<Fill>,
    copied: Option<Copied<K, V>>,
}

/// Whether a store may have what is wanted here.
fn is_wanted<K, V>(slot: &Slot<K, V>) -> bool {
    matches!(slot.progress, Progress::Missing | Progress::Led(_))
}

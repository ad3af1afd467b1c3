//! Storing an entry, and who leaves for it.

use std::mem::needs_drop;

use super::notes::Noted;
use super::shares::Plea;
use super::{
    Common, Dead, Engine, Gone, Insertion, Lack, Locked, Orders, Outcome, Packed, Standing, View,
    Writing,
};
use crate::clock::Tick;
use crate::eviction::{Facts, Slot};
use crate::few::Few;
use crate::sync::atomic::Ordering;

/// An entry that is in, as its writer knows it.
#[derive(Clone, Copy)]
struct Old {
    id: u32,
    weight: u64,
    standing: Standing,
}

impl Old {
    fn of<K, V>(entry: &View<'_, K, V>, common: Common) -> Self {
        Self {
            id: entry.id,
            weight: entry.weight(common),
            standing: Standing::of(entry.head().map(|head| &**head)),
        }
    }
}

/// Room that was vacated, and has not been given back yet.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Vacated {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
}

impl Vacated {
    fn and(self, old: Option<Old>) -> Self {
        Self {
            entries: self.entries + u64::from(old.is_some()),
            bytes: self.bytes + old.map_or(0, |old| old.weight),
        }
    }
}

/// What entries of a slab that wait for their readers may weigh, if those in it do not weigh more.
const HELD_UP: usize = 1 << 20;

/// How many of them may wait, if there are not as many in it: a thousand, for nobody has to say what hangs
/// on a value; or, if nothing does, as many as weigh no more.
const fn held_up<K, V>() -> usize {
    let slots = HELD_UP / (16 + size_of::<(K, V)>());
    if needs_drop::<(K, V)>() || slots < 1024 {
        1024
    } else {
        slots
    }
}

impl<K: Eq, V> Engine<K, V> {
    /// An entry as it is stored.
    #[cfg(test)]
    pub(crate) fn pack(&self, entry: crate::entry::Entry<K, V>) -> Packed<K, V>
    where
        K: Clone,
    {
        let key = std::sync::Arc::unwrap_or_clone(entry.key);
        Packed::new(key, entry.value, entry.head, self.common)
    }

    /// Stores `entry` if `condition` holds for the one that it replaces.
    ///
    /// The condition is asked under the lock that an invalidation takes too, and again after others
    /// had to leave for the entry. Under the same lock `stored` is called, once readers find the entry:
    /// what is fenced off by then comes too late to overwrite it, and what begins later finds it.
    pub(crate) fn insert_if(
        &self,
        entry: Packed<K, V>,
        condition: impl Fn(Option<&View<'_, K, V>>) -> bool,
        stored: impl Fn(),
    ) -> Insertion<K, V> {
        let index = self.index(entry.hash);
        let mut evicted = Gone::default();
        let mut dead = Few::EMPTY;
        let mut plea = Plea::new();
        loop {
            let mut writing = self.write(index);
            let old = writing.own.find(entry.hash, |key| *key == entry.key);
            if !condition(old.as_ref()) {
                return Insertion {
                    outcome: Outcome::Refused,
                    replaced: Gone::default(),
                    is_waiting: false,
                    evicted,
                    dead,
                    spill: plea.spill,
                };
            }
            let old = old.map(|old| Old::of(&old, self.common));
            let weight = entry.weight;
            let is_held_up = self.is_held_up(&mut writing.own, &mut dead);
            let made = if is_held_up {
                Err(None)
            } else {
                self.make_room(&mut writing, index, old, weight, &plea, &mut evicted)
            };
            let (is_taken, old) = match made {
                Ok(old) => (true, old),
                Err(Some(lack)) => {
                    // Another memo's entries may be the ones to leave: not under this lock.
                    drop(writing);
                    self.ask(lack, weight, &mut plea);
                    continue;
                }
                Err(None) => (false, None),
            };
            if !is_taken && !is_held_up && !plea.is_vain() && self.may_leave_elsewhere(weight) {
                // Somebody else's entry may be the one to leave: not under this lock.
                drop(writing);
                if self.evict_elsewhere(index, &mut evicted, &mut dead) {
                    continue;
                }
                writing = self.write(index);
            }
            let mut replaced = Gone::default();
            let outcome = if is_taken {
                self.put(&mut writing, index, old, entry, &mut replaced);
                stored();
                Outcome::Stored
            } else {
                // Nothing can leave, for all is pinned or read for long, or would make room enough. What is outdated now
                // must not stay either.
                if let Some(old) = writing.own.find(entry.hash, |key| *key == entry.key) {
                    let id = old.id;
                    replaced.add(self.take_out(&mut writing, index, id));
                }
                Outcome::TooLarge
            };
            self.collect_some(&mut writing.own, &mut dead);
            return Insertion {
                outcome,
                replaced,
                evicted,
                dead,
                spill: plea.spill,
                is_waiting: writing.own.retired() > 0,
            };
        }
    }

    /// Takes room for an entry, for which others leave; with the entry that it replaces, if that has not
    /// left meanwhile.
    ///
    /// # Errors
    ///
    /// If there is none; with what other memos are to be asked for.
    fn make_room(
        &self,
        writing: &mut Writing<'_, K, V>,
        index: usize,
        mut old: Option<Old>,
        weight: u64,
        plea: &Plea,
        evicted: &mut Gone,
    ) -> Result<Option<Old>, Option<Lack>> {
        let mut vacated = Vacated::default();
        loop {
            let Err(lack) = self.room.take(vacated.and(old), weight) else {
                return Ok(old);
            };
            let asked = Some(lack).filter(|lack| self.is_to_ask(*lack, weight, plea));
            let victim = if asked.is_none() && !plea.is_vain() && self.room.admits(weight) {
                self.evict(writing, index, evicted)
            } else {
                None
            };
            let Some((slab, victim)) = victim else {
                self.room.give_back(vacated);
                return Err(asked);
            };
            vacated = vacated.and(Some(victim));
            if slab == index && old.is_some_and(|old| old.id == victim.id) {
                old = None;
            }
        }
    }

    fn put(
        &self,
        writing: &mut Writing<'_, K, V>,
        index: usize,
        old: Option<Old>,
        entry: Packed<K, V>,
        replaced: &mut Gone,
    ) {
        let standing = Standing::of(entry.head.as_deref());
        let hash = (entry.hash >> 32) as u32;
        let dies_at = entry.dies_at();
        let facts = Facts::new(hash, entry.weight, dies_at);
        let over = self.over(index);
        let id = match old {
            None => {
                let id = writing.own.add(entry);
                let slot = self.slot(over, (index, id));
                writing.orders().insert(slot, standing, &facts);
                id
            }
            Some(old) => {
                let head = writing.own.at(old.id).and_then(|old| old.head().cloned());
                replaced.add(head);
                let id = writing.own.replace(old.id, old.weight, entry);
                let slot = |id| self.slot(over, (index, id));
                let (old, new) = ((slot(old.id), old.standing), (slot(id), standing));
                writing.orders().replace(old, new, &facts);
                id
            }
        };
        if self.noting.is_of_inserts()
            && let Some(entry) = writing.own.at(id)
        {
            self.noting.note_insert(&entry);
        }
        if let Some(death) = dies_at {
            self.next_expiry
                .fetch_min(death.to_bits(), Ordering::SeqCst);
        }
    }
}

impl<K, V> Engine<K, V> {
    /// What the order that a slab's writers go by is over: that slab, or all.
    pub(super) fn over(&self, index: usize) -> Option<usize> {
        // Read under the slab's lock: it does not change meanwhile.
        (!self.is_whole.load(Ordering::Acquire)).then_some(index)
    }

    /// Whether so much waits for a reader that no more is to come: a reader is waited for by nobody, and
    /// what it holds back takes memory.
    fn is_held_up(&self, own: &mut Locked<'_, K, V, Orders>, dead: &mut Few<Dead<K, V>>) -> bool {
        if !self.is_too_much(own) {
            return false;
        }
        dead.append(own.collect(1));
        self.is_too_much(own)
    }

    fn is_too_much(&self, own: &Locked<'_, K, V, Orders>) -> bool {
        let bytes = own.retired_bytes();
        own.retired() > own.len().max(held_up::<K, V>())
            || bytes > HELD_UP as u64 && bytes > self.room.bytes() / self.slabs.len() as u64
    }

    /// Hands out what nobody reads any more of those who left, if they are enough for that.
    fn collect_some(&self, own: &mut Locked<'_, K, V, Orders>, dead: &mut Few<Dead<K, V>>) {
        let enough = self.enough(own.len());
        dead.append(own.collect(enough));
    }

    /// Takes out who leaves first of those whom the writer may take out. Their room is the caller's to
    /// give back.
    fn evict(
        &self,
        writing: &mut Writing<'_, K, V>,
        index: usize,
        evicted: &mut Gone,
    ) -> Option<(usize, Old)> {
        let over = self.over(index);
        let slot = writing.orders().evict(&Noted::new(self, over))?;
        let (slab, id) = self.place(over, slot);
        let mut retire = |locked: &mut Locked<'_, K, V, Orders>| {
            let victim = locked.at(id)?;
            let (victim, head) = (Old::of(&victim, self.common), victim.head().cloned());
            locked.retire(id, victim.weight);
            evicted.add(head);
            Some((slab, victim))
        };
        match &mut writing.first {
            _ if slab == index => retire(&mut writing.own),
            Some(first) if slab == 0 => retire(first),
            // Whoever has its lock waits for none: who writes by one order over all has the first.
            _ => retire(&mut self.slabs[slab].lock()),
        }
    }

    /// Takes one entry out. Its room is given back.
    pub(super) fn take_out(
        &self,
        writing: &mut Writing<'_, K, V>,
        index: usize,
        id: u32,
    ) -> Option<std::sync::Arc<crate::entry::Head>> {
        let entry = writing.own.at(id)?;
        let (old, head) = (Old::of(&entry, self.common), entry.head().cloned());
        let slot = self.slot(self.over(index), (index, id));
        writing.orders().remove(slot, old.standing);
        writing.own.retire(id, old.weight);
        self.room.give_back(Vacated::default().and(Some(old)));
        head
    }

    /// Whether an entry of this weight could have room, if entries of other slabs left.
    fn may_leave_elsewhere(&self, weight: u64) -> bool {
        self.slabs.len() > 1 && !self.is_whole.load(Ordering::Acquire) && self.room.admits(weight)
    }

    /// Takes out an entry of another slab; false, if there is none.
    fn evict_elsewhere(
        &self,
        index: usize,
        evicted: &mut Gone,
        dead: &mut Few<Dead<K, V>>,
    ) -> bool {
        let slabs = self.slabs.len();
        (1..slabs).any(|step| {
            let other = (index + step) % slabs;
            let mut writing = self.write(other);
            let is_evicted = self.evict_here(&mut writing, other, evicted);
            self.collect_some(&mut writing.own, dead);
            is_evicted
        })
    }

    fn evict_here(
        &self,
        writing: &mut Writing<'_, K, V>,
        index: usize,
        evicted: &mut Gone,
    ) -> bool {
        match self.evict(writing, index, evicted) {
            Some((_, victim)) => {
                self.room.give_back(Vacated::default().and(Some(victim)));
                true
            }
            None => false,
        }
    }

    /// Removes entries until the memo is within its limits again.
    pub(crate) fn evict_excess(&self) -> (Gone, Vec<Dead<K, V>>) {
        self.evict_while(&mut || self.room.is_exceeded())
    }

    /// Removes one entry after the other, for as long as `goes_on` says so and there is one.
    pub(super) fn evict_while(&self, goes_on: &mut dyn FnMut() -> bool) -> (Gone, Vec<Dead<K, V>>) {
        let (mut evicted, mut dead) = (Gone::default(), Vec::new());
        let slabs = self.slabs.len();
        // Slab by slab, one entry each: none is emptied for the others.
        let mut misses = 0;
        let mut index = 0;
        while misses < slabs && goes_on() {
            let mut writing = self.write(index);
            if goes_on() && self.evict_here(&mut writing, index, &mut evicted) {
                misses = 0;
            } else {
                misses += 1;
            }
            let enough = self.enough(writing.own.len());
            dead.append(&mut writing.own.collect(enough));
            index = (index + 1) % slabs;
        }
        dead.append(&mut self.collect());
        (evicted, dead)
    }

    /// The slots of an order that no longer is, in the order in which they would have left.
    pub(super) fn drained(
        &self,
        locked: &mut Locked<'_, K, V, Orders>,
        over: Option<usize>,
    ) -> Vec<Slot> {
        locked.order().drain(&Noted::new(self, over))
    }

    /// When the next entry may expire.
    pub(crate) fn next_expiry(&self) -> Option<Tick> {
        let next = Tick::from_bits(self.next_expiry.load(Ordering::SeqCst));
        (next != Tick::NEVER).then_some(next)
    }
}

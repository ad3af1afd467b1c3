//! The in-process map of one memo: look-up, admission, eviction, expiry.
//!
//! The engine knows nothing of computes, flights or stores. It never runs user code under a lock but
//! a key's `Eq`: values are cloned and dropped outside, through the `Arc` around an entry.

mod firsts;
mod limits;
mod order;
mod shard;

use std::sync::Arc;

use self::firsts::Firsts;
pub(crate) use self::limits::Room;
pub(crate) use self::shard::Shard;
use crate::clock::Tick;
use crate::contain::contain;
use crate::entry::Entry;
use crate::key::same;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{RwLock, read, write};

const SHARDS: usize = 16;
/// How many entries leave under one hold of a lock, at most.
const CHUNK: usize = 256;

/// The in-process map of one memo. First in, first out, over the whole memo.
#[derive(Debug)]
pub(crate) struct Engine<K, V> {
    shards: [Part<K, V>; SHARDS],
    /// Which entry of each shard leaves first, so that the first of all is found without locks.
    firsts: Firsts,
    room: Room,
    arrivals: AtomicU64,
}

/// One part of the map.
type Part<K, V> = RwLock<Shard<Arc<Entry<K, V>>>>;

/// What became of an entry that was offered, and who left for it.
#[derive(Debug)]
pub(crate) struct Insertion<K, V> {
    pub(crate) outcome: Outcome,
    pub(crate) replaced: Option<Arc<Entry<K, V>>>,
    pub(crate) evicted: Entries<K, V>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Stored,
    /// The condition did not hold.
    Refused,
    /// There is no room that it could have. What it was to replace has left.
    TooLarge,
}

/// Entries that leave, with the last references to them.
type Entries<K, V> = Vec<Arc<Entry<K, V>>>;

/// How room was made for an entry.
enum Vacated<K, V> {
    /// This one left.
    By(Arc<Entry<K, V>>),
    /// Others left meanwhile.
    Already,
    /// There is nobody who may leave.
    No,
}

impl<K, V> Insertion<K, V> {
    fn new(outcome: Outcome, replaced: Option<Arc<Entry<K, V>>>, evicted: Entries<K, V>) -> Self {
        Self {
            outcome,
            replaced,
            evicted,
        }
    }
}

impl<K, V> Engine<K, V> {
    pub(crate) fn new(capacity: Option<usize>, max_bytes: Option<u64>) -> Self {
        Self {
            shards: std::array::from_fn(|_| RwLock::new(Shard::new())),
            firsts: Firsts::new(),
            room: Room::new(capacity, max_bytes),
            arrivals: AtomicU64::new(0),
        }
    }

    /// How much is in.
    pub(crate) fn room(&self) -> &Room {
        &self.room
    }

    /// The entry that `matches`, fresh or not.
    pub(crate) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<Arc<Entry<K, V>>> {
        read(self.shard(hash)).get(hash, matches).cloned()
    }

    /// Stores `entry` if `condition` holds for the one that it replaces.
    ///
    /// The condition is asked under the lock that an invalidation takes too, and again after others
    /// had to leave for the entry.
    pub(crate) fn insert_if(
        &self,
        mut entry: Entry<K, V>,
        condition: impl Fn(Option<&Entry<K, V>>) -> bool,
    ) -> Insertion<K, V>
    where
        K: Eq,
    {
        let index = index(entry.hash);
        let mut evicted = Vec::new();
        loop {
            let mut shard = write(&self.shards[index]);
            let old = shard.get(entry.hash, same(&entry.key)).cloned();
            if !condition(old.as_deref()) {
                return Insertion::new(Outcome::Refused, None, evicted);
            }
            if self
                .room
                .take(old.as_ref().map(|old| old.weight), entry.weight)
            {
                let replaced = old.and_then(|old| shard.remove(&old));
                entry.head.arrival = self.arrivals.fetch_add(1, Ordering::SeqCst);
                shard.add(Arc::new(entry));
                self.firsts.note(index, shard.first_to_leave());
                return Insertion::new(Outcome::Stored, replaced, evicted);
            }
            // Somebody else's entry may be the one to leave: not under this lock.
            drop(shard);
            if self.room.admits(entry.weight) {
                match self.evict_one(&|room| room.fits(entry.weight)) {
                    Vacated::By(entry) => {
                        evicted.push(entry);
                        continue;
                    }
                    Vacated::Already => continue,
                    Vacated::No => {}
                }
            }
            // Nothing can leave, for all is pinned, or would make room enough. What is outdated now
            // must not stay either.
            let replaced = old.filter(|old| self.remove_exactly(old));
            return Insertion::new(Outcome::TooLarge, replaced, evicted);
        }
    }

    /// Removes the entry that leaves first of all, unless there turns out to be room enough.
    fn evict_one(&self, enough: &dyn Fn(&Room) -> bool) -> Vacated<K, V> {
        // Each round that ends without an answer is one in which another thread got on.
        loop {
            let Some((index, chosen)) = self.firsts.lowest() else {
                if let Some(vacated) = self.look_closely(enough) {
                    return vacated;
                }
                continue;
            };
            let mut shard = write(&self.shards[index]);
            shard.forget_ghosts();
            // There may have been a ghost: then another shard's turn may come first.
            if self.firsts.note(index, shard.first_to_leave()) == chosen {
                let evicted = shard.evict();
                self.firsts.note(index, shard.first_to_leave());
                let Some(evicted) = evicted else {
                    return Vacated::No;
                };
                self.room.give_back(evicted.weight);
                return Vacated::By(evicted);
            }
        }
    }

    /// What there is to say when nobody is noted: nothing, if somebody should have been.
    ///
    /// Room may have been taken for entries that are not noted yet, and given back elsewhere while
    /// one shard after the other is looked at. So all are looked at in one moment: room changes under
    /// a shard's lock only.
    fn look_closely(&self, enough: &dyn Fn(&Room) -> bool) -> Option<Vacated<K, V>> {
        // In the order of the shards; and nobody else holds more than one of these locks.
        let mut shards = Vec::with_capacity(SHARDS);
        for shard in &self.shards {
            shards.push(write(shard));
        }
        for (index, shard) in shards.iter().enumerate() {
            self.firsts.note(index, shard.first_to_leave());
        }
        if self.firsts.lowest().is_some() {
            return None;
        }
        let has_room = enough(&self.room);
        Some(if has_room {
            Vacated::Already
        } else {
            Vacated::No
        })
    }

    /// Removes entries until the memo is within its limits again.
    pub(crate) fn evict_excess(&self) -> Vec<Arc<Entry<K, V>>> {
        let mut evicted = Vec::new();
        while self.room.is_exceeded()
            && let Vacated::By(entry) = self.evict_one(&|room| !room.is_exceeded())
        {
            evicted.push(entry);
        }
        evicted
    }

    /// Removes the entry that `matches`.
    pub(crate) fn remove(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
    ) -> Option<Arc<Entry<K, V>>> {
        let mut shard = write(self.shard(hash));
        let found = shard.get(hash, matches).cloned()?;
        self.take_out(&mut shard, &found)
    }

    /// Removes `entry` itself, unless another has taken its place.
    pub(crate) fn remove_exactly(&self, entry: &Entry<K, V>) -> bool {
        let mut shard = write(self.shard(entry.hash));
        // The caller holds another reference: nothing is dropped under the lock.
        self.take_out(&mut shard, entry).is_some()
    }

    fn take_out(
        &self,
        shard: &mut Shard<Arc<Entry<K, V>>>,
        entry: &Entry<K, V>,
    ) -> Option<Arc<Entry<K, V>>> {
        let removed = shard.remove(entry)?;
        self.room.give_back(removed.weight);
        shard.tidy();
        Some(removed)
    }

    /// Removes entries that have expired, chunk by chunk; others use the map in between.
    pub(crate) fn expire(&self, now: Tick, mut take: impl FnMut(Vec<Arc<Entry<K, V>>>)) {
        for (index, shard) in self.shards.iter().enumerate() {
            loop {
                let mut shard = write(shard);
                let expired = shard.expire(now, CHUNK);
                for entry in &expired {
                    self.room.give_back(entry.weight);
                }
                let more = expired.len() == CHUNK;
                if !more {
                    shard.tidy();
                    self.firsts.note(index, shard.first_to_leave());
                }
                drop(shard);
                take(expired);
                if !more {
                    break;
                }
            }
        }
    }

    /// The entries of one part of the map, expired ones too; nothing, behind the last part.
    pub(crate) fn part(&self, index: usize) -> Option<Vec<Arc<Entry<K, V>>>> {
        let shard = self.shards.get(index)?;
        Some(read(shard).select(&|_| true))
    }

    /// When the next entry may expire.
    pub(crate) fn next_expiry(&self) -> Option<Tick> {
        let mut next: Option<Tick> = None;
        for shard in &self.shards {
            if let Some(due) = read(shard).next_expiry() {
                next = Some(next.map_or(due, |next| next.min(due)));
            }
        }
        next
    }

    /// Removes entries that `leaves` says so of, shard by shard; `take` gets how many of a shard it
    /// was and the last references to them: first those removed here, then what others were faster
    /// to remove.
    pub(crate) fn remove_if(
        &self,
        leaves: &dyn Fn(&Entry<K, V>) -> bool,
        take: &mut dyn FnMut(usize, Entries<K, V>),
    ) {
        for (index, shard) in self.shards.iter().enumerate() {
            let mut found = read(shard).select(leaves);
            let mut removed = 0;
            for start in (0..found.len()).step_by(CHUNK) {
                let mut shard = write(shard);
                for index in start..found.len().min(start + CHUNK) {
                    if self.take_out(&mut shard, &found[index]).is_some() {
                        found.swap(index, removed);
                        removed += 1;
                    }
                }
            }
            if !found.is_empty() {
                let mut shard = write(shard);
                shard.tidy();
                self.firsts.note(index, shard.first_to_leave());
            }
            take(removed, found);
        }
    }

    /// Sets the largest number of entries; [`evict_excess`](Self::evict_excess) makes it so.
    pub(crate) fn limit_entries(&self, limit: Option<usize>) {
        self.room.limit_entries(limit);
    }

    /// Sets the most bytes; [`evict_excess`](Self::evict_excess) makes it so.
    pub(crate) fn limit_bytes(&self, limit: Option<u64>) {
        self.room.limit_bytes(limit);
    }

    /// Takes over the limits of another engine.
    pub(crate) fn limit_as(&self, other: &Self) {
        self.room.limit_as(&other.room);
    }

    fn shard(&self, hash: u64) -> &Part<K, V> {
        &self.shards[index(hash)]
    }
}

/// Which shard a hash belongs to.
fn index(hash: u64) -> usize {
    (hash >> 48) as usize % SHARDS
}

impl<K, V> Drop for Engine<K, V> {
    fn drop(&mut self) {
        for shard in &self.shards {
            let entries = write(shard).drain();
            // One by one, and each panic ends here: a plain drop would abort at the second one.
            for entry in entries {
                contain(|| drop(entry));
            }
        }
    }
}

#[cfg(test)]
mod tests;

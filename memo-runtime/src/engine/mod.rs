//! The in-process map of one memo: look-up, admission, eviction.
//!
//! The engine knows nothing of computes, flights or stores. It never runs user code under a lock but
//! a key's `Eq`: values are cloned and dropped outside, through the `Arc` around an entry.

mod shard;

use std::sync::{Arc, RwLock};

use self::shard::Shard;
use crate::entry::Entry;
use crate::sync::{read, write};

/// Above this capacity the map is split, so that writers of different keys rarely meet.
///
/// Below it one shard keeps the order of eviction exact over the whole memo.
const SPLIT_ABOVE: usize = 1024;
const SHARDS: usize = 16;

/// The in-process map of one memo. First in, first out.
#[derive(Debug)]
pub(crate) struct Engine<K, V> {
    shards: Box<[RwLock<Shard<K, V>>]>,
}

/// What became of an entry that was offered.
#[derive(Debug)]
pub(crate) enum Insertion<K, V> {
    /// It is in; these left for it.
    Stored(Departed<K, V>),
    /// The condition did not hold.
    Refused,
}

/// Entries that left the map, to be counted and dropped outside the lock.
#[derive(Debug)]
pub(crate) struct Departed<K, V> {
    pub(crate) replaced: Option<Arc<Entry<K, V>>>,
    pub(crate) evicted: Vec<Arc<Entry<K, V>>>,
}

impl<K, V> Engine<K, V> {
    pub(crate) fn new(capacity: Option<usize>) -> Self {
        let shards = match capacity {
            Some(capacity) if capacity <= SPLIT_ABOVE => vec![Shard::new(Some(capacity))],
            // The remainder goes to the first shards: together they hold exactly the capacity.
            Some(capacity) => (0..SHARDS)
                .map(|index| capacity / SHARDS + usize::from(index < capacity % SHARDS))
                .map(|capacity| Shard::new(Some(capacity)))
                .collect(),
            None => (0..SHARDS).map(|_| Shard::new(None)).collect(),
        };
        Self {
            shards: shards.into_iter().map(RwLock::new).collect(),
        }
    }

    /// The entry that `matches`, fresh or not.
    pub(crate) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<Arc<Entry<K, V>>> {
        read(self.shard(hash)).get(hash, matches)
    }

    /// Stores `entry` if `condition` holds, asked under the lock that an invalidation takes too.
    pub(crate) fn insert_if(
        &self,
        entry: Entry<K, V>,
        condition: impl FnOnce() -> bool,
    ) -> Insertion<K, V>
    where
        K: Eq,
    {
        let mut shard = write(self.shard(entry.hash));
        if condition() {
            Insertion::Stored(shard.insert(entry))
        } else {
            Insertion::Refused
        }
    }

    /// Removes the entry that `matches`.
    pub(crate) fn remove(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
    ) -> Option<Arc<Entry<K, V>>> {
        write(self.shard(hash)).remove(hash, matches)
    }

    /// Removes `entry` itself, unless another has taken its place.
    pub(crate) fn remove_exactly(&self, entry: &Arc<Entry<K, V>>) -> bool {
        write(self.shard(entry.hash)).remove_exactly(entry)
    }

    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| read(shard).len()).sum()
    }

    fn shard(&self, hash: u64) -> &RwLock<Shard<K, V>> {
        &self.shards[(hash >> 48) as usize % self.shards.len()]
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn entry(key: u64) -> Entry<u64, u64> {
        // Spread as a hash is, so that all shards are used.
        let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Entry {
            hash,
            key: Arc::new(key),
            value: key,
            deadline: None,
            cost: Duration::ZERO,
            arrival: 0,
        }
    }

    fn contains(engine: &Engine<u64, u64>, key: u64) -> bool {
        engine.get(entry(key).hash, |other| *other == key).is_some()
    }

    fn insert(engine: &Engine<u64, u64>, key: u64) -> Departed<u64, u64> {
        match engine.insert_if(entry(key), || true) {
            Insertion::Stored(departed) => departed,
            Insertion::Refused => panic!("the condition holds"),
        }
    }

    #[test]
    fn the_oldest_leaves_first_and_a_rewrite_is_young_again() {
        let engine = Engine::new(Some(3));
        for key in [1, 2, 3] {
            insert(&engine, key);
        }
        assert_eq!(
            insert(&engine, 1).replaced.map(|entry| entry.value),
            Some(1)
        );
        let evicted = insert(&engine, 4).evicted;
        assert_eq!(
            evicted.iter().map(|entry| entry.value).collect::<Vec<_>>(),
            [2]
        );
        assert!([1, 3, 4].iter().all(|&key| contains(&engine, key)));
    }

    #[test]
    fn c_04_capacity_zero_keeps_nothing_and_one_keeps_the_last() {
        let none = Engine::new(Some(0));
        assert_eq!(insert(&none, 1).evicted.len(), 1);
        assert_eq!(none.len(), 0);
        let one = Engine::new(Some(1));
        insert(&one, 1);
        insert(&one, 2);
        assert!(!contains(&one, 1) && contains(&one, 2));
    }

    #[test]
    fn shards_together_hold_exactly_the_capacity() {
        for capacity in [1, 7, 1024, 1025, 5003] {
            let engine = Engine::new(Some(capacity));
            for key in 0..20_000 {
                insert(&engine, key);
                assert!(engine.len() <= capacity);
            }
            assert_eq!(engine.len(), capacity);
        }
    }

    #[test]
    fn what_was_removed_leaves_no_ghosts_that_count() {
        let engine = Engine::new(Some(2));
        for round in 0..10_000 {
            insert(&engine, round);
            assert!(
                engine
                    .remove(entry(round).hash, |key| *key == round)
                    .is_some()
            );
        }
        insert(&engine, 1);
        insert(&engine, 2);
        assert!(contains(&engine, 1) && contains(&engine, 2));
    }
}

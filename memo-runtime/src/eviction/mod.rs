//! Who leaves a memo that is full: the contract of a policy, and one file for each.
//!
//! Decisions only: no locks, no clocks, no entries. A policy knows slots, which are small numbers, and
//! is asked by the engine under the lock that guards them.

mod best;
mod climber;
mod contained;
mod faults;
mod fifo;
mod lfu;
mod lru;
mod places;
mod policy;
mod queue;
mod ranked;
mod s3_fifo;
mod sieve;
mod size;
mod sketch;
#[cfg(test)]
mod tests;
mod tiny_lfu;
mod ttl;

pub(crate) use self::faults::Faults;
pub use self::policy::{Custom, Policy};
use crate::clock::Tick;

/// Chooses who leaves a memo that is full; what `policy = PATH` names.
///
/// Hits tell a policy nothing, so that they cost nothing: they note their use at the entry, and the
/// policy reads the [notes](Notes) when somebody is to leave.
///
/// # Contract
///
/// A slot is known from [`insert`](Self::insert) until [`remove`](Self::remove), or until
/// [`evict`](Self::evict) returns it; afterwards it may be inserted again, for another entry. Room is
/// made before an entry comes: `evict` never returns who is to come.
///
/// # Concurrency
///
/// All is called under a lock that other writers of the memo wait for: be short, and never call the
/// memo. An exact policy is asked for the whole memo; of one that is [not](Self::is_exact), a large memo
/// has several, each for a part of the keys.
///
/// # Panics
///
/// A policy that panics, or chooses somebody who is not in, or nobody where somebody is, is asked no more: those
/// it knew leave first in, first out, until the memo gets [another](crate::Memo::set_policy). Its callers do not
/// notice; it is [counted and told](crate::EventKind::PolicyFault).
pub trait Eviction: Send + 'static {
    /// What hits note at the entries.
    fn notes(&self) -> Notes {
        Notes::Uses
    }

    /// Whether its order is to hold over the whole memo, at the cost of one lock for all writers.
    fn is_exact(&self) -> bool {
        true
    }

    /// An entry has come.
    fn insert(&mut self, slot: Slot, facts: &Facts);

    /// An entry has left by another way than [`evict`](Self::evict): removed, expired.
    fn remove(&mut self, slot: Slot);

    /// An entry has taken the place of another of the same key; its slot has inherited the
    /// order and the counts of uses, and has no [uses](Notes::Uses) of its own.
    fn replace(&mut self, old: Slot, new: Slot, facts: &Facts) {
        self.remove(old);
        self.insert(new, facts);
    }

    /// Chooses who leaves, and forgets it; `None` if nobody is left.
    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot>;
}

/// The place of an entry: a number, small and given again once the entry has left.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Slot(u32);

impl Slot {
    /// The slot of this number.
    pub fn new(number: u32) -> Self {
        Self(number)
    }

    /// Its number: what is kept about slots is best kept in a `Vec`, by it.
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

/// What hits note at the entries that they use.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Notes {
    /// Nothing.
    Nothing,
    /// How often an entry was used, up to 3. Once that is reached a hit writes nothing.
    Uses,
    /// The order of uses. Each hit takes a number that all threads share, and writes it.
    Order,
    /// How often an entry was used, exactly. Each hit writes to the entry.
    Counts,
}

/// What is known of an entry that comes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Facts {
    /// The hash of its key, by a secret that each memo has of its own: what a policy remembers of those
    /// who left.
    pub hash: u32,
    /// The bytes that it takes.
    pub weight: u64,
    /// When it may no longer be served, if that is ever; later, if a use puts it off.
    pub dies_at: Option<Tick>,
}

impl Facts {
    /// What is known of an entry.
    pub fn new(hash: u32, weight: u64, dies_at: Option<Tick>) -> Self {
        Self {
            hash,
            weight,
            dies_at,
        }
    }
}

/// The notes at the entries, for a policy that is to choose.
///
/// All of it may change at any moment, for hits go on meanwhile. What is asked of a slot that the
/// policy does not know of has no meaning.
pub trait Entries {
    /// How often an entry was used since the policy last [set](Self::set_uses) it: up to 3 with
    /// [`Notes::Uses`], exactly with [`Notes::Counts`].
    fn uses(&self, slot: Slot) -> u64;

    /// Sets how often an entry was used, with [`Notes::Uses`].
    fn set_uses(&self, slot: Slot, uses: u8);

    /// The number of its last use, or of its insertion, with [`Notes::Order`]: the later, the higher.
    fn used_at(&self, slot: Slot) -> u64;

    /// The hash of its key, as in [`Facts::hash`].
    fn hash(&self, slot: Slot) -> u32;

    /// When it may no longer be served, as things stand.
    fn dies_at(&self, slot: Slot) -> Option<Tick>;

    /// How many hits there were up to now on the keys that the policy is asked for, more or less: what one
    /// that tries things learns from. Where several policies share a memo, each is told its part of all
    /// hits. Asked for once in some dozens of evictions; `None` where hits are not counted.
    fn hits(&self) -> Option<u64> {
        None
    }
}

//! What a shared store must do.
//!
//! A store keeps bytes under readable keys, for several processes or several runs of one. It knows
//! nothing of memos, values or codecs: bytes arrive in an envelope that tells damage and strangers
//! from good values, so a store need not.
//!
//! # Writing a store
//!
//! Implement [`Store`]: five operations over many keys or groups, each **one** round trip, and three small ones.
//! [`MemoryStore`] is the shortest complete example. What memokit does around a store, so that you
//! do not:
//!
//! * Every call runs on memokit's own I/O thread, inside a tokio runtime with timers; clients may
//!   spawn and connect there. Do not block that thread: hand blocking work to a thread of your own.
//! * A call that takes longer than the store timeout is given up by the caller, but **not**
//!   cancelled: it goes on to its end on the I/O thread. Calls may overlap.
//! * An error costs the caller nothing but a compute, and is counted. Return what happened with
//!   [`Error::store`](crate::Error::store) and do not retry.
//! * Keys within one call are distinct, but for a collision of 128 bits. They have at most 250 bytes, all of
//!   them printable ASCII, without spaces. No character means anything.
//! * A store is opened by its owner, in whatever runtime, and used on the I/O thread, after that runtime may
//!   have ended. So spawn what serves a connection in the operations, not while opening.
//!
//! # Testing a store
//!
//! With the feature `test-util`, `memokit::testing::store_contract!` writes a test for each promise of the
//! [contract](Store#contract), and lets your store keep it. All it takes is what opens your store at a place:
//!
//! ```
//! # #[cfg(feature = "test-util")]
//! # mod contract {
//! # use memo_runtime as memokit;
//! # use memokit::stores::MemoryStore as MyStore;
//! memokit::testing::store_contract!(private, async |place| {
//!     Ok(MyStore::with_clock(place.clock()))
//! });
//! # }
//! ```
//!
//! # Tokens
//!
//! A value that was computed before somebody invalidated it must not be stored, in whichever process
//! either happened, and however long that process slept in between. So a store numbers what it
//! outdates, by one counter, and keeps the last number of each [stripe](StoreKey::stripe) of keys. With
//! each read it issues a [`StoreToken`], which is what the counter says; a write that names one is
//! refused once its key's stripe has a later number. Keys that share a stripe refuse each other now and
//! then, which costs a compute; what is outdated is never accepted, and keys that were never stored
//! take no room.
//!
//! # Groups
//!
//! An entry may belong to [groups](StoreGroup): its memo, its namespace, its tenant, its tags. To outdate a
//! group is one step, by the same counter: an entry has the number that it was stored under, and is dead
//! once one of its groups has a later one. For tokens a store keeps the last number of each
//! [stripe](StoreGroup::stripe) of groups; for the entries that are there it needs the number of the very
//! group, until none of them is older.
//!
//! `docs/design/0004-store-trait.md` has the plan for each kind of store.

#[cfg(any(test, feature = "test-util"))]
mod counting;
mod group;
mod memory;
mod sweep;
mod token;

use std::pin::Pin;
use std::time::Duration;

#[cfg(any(test, feature = "test-util"))]
pub use self::counting::CountingStore;
pub use self::group::StoreGroup;
pub(crate) use self::group::StoreGroupKind;
pub use self::memory::MemoryStore;
pub use self::sweep::{StoreLimits, Sweep, SweepOrder, SweepRest, Swept};
pub use self::token::StoreToken;
use crate::error::Result;
use crate::key::StoreKey;

/// The future that an operation of a [`Store`] returns: `Box::pin(async move { … })`.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A home for values that outlives the process or is shared by several.
///
/// See the [module](self) for what memokit does around it.
///
/// # Contract
///
/// * **Order.** Each answer has one element for each key or entry, in the order of the question.
/// * **Duplicates.** A key that is asked twice in one question is answered twice, and alike. Of several entries
///   with one key in one [`put_many`](Self::put_many), the last one counts.
/// * **Round trips.** One call is one round trip, unless the server limits the number of keys; then
///   it is chunked within the call. An empty question is answered without one.
/// * **Expiry.** An entry is read until its ttl has passed, by the store's own clock, and not from then on. A ttl
///   that is zero, or shorter than the store can tell, has passed at once; one that is longer than it can tell
///   never does. A read tells how much of it is left, and never more than that: the process keeps a copy for no
///   longer.
/// * **Tokens.** A read's token is issued no later than its value is read. A write under a token is
///   refused if its key was removed since that was issued, or overtaken by another write, or if the
///   store has lost count; it may be refused without, never stored in spite of it.
/// * **Groups.** Once a group is outdated, no entry that was in it is read any more; all others are. A write
///   into it under an older token is refused.
/// * **Visibility.** What [`put_many`](Self::put_many) has confirmed, the next
///   [`get_many`](Self::get_many) of any process reads, unless it expired or was evicted.
/// * **Bytes.** A value is read exactly as it was written, or not at all; a key is found by exactly its bytes.
/// * **Concurrency.** Calls may overlap, of one handle and of several.
/// * **Cancel safety.** Dropping a future leaves the store usable; the operation may or may not
///   have happened, a [`put_many`](Self::put_many) as a whole.
///
/// `memokit::testing::store_contract!` (feature `test-util`) tests all of it but the round trips.
pub trait Store: Send + Sync + 'static {
    /// What this is and where, for reports and health: `sqlite:/var/cache/app.db`. No secrets.
    fn address(&self) -> String;

    /// Reads the entries of `keys`.
    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>>;

    /// Writes `entries`, one after the other, each replacing what its key had, the value and the ttl; tells
    /// for each whether it was stored or refused. All that are not refused are written, or none.
    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>>;

    /// Removes the entries of `keys`, and takes the tokens that were issued for them away; tells for each
    /// whether there was one that had not expired.
    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>>;

    /// Outdates all entries in one of `groups`, at once, and takes the tokens of writes into them away.
    ///
    /// In a time that does not grow with the number of these entries, where the store can: they may take
    /// room until it is swept.
    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()>;

    /// Notes that the entries of `keys` were used: now, and once more. Never extends a ttl, and
    /// never makes an entry.
    ///
    /// This is bookkeeping for eviction; memokit calls it off the caller's path.
    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()>;

    /// How much the store holds, of all programs together; expired entries that still take room
    /// count.
    fn usage(&self) -> StoreFuture<'_, Usage>;

    /// Does one step of a sweep: removes what has expired, what was outdated, and what is beyond the limits, in
    /// their order; no more entries than the step may.
    ///
    /// One sweeper is at work at a time: while another has begun and not ended, and made its last step less
    /// than [`Sweep::LEASE`] ago, a step does nothing and says so. Once a step says that nothing is left,
    /// the store was under both limits when it ended.
    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept>;

    /// Finishes what was confirmed and lets go of files and connections. Other handles of the same
    /// store, in this process or another, stay open.
    ///
    /// Later operations fail with [`ErrorKind::Closed`](crate::ErrorKind::Closed); to close once more,
    /// also at the same time, succeeds.
    fn close(&self) -> StoreFuture<'_, ()>;
}

/// What a store answers for one key.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Read {
    /// The bytes of the entry, if there is one that has not expired.
    pub value: Option<Vec<u8>>,
    /// What may be written from now on, of what is computed from now on.
    pub token: StoreToken,
    /// How long the entry may still be read, by the store's own clock; for ever if there is none.
    pub ttl: Option<Duration>,
    /// The groups that the entry is outdated with.
    pub groups: Vec<StoreGroup>,
}

impl Read {
    /// What is there for a key, and the token of this moment or an earlier one.
    pub const fn new(value: Option<Vec<u8>>, token: StoreToken) -> Self {
        Self {
            value,
            token,
            ttl: None,
            groups: Vec::new(),
        }
    }

    /// Says how long the entry may still be read, in the moment of the read or a later one.
    #[must_use]
    pub const fn with_ttl(mut self, ttl: Option<Duration>) -> Self {
        self.ttl = ttl;
        self
    }

    /// Says with which groups the entry is outdated: those that it was written in.
    #[must_use]
    pub fn in_groups(mut self, groups: Vec<StoreGroup>) -> Self {
        self.groups = groups;
        self
    }
}

/// What a store is asked to keep under one key.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Write {
    /// The key.
    pub key: StoreKey,
    /// The bytes of the entry.
    pub value: Vec<u8>,
    /// How long the entry may be read; for ever if there is none.
    pub ttl: Option<Duration>,
    /// What it is stored under; in any case, if there is none.
    pub token: Option<StoreToken>,
    /// Whether it takes the tokens of its key away, once it is stored: it wins over what is being
    /// computed.
    pub overtakes: bool,
    /// What it belongs to; each once.
    pub groups: Vec<StoreGroup>,
}

impl Write {
    /// An entry that never expires, is stored in any case and wins over what is being computed.
    pub const fn new(key: StoreKey, value: Vec<u8>) -> Self {
        Self {
            key,
            value,
            ttl: None,
            token: None,
            overtakes: true,
            groups: Vec::new(),
        }
    }

    /// An entry that is stored only if nothing has taken `token` away, and wins over nothing.
    #[must_use]
    pub const fn under(mut self, token: StoreToken) -> Self {
        self.token = Some(token);
        self.overtakes = false;
        self
    }

    /// Lets the entry win over what is being computed.
    #[must_use]
    pub const fn overtaking(mut self) -> Self {
        self.overtakes = true;
        self
    }

    /// Lets the entry be outdated with these groups.
    #[must_use]
    pub fn in_groups(mut self, groups: Vec<StoreGroup>) -> Self {
        self.groups = groups;
        self
    }

    /// Limits how long the entry may be read.
    #[must_use]
    pub const fn with_ttl(mut self, ttl: Option<Duration>) -> Self {
        self.ttl = ttl;
        self
    }
}

/// How much a store holds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Usage {
    /// The number of entries.
    pub entries: u64,
    /// The bytes of their values.
    pub bytes: u64,
}

impl Usage {
    /// So many entries with so many bytes.
    pub const fn new(entries: u64, bytes: u64) -> Self {
        Self { entries, bytes }
    }
}

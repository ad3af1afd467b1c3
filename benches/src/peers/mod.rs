//! What memokit is measured beside: caches and maps that are asked by hand, one file each.

mod dashmap;
mod floor;
mod foyer;
mod lru;
mod mini_moka;
mod moka;
mod papaya;
mod quick_cache;

use std::hash::Hash;
use std::time::Duration;

use self::dashmap::Dashmap;
pub(crate) use self::floor::Floor;
use self::foyer::Foyer;
use self::lru::MutexLru;
use self::mini_moka::MiniMoka;
pub(crate) use self::moka::Moka;
use self::papaya::Papaya;
pub(crate) use self::quick_cache::QuickCache;

/// How long entries live where a ttl is measured: longer than any run.
pub(crate) const TTL: Duration = Duration::from_hours(1);

/// What a key of all peers can do.
pub(crate) trait Key: Clone + Eq + Hash + Send + Sync + 'static {}

impl<K: Clone + Eq + Hash + Send + Sync + 'static> Key for K {}

/// What a value of all peers can do.
pub(crate) trait Value: Clone + Send + Sync + 'static {}

impl<V: Clone + Send + Sync + 'static> Value for V {}

/// A cache, or a map, that is asked by hand.
pub(crate) trait Peer<K: Key, V: Value>: Send + 'static {
    /// How it is called in tables.
    const NAME: &'static str;

    /// One that holds so many entries; a map without a limit makes room for them.
    fn new(capacity: usize) -> Self;

    /// The value of a key.
    fn get(&self, key: &K) -> Option<V>;

    /// Puts a value in.
    fn insert(&self, key: K, value: V);

    /// The value of a key, computed if there is none: by its own way to do that, if it has one.
    fn get_or(&self, key: &K, compute: impl FnOnce() -> V) -> V {
        if let Some(value) = self.get(key) {
            return value;
        }
        let value = compute();
        self.insert(key.clone(), value.clone());
        value
    }
}

/// One whose entries can have a ttl.
pub(crate) trait Expiring<K: Key, V: Value>: Peer<K, V> {
    /// How it is called in tables, with a ttl.
    const NAME_WITH_TTL: &'static str;

    /// One whose entries expire after [`TTL`].
    fn with_ttl(capacity: usize) -> Self;
}

/// Takes the kinds of peers, one after the other.
pub(crate) trait Peers<K: Key, V: Value> {
    /// A cache with a limit.
    fn bounded<P: Peer<K, V> + Sync>(&mut self);

    /// A cache whose entries can have a ttl as well.
    fn expiring<P: Expiring<K, V> + Sync>(&mut self);

    /// A map, which holds whatever is put in.
    fn map<P: Peer<K, V> + Sync>(&mut self);
}

/// Shows all of them, but for the floor.
pub(crate) fn all<K: Key, V: Value>(to: &mut impl Peers<K, V>) {
    to.bounded::<QuickCache<K, V>>();
    to.bounded::<MutexLru<K, V>>();
    to.bounded::<MiniMoka<K, V>>();
    to.expiring::<MiniMoka<K, V>>();
    to.bounded::<Moka<K, V>>();
    to.expiring::<Moka<K, V>>();
    to.bounded::<Foyer<K, V>>();
    to.map::<Dashmap<K, V>>();
    to.map::<Papaya<K, V>>();
}

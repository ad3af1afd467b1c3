//! Peers that hold all keys, to be asked for them.

use super::functions::Visit;
use crate::peers::{
    Dashmap, Expiring, Foyer, Key, MiniMoka, Moka, MutexLru, Papaya, Peer, QuickCache, Value,
};

/// Visits all peers that are asked by hand, each filled with `keys`; all but the floor.
pub(crate) fn each<K: Key, V: Value>(
    visit: &mut impl Visit<K, V>,
    keys: &[K],
    compute: fn(&K) -> V,
) {
    each_of::<K, V, QuickCache<K, V>>(visit, keys, compute);
    each_of::<K, V, MutexLru<K, V>>(visit, keys, compute);
    each_of::<K, V, MiniMoka<K, V>>(visit, keys, compute);
    expiring::<K, V, MiniMoka<K, V>>(visit, keys, compute);
    each_of::<K, V, Moka<K, V>>(visit, keys, compute);
    expiring::<K, V, Moka<K, V>>(visit, keys, compute);
    each_of::<K, V, Foyer<K, V>>(visit, keys, compute);
    each_of::<K, V, Dashmap<K, V>>(visit, keys, compute);
    each_of::<K, V, Papaya<K, V>>(visit, keys, compute);
}

fn each_of<K: Key, V: Value, P: Peer<K, V> + Sync>(
    visit: &mut impl Visit<K, V>,
    keys: &[K],
    compute: fn(&K) -> V,
) {
    if visit.wants(P::NAME) {
        let peer = filled(P::new(2 * keys.len()), keys, compute);
        visit.shared(P::NAME, getter(peer, compute));
    }
}

fn expiring<K: Key, V: Value, P: Expiring<K, V> + Sync>(
    visit: &mut impl Visit<K, V>,
    keys: &[K],
    compute: fn(&K) -> V,
) {
    if visit.wants(P::NAME_WITH_TTL) {
        let peer = filled(P::with_ttl(2 * keys.len()), keys, compute);
        visit.shared(P::NAME_WITH_TTL, getter(peer, compute));
    }
}

/// A peer with an entry for each key.
pub(crate) fn filled<K: Key, V: Value, P: Peer<K, V>>(
    peer: P,
    keys: &[K],
    compute: fn(&K) -> V,
) -> P {
    for key in keys {
        peer.insert(key.clone(), compute(key));
    }
    peer
}

/// Asks a peer; what it does not have is computed.
pub(crate) fn getter<K: Key, V: Value, P: Peer<K, V>>(
    peer: P,
    compute: fn(&K) -> V,
) -> impl Fn(&K) -> V {
    move |key| peer.get(key).unwrap_or_else(|| compute(key))
}

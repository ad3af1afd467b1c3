//! Peers that hold all keys, to be asked for them.

use super::functions::Visit;
use crate::peers::{self, Expiring, Key, Peer, Peers, Value};

/// Visits all peers that are asked by hand, each filled with `keys`; all but the floor.
pub(crate) fn each<K: Key, V: Value>(
    visit: &mut impl Visit<K, V>,
    keys: &[K],
    compute: fn(&K) -> V,
) {
    peers::all(&mut Filled {
        visit,
        keys,
        compute,
    });
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

struct Filled<'a, K, V, T> {
    visit: &'a mut T,
    keys: &'a [K],
    compute: fn(&K) -> V,
}

impl<K: Key, V: Value, T: Visit<K, V>> Filled<'_, K, V, T> {
    fn visit<P: Peer<K, V> + Sync>(&mut self, name: &'static str, make: fn(usize) -> P) {
        if self.visit.wants(name) {
            let peer = filled(make(2 * self.keys.len()), self.keys, self.compute);
            self.visit.shared(name, getter(peer, self.compute));
        }
    }
}

impl<K: Key, V: Value, T: Visit<K, V>> Peers<K, V> for Filled<'_, K, V, T> {
    fn bounded<P: Peer<K, V> + Sync>(&mut self) {
        self.visit(P::NAME, P::new);
    }

    fn expiring<P: Expiring<K, V> + Sync>(&mut self) {
        self.visit(P::NAME_WITH_TTL, P::with_ttl);
    }

    fn map<P: Peer<K, V> + Sync>(&mut self) {
        self.visit(P::NAME, P::new);
    }
}

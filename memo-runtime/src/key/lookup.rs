//! Borrowed look-up: a key is found by references to its parts, without being made.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

/// What finds, and can make, a key of type `K`, or one part of such a key.
///
/// A part is found by a reference to whatever its owned form [borrows](Borrow) as, which hashes and
/// compares alike by the contract of that trait: `&str` finds a `String`. What is made of parts is found
/// by what finds these: the tuple `(&str, Option<&u32>)` finds the key `(String, Option<u32>)`.
///
/// It feeds a hasher exactly what the key does.
pub trait Lookup<K>: Hash {
    /// Whether this stands for `key`.
    fn matches(&self, key: &K) -> bool;

    /// Makes the owned key, which costs the clones that a hit never pays.
    fn to_key(&self) -> K;

    /// Whether it is for a tenant, and names none: then there is no such key, and nothing is to be
    /// looked up.
    fn lacks_tenant(&self) -> bool {
        false
    }
}

/// Whether another key is this one: one closure for all who ask, so that what they ask with it is
/// compiled once for the type.
pub(crate) fn same<K: Eq>(key: &Arc<K>) -> impl Fn(&K) -> bool {
    move |other| *other == **key
}

impl<K, Q> Lookup<K> for &Q
where
    K: Borrow<Q>,
    Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
{
    fn matches(&self, key: &K) -> bool {
        **self == *key.borrow()
    }

    fn to_key(&self) -> K {
        (*self).to_owned()
    }
}

impl<K, L: Lookup<K>> Lookup<Option<K>> for Option<L> {
    fn matches(&self, key: &Option<K>) -> bool {
        match (self, key) {
            (Some(lookup), Some(key)) => lookup.matches(key),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    fn to_key(&self) -> Option<K> {
        self.as_ref().map(L::to_key)
    }
}

impl Lookup<()> for () {
    fn matches(&self, (): &()) -> bool {
        true
    }

    fn to_key(&self) {}
}

macro_rules! tuples {
    ($(($($key:ident $lookup:ident $index:tt),*))*) => {$(
        impl<$($key, $lookup: Lookup<$key>),*> Lookup<($($key,)*)> for ($($lookup,)*) {
            fn matches(&self, key: &($($key,)*)) -> bool {
                $(self.$index.matches(&key.$index))&&*
            }

            fn to_key(&self) -> ($($key,)*) {
                ($(self.$index.to_key(),)*)
            }
        }
    )*};
}

tuples! {
    (A LA 0)
    (A LA 0, B LB 1)
    (A LA 0, B LB 1, C LC 2)
    (A LA 0, B LB 1, C LC 2, D LD 3)
    (A LA 0, B LB 1, C LC 2, D LD 3, E LE 4)
    (A LA 0, B LB 1, C LC 2, D LD 3, E LE 4, F LF 5)
    (A LA 0, B LB 1, C LC 2, D LD 3, E LE 4, F LF 5, G LG 6)
    (A LA 0, B LB 1, C LC 2, D LD 3, E LE 4, F LF 5, G LG 6, H LH 7)
    (A LA 0, B LB 1, C LC 2, D LD 3, E LE 4, F LF 5, G LG 6, H LH 7, I LI 8)
    (A LA 0, B LB 1, C LC 2, D LD 3, E LE 4, F LF 5, G LG 6, H LH 7, I LI 8, J LJ 9)
    (A LA 0, B LB 1, C LC 2, D LD 3, E LE 4, F LF 5, G LG 6, H LH 7, I LI 8, J LJ 9, K LK 10)
    (A LA 0, B LB 1, C LC 2, D LD 3, E LE 4, F LF 5, G LG 6, H LH 7, I LI 8, J LJ 9, K LK 10, L LL 11)
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn borrowed_parts_find_the_key_that_they_make() {
        let hasher = RandomState::new();
        let parts: (&str, &[u8], &Path, &u32) = ("EU", &[1, 2], Path::new("a"), &7);
        let key: (String, Vec<u8>, PathBuf, u32) = parts.to_key();
        assert!(parts.matches(&key));
        assert!(!("US", &[1_u8, 2][..], Path::new("a"), &7_u32).matches(&key));
        assert_eq!(hasher.hash_one(parts), hasher.hash_one(&key));
        assert_eq!(hasher.hash_one(&key), hasher.hash_one(key.clone()));
    }
}

//! Borrowed look-up: a key is found by references to its parts, without being made.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

/// References that find, and can make, a key of type `K`.
///
/// The tuple `(&str, &u32)` finds the key `(String, u32)`: a part is found by whatever its owned
/// form [borrows](Borrow) as, which hashes and compares alike by the contract of that trait.
pub trait Lookup<K>: Hash {
    /// Whether these references stand for `key`.
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

impl<K: Hash + Eq + Clone> Lookup<K> for &K {
    fn matches(&self, key: &K) -> bool {
        *self == key
    }

    fn to_key(&self) -> K {
        (*self).clone()
    }
}

impl Lookup<()> for () {
    fn matches(&self, (): &()) -> bool {
        true
    }

    fn to_key(&self) {}
}

macro_rules! tuples {
    ($(($($owned:ident $borrowed:ident $index:tt),*))*) => {$(
        impl<$($owned, $borrowed),*> Lookup<($($owned,)*)> for ($(&$borrowed,)*)
        where
            $($owned: Borrow<$borrowed>,)*
            $($borrowed: Hash + Eq + ToOwned<Owned = $owned> + ?Sized,)*
        {
            fn matches(&self, key: &($($owned,)*)) -> bool {
                $(*self.$index == *key.$index.borrow())&&*
            }

            fn to_key(&self) -> ($($owned,)*) {
                ($(self.$index.to_owned(),)*)
            }
        }
    )*};
}

tuples! {
    (A QA 0)
    (A QA 0, B QB 1)
    (A QA 0, B QB 1, C QC 2)
    (A QA 0, B QB 1, C QC 2, D QD 3)
    (A QA 0, B QB 1, C QC 2, D QD 3, E QE 4)
    (A QA 0, B QB 1, C QC 2, D QD 3, E QE 4, F QF 5)
    (A QA 0, B QB 1, C QC 2, D QD 3, E QE 4, F QF 5, G QG 6)
    (A QA 0, B QB 1, C QC 2, D QD 3, E QE 4, F QF 5, G QG 6, H QH 7)
    (A QA 0, B QB 1, C QC 2, D QD 3, E QE 4, F QF 5, G QG 6, H QH 7, I QI 8)
    (A QA 0, B QB 1, C QC 2, D QD 3, E QE 4, F QF 5, G QG 6, H QH 7, I QI 8, J QJ 9)
    (A QA 0, B QB 1, C QC 2, D QD 3, E QE 4, F QF 5, G QG 6, H QH 7, I QI 8, J QJ 9, K QK 10)
    (A QA 0, B QB 1, C QC 2, D QD 3, E QE 4, F QF 5, G QG 6, H QH 7, I QI 8, J QJ 9, K QK 10, L QL 11)
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

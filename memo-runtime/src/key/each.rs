//! A list is found by what finds its items.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use super::{IsList, Lookup};

/// Finds a `Vec` of keys by a slice, of whose items `part` makes what finds one of them.
pub struct Each<'s, T, F, K> {
    items: &'s [T],
    part: F,
    keys: PhantomData<fn() -> K>,
}

/// Finds a `Vec` by the items of a list.
pub fn each<'s, L, F, P, K>(list: &'s L, part: F) -> Each<'s, L::Item, F, K>
where
    L: IsList + ?Sized,
    F: Fn(&'s L::Item) -> P,
{
    Each {
        items: list.items(),
        part,
        keys: PhantomData,
    }
}

impl<'s, T, F, P, K> Lookup<Vec<K>> for Each<'s, T, F, K>
where
    F: Fn(&'s T) -> P,
    P: Lookup<K>,
    K: Hash,
{
    fn matches(&self, keys: &Vec<K>) -> bool {
        let mut pairs = self.items.iter().zip(keys);
        self.items.len() == keys.len() && pairs.all(|(item, key)| (self.part)(item).matches(key))
    }

    fn to_key(&self) -> Vec<K> {
        let items = self.items.iter();
        items.map(|item| (self.part)(item).to_key()).collect()
    }
}

impl<'s, T, F, P, K> Hash for Each<'s, T, F, K>
where
    F: Fn(&'s T) -> P,
    P: Lookup<K>,
    K: Hash,
{
    fn hash<H: Hasher>(&self, state: &mut H) {
        if is_hashed_as_one::<K>() {
            self.to_key().hash(state);
            return;
        }
        // What a slice begins with, so that no list feeds what the beginning of another does.
        state.write_usize(self.items.len());
        for item in self.items {
            (self.part)(item).hash(state);
        }
    }
}

/// Whether a slice of keys feeds a hasher by one call, as integers do, and not key by key: there are
/// hashers to which that is not the same.
///
/// Such a slice does so even if there is nothing in it.
fn is_hashed_as_one<K: Hash>() -> bool {
    struct Calls(bool);
    impl Hasher for Calls {
        fn write(&mut self, _: &[u8]) {
            self.0 = true;
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut calls = Calls(false);
    K::hash_slice(&[], &mut calls);
    calls.0
}

impl<T, F, K> fmt::Debug for Each<'_, T, F, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Each")
            .field("items", &self.items.len())
            .finish_non_exhaustive()
    }
}

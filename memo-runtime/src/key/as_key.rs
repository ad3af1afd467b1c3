//! What a key may be given as, where it is given directly.

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use super::Lookup;

/// What a key of type `K` may be given as: the key itself, a reference to it, or, for texts, paths and
/// lists, the borrowed form.
pub trait AsKey<K> {
    /// What finds the key, and can make it.
    fn into_lookup(self) -> impl Lookup<K>;
}

impl<K: Hash + Eq + Clone> AsKey<K> for K {
    fn into_lookup(self) -> impl Lookup<K> {
        Given(self)
    }
}

impl<K: Hash + Eq + Clone> AsKey<K> for &K {
    fn into_lookup(self) -> impl Lookup<K> {
        self
    }
}

impl AsKey<String> for &str {
    fn into_lookup(self) -> impl Lookup<String> {
        self
    }
}

impl AsKey<PathBuf> for &Path {
    fn into_lookup(self) -> impl Lookup<PathBuf> {
        self
    }
}

impl<T: Hash + Eq + Clone> AsKey<Vec<T>> for &[T] {
    fn into_lookup(self) -> impl Lookup<Vec<T>> {
        self
    }
}

/// The key itself.
struct Given<K>(K);

impl<K: Hash> Hash for Given<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: Hash + Eq + Clone> Lookup<K> for Given<K> {
    fn matches(&self, key: &K) -> bool {
        self.0 == *key
    }

    fn to_key(&self) -> K {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;

    fn finds<K: Hash + Eq>(given: impl AsKey<K>, key: &K) -> bool {
        let hasher = RandomState::new();
        let lookup = given.into_lookup();
        lookup.matches(key)
            && lookup.to_key() == *key
            && hasher.hash_one(&lookup) == hasher.hash_one(key)
    }

    #[test]
    fn a_key_is_found_by_itself_by_a_reference_and_by_its_borrowed_form() {
        assert!(finds(7, &7_u64));
        let (number, text) = (&7_u64, &"EU".to_owned());
        assert!(finds(number, number));
        assert!(finds("EU", &"EU".to_owned()));
        assert!(finds("EU".to_owned(), &"EU".to_owned()));
        assert!(finds(text, text));
        assert!(finds(Path::new("a"), &PathBuf::from("a")));
        assert!(finds(&[1_u8, 2][..], &vec![1_u8, 2]));
        assert!(!finds("US", &"EU".to_owned()));
    }
}

//! Keys that an expression computes: `key(TYPE) = EXPR` and `key = EXPR`.

use std::hash::{Hash, Hasher};

use super::{ErasedKey, Lookup};

/// A key of one part that was computed for this look-up.
#[derive(Debug)]
pub struct OwnedKey<T>(pub T);

impl<T: Hash> Hash for OwnedKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: Hash + Eq + Clone> Lookup<(T,)> for OwnedKey<T> {
    fn matches(&self, key: &(T,)) -> bool {
        self.0 == key.0
    }

    fn to_key(&self) -> (T,) {
        (self.0.clone(),)
    }
}

/// A key of a type that nobody wrote, computed for this look-up.
#[derive(Debug)]
pub struct AnyKey<T>(pub T);

impl<T: Hash> Hash for AnyKey<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> Lookup<ErasedKey> for AnyKey<T>
where
    T: Hash + Eq + Clone + Send + Sync + 'static,
{
    fn matches(&self, key: &ErasedKey) -> bool {
        key.downcast_ref::<T>() == Some(&self.0)
    }

    fn to_key(&self) -> ErasedKey {
        ErasedKey::new(self.0.clone())
    }
}

// An expression sees the parameters: by value where a value can be copied, else by reference, for
// they are still to be passed on. Which it is, is asked of the type, by autoref: of the two methods
// `memokit_bound`, that of `Copy` types is found first. No trait of a user's that is in scope has a method
// of this name.

/// A parameter that an expression names.
#[derive(Debug)]
pub struct Bound<'p, T>(pub &'p T);

/// Parameters that can be copied.
pub trait CopyBound {
    /// What the name stands for.
    type Bound;
    /// Takes it.
    fn memokit_bound(&self) -> Self::Bound;
}

impl<T: Copy> CopyBound for Bound<'_, T> {
    type Bound = T;

    fn memokit_bound(&self) -> T {
        *self.0
    }
}

/// All other parameters.
pub trait RefBound {
    /// What the name stands for.
    type Bound;
    /// Takes it.
    fn memokit_bound(&self) -> Self::Bound;
}

impl<'p, T> RefBound for &Bound<'p, T> {
    type Bound = &'p T;

    fn memokit_bound(&self) -> &'p T {
        self.0
    }
}

/// What the name of a parameter stands for in an expression.
#[doc(hidden)]
#[macro_export]
macro_rules! __bound {
    ($parameter:expr) => {{
        use $crate::__private::{CopyBound as _, RefBound as _};
        (&$crate::__private::Bound(&$parameter)).memokit_bound()
    }};
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;

    #[test]
    fn a_computed_key_is_found_by_an_equal_value_of_its_own_type_only() {
        let hasher = RandomState::new();
        let key = AnyKey(7_u64).to_key();
        assert!(AnyKey(7_u64).matches(&key));
        assert!(!AnyKey(8_u64).matches(&key));
        assert!(!AnyKey(7_u32).matches(&key));
        assert_eq!(hasher.hash_one(AnyKey(7_u64)), hasher.hash_one(&key));
        assert_eq!(key, AnyKey(7_u64).to_key());
        assert_ne!(key, AnyKey(7_u32).to_key());
        assert!(OwnedKey(7_u64).matches(&(7,)));
    }

    #[test]
    #[expect(
        unused_imports,
        reason = "the macro imports both traits; in other crates no lint looks into it"
    )]
    fn a_parameter_is_copied_where_it_can_be() {
        let (number, text) = (7_u64, String::from("tea"));
        assert_eq!(__bound!(number), 7_u64);
        let bound: &String = __bound!(text);
        assert_eq!(bound, "tea");
    }
}

//! Keys of a type that nobody wrote: `key = EXPR`, for a static needs a type that can be named.

use std::any::Any;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::Lookup;

/// A key of any type, boxed.
///
/// A hit allocates nothing: the key is looked up [by reference](ByRef), and boxed only when it is
/// stored. The price of the erased form is a downcast for each comparison.
pub struct ErasedKey(Box<dyn Any + Send + Sync>);

impl fmt::Debug for ErasedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErasedKey(..)")
    }
}

/// A reference to a key that finds its [`ErasedKey`].
#[derive(Debug)]
pub struct ByRef<'k, T>(pub &'k T);

impl<T: Hash> Hash for ByRef<'_, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> Lookup<ErasedKey> for ByRef<'_, T>
where
    T: Hash + Eq + Clone + Send + Sync + 'static,
{
    fn matches(&self, key: &ErasedKey) -> bool {
        key.0.downcast_ref::<T>() == Some(self.0)
    }

    fn to_key(&self) -> ErasedKey {
        ErasedKey(Box::new(self.0.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_erased_key_is_found_by_an_equal_value_of_its_own_type_only() {
        let key = ByRef(&7_u64).to_key();
        assert!(ByRef(&7_u64).matches(&key));
        assert!(!ByRef(&8_u64).matches(&key));
        assert!(!ByRef(&7_u32).matches(&key));
    }
}

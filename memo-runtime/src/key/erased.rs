//! Keys of a type that nobody wrote: `key = EXPR`, for a static needs a type that can be named.

use std::any::Any;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A key of any type, behind a count.
///
/// It is looked up [by a value](super::AnyKey) of its type and allocated when it is stored. The price of
/// the erased form is a downcast for each comparison.
#[derive(Clone)]
pub struct ErasedKey(Arc<dyn Erased>);

/// What a key can do when its type is forgotten.
trait Erased: Any + Send + Sync {
    fn equals(&self, other: &dyn Any) -> bool;
    fn feed(&self, state: &mut dyn Hasher);
}

impl<T: Hash + Eq + Send + Sync + 'static> Erased for T {
    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }

    fn feed(&self, mut state: &mut dyn Hasher) {
        self.hash(&mut state);
    }
}

impl ErasedKey {
    pub(super) fn new<T: Hash + Eq + Send + Sync + 'static>(key: T) -> Self {
        Self(Arc::new(key))
    }

    pub(super) fn downcast_ref<T: 'static>(&self) -> Option<&T> {
        self.as_any().downcast_ref()
    }

    fn as_any(&self) -> &dyn Any {
        &*self.0
    }
}

impl PartialEq for ErasedKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(other.as_any())
    }
}

impl Eq for ErasedKey {}

// As the key itself hashes, so that a value of its type finds it.
impl Hash for ErasedKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.feed(state);
    }
}

impl fmt::Debug for ErasedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErasedKey(..)")
    }
}

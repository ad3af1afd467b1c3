//! The key of a record.

use std::hash::{Hash, Hasher};
use std::ops::Deref;

use super::{CacheKey, KeyLayout, KeyText, Lookup};

/// The key fields of a record, as a tuple.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct RecordKey<F> {
    pub(crate) fields: F,
}

/// References to the key fields of a record.
#[derive(Debug)]
pub struct RecordLookup<L>(pub L);

impl<L: Hash> Hash for RecordLookup<L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<F, L: Lookup<F>> Lookup<RecordKey<F>> for RecordLookup<L> {
    fn matches(&self, key: &RecordKey<F>) -> bool {
        self.0.matches(&key.fields)
    }

    fn to_key(&self) -> RecordKey<F> {
        RecordKey {
            fields: self.0.to_key(),
        }
    }
}

// A user's closure is given the key fields by their places: `key.0`.
impl<F> Deref for RecordKey<F> {
    type Target = F;

    fn deref(&self) -> &F {
        &self.fields
    }
}

impl<F: CacheKey> KeyLayout for RecordKey<F> {
    fn write_record(&self, text: &mut KeyText) {
        self.fields.write_key(text);
    }
}

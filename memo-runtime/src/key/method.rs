//! The key of a method: that of its record, and the arguments.

use std::hash::{Hash, Hasher};

use super::{KeyLayout, KeyText, Lookup};

/// The key of a record and the arguments of one of its methods.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct MethodKey<R, A> {
    /// The key of the record.
    pub record: R,
    /// The arguments that are part of the key.
    pub arguments: A,
}

/// Look-ups of both.
#[derive(Debug)]
pub struct MethodLookup<R, A> {
    /// Of the key of the record.
    pub record: R,
    /// Of the arguments.
    pub arguments: A,
}

impl<R: Hash, A: Hash> Hash for MethodLookup<R, A> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.record.hash(state);
        self.arguments.hash(state);
    }
}

impl<R, A, LR, LA> Lookup<MethodKey<R, A>> for MethodLookup<LR, LA>
where
    LR: Lookup<R>,
    LA: Lookup<A>,
{
    fn matches(&self, key: &MethodKey<R, A>) -> bool {
        self.record.matches(&key.record) && self.arguments.matches(&key.arguments)
    }

    fn to_key(&self) -> MethodKey<R, A> {
        MethodKey {
            record: self.record.to_key(),
            arguments: self.arguments.to_key(),
        }
    }
}

impl<R: KeyLayout, A: KeyLayout> KeyLayout for MethodKey<R, A> {
    fn write_tenant(&self, text: &mut KeyText) {
        self.record.write_tenant(text);
    }

    fn write_record(&self, text: &mut KeyText) {
        self.record.write_record(text);
    }

    fn write_arguments(&self, text: &mut KeyText) {
        self.arguments.write_arguments(text);
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;
    use crate::key::{RecordKey, RecordLookup};

    #[test]
    fn a_method_is_found_by_references_to_the_record_and_the_arguments() {
        let hasher = RandomState::new();
        let lookup = |id, lang| MethodLookup {
            record: RecordLookup((id,)),
            arguments: (lang,),
        };
        let (id, lang) = (7_u64, "en");
        let key: MethodKey<RecordKey<(u64,)>, (String,)> = lookup(&id, lang).to_key();
        assert!(lookup(&id, lang).matches(&key));
        assert_eq!(hasher.hash_one(lookup(&id, lang)), hasher.hash_one(&key));
        assert!(!lookup(&8, lang).matches(&key) && !lookup(&id, "de").matches(&key));
    }
}

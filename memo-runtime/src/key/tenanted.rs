//! A key that belongs to a tenant.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use super::{CacheKey, KeyLayout, KeyText, Lookup};

/// A key and the tenant that it belongs to.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Tenanted<T, K> {
    pub(crate) tenant: T,
    pub(crate) key: K,
}

/// A reference to a tenant, and the look-up of a key of its.
#[derive(Debug)]
pub struct TenantLookup<'t, Q: ?Sized, L> {
    tenant: &'t Q,
    key: L,
}

impl<'t, Q: ?Sized, L> TenantLookup<'t, Q, L> {
    /// Looks `key` up for `tenant`.
    pub fn new(tenant: &'t Q, key: L) -> Self {
        Self { tenant, key }
    }
}

impl<Q: Hash + ?Sized, L: Hash> Hash for TenantLookup<'_, Q, L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tenant.hash(state);
        self.key.hash(state);
    }
}

impl<T, Q, K, L> Lookup<Tenanted<T, K>> for TenantLookup<'_, Q, L>
where
    T: Borrow<Q>,
    Q: Hash + Eq + ToOwned<Owned = T> + ?Sized,
    L: Lookup<K>,
{
    fn matches(&self, key: &Tenanted<T, K>) -> bool {
        *self.tenant == *key.tenant.borrow() && self.key.matches(&key.key)
    }

    fn to_key(&self) -> Tenanted<T, K> {
        Tenanted {
            tenant: self.tenant.to_owned(),
            key: self.key.to_key(),
        }
    }
}

// A user's closure is given the parts of the key by their places; the tenant is none of them.
impl<T, K> Deref for Tenanted<T, K> {
    type Target = K;

    fn deref(&self) -> &K {
        &self.key
    }
}

impl<T: CacheKey, K: KeyLayout> KeyLayout for Tenanted<T, K> {
    fn write_tenant(&self, text: &mut KeyText) {
        self.tenant.write_key(text);
    }

    fn write_record(&self, text: &mut KeyText) {
        self.key.write_record(text);
    }

    fn write_arguments(&self, text: &mut KeyText) {
        self.key.write_arguments(text);
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;
    use crate::key::{RecordKey, RecordLookup};

    #[test]
    fn a_key_of_a_tenant_is_found_by_references_to_both() {
        let hasher = RandomState::new();
        let lookup = TenantLookup::new("acme", RecordLookup((&7_u64,)));
        let key: Tenanted<String, RecordKey<(u64,)>> = lookup.to_key();
        assert!(lookup.matches(&key));
        assert_eq!(hasher.hash_one(&lookup), hasher.hash_one(&key));
        assert!(!TenantLookup::new("acm", RecordLookup((&7_u64,))).matches(&key));
        assert!(!TenantLookup::new("acme", RecordLookup((&8_u64,))).matches(&key));
        assert_eq!(key.0, 7);
    }
}

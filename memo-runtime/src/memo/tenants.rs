//! Whom a key belongs to, and what is counted for them.

use std::hash::Hash;
use std::sync::Arc;

use super::{Core, Memo, State};
use crate::engine::Gone;
use crate::entry::Head;
use crate::error::Error;
use crate::event::EventKind;
use crate::key::Lookup;
use crate::version::Group;

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The tenant that a key belongs to, if any does.
    ///
    /// # Panics
    ///
    /// If the tenant has no name, which only the code of a memo by hand can say here.
    pub(super) fn tenant_of(&self, key: &K) -> Option<Arc<Group>> {
        self.terms().tenant_of(key)
    }

    /// Whether a key is to have a tenant, and names none.
    pub(crate) fn lacks_tenant(&self, key: &K) -> bool {
        self.hooks
            .tenant
            .is_some_and(|tenant| tenant(key).is_empty())
    }

    /// Takes an event that concerns a key: its tenant counts it too.
    #[inline]
    pub(crate) fn emit_for(&self, key: &K, kind: EventKind) {
        self.observer.emit(kind);
        self.count_for(key, kind);
    }

    /// Lets the tenant of a key count an event.
    #[inline]
    pub(super) fn count_for(&self, key: &K, kind: EventKind) {
        if self.has_tenants {
            self.count_for_tenant(key, kind);
        }
    }

    #[inline(never)]
    fn count_for_tenant(&self, key: &K, kind: EventKind) {
        if let Some(tenant) = self.tenant_of(key) {
            tenant.count(kind);
        }
    }

    /// As [`emit_for`](Self::emit_for), for several keys at once.
    pub(crate) fn emit_for_each<'k>(
        &self,
        keys: impl ExactSizeIterator<Item = &'k K>,
        kind: EventKind,
    ) {
        self.observer.emit_many(kind, keys.len());
        if self.hooks.tenant.is_some() {
            for key in keys {
                self.count_for(key, kind);
            }
        }
    }
}

impl Core {
    /// Takes an event that concerns an entry: its tenant counts it too.
    pub(crate) fn emit_at(&self, entry: &Head, kind: EventKind) {
        self.observer.emit(kind);
        self.count_at(entry, kind);
    }

    /// As [`emit_at`](Self::emit_at), of an entry that need not have a head.
    pub(super) fn emit_once(&self, head: Option<&Head>, kind: EventKind) {
        self.tell_policy_faults();
        self.observer.emit(kind);
        if let Some(head) = head {
            self.count_at(head, kind);
        }
    }

    /// As [`emit_at`](Self::emit_at), of entries that have left.
    #[inline]
    pub(super) fn emit_gone(&self, gone: &Gone, kind: EventKind) {
        self.tell_policy_faults();
        self.observer.emit_many(kind, gone.count);
        if self.has_tenants {
            for head in gone.heads.as_slice() {
                self.count_at(head, kind);
            }
        }
    }

    /// Takes the events of a policy that was asked: whoever asked it had a lock.
    pub(super) fn tell_policy_faults(&self) {
        let faults = self.policy_faults.take();
        self.observer.emit_many(EventKind::PolicyFault, faults);
    }

    /// Lets the tenant of an entry count an event.
    pub(super) fn count_at(&self, entry: &Head, kind: EventKind) {
        if self.has_tenants
            && let Some(tenant) = entry.groups.tenant()
        {
            tenant.count(kind);
        }
    }
}

impl<K, V> Memo<K, V> {
    /// The look-up of an operation that has no place for an error.
    ///
    /// # Panics
    ///
    /// If it lacks its tenant.
    pub(crate) fn checked<L: Lookup<K>>(&self, lookup: L) -> L {
        assert!(!lookup.lacks_tenant(), "{}", Error::no_tenant(self.name()));
        lookup
    }
}

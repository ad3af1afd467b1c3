//! On which terms a memo keeps a value: how long, for whom, at what weight.
//!
//! What is the same wherever values live: in the process, or in each thread.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::hooks::Exception;
use super::store::{Fill, Origin};
use super::{Hooks, Put, Spec, Tags};
use crate::clock::Clock;
use crate::entry::{Entry, Head, Usage, held_by};
use crate::error::Error;
use crate::policy::{Life, Period, jittered};
use crate::version::{Belonging, Group, GroupKind, Ledger, Membership};

/// What a memo says of its values.
#[derive(Debug)]
pub(crate) struct Terms<'m, K, V> {
    pub(crate) spec: &'m Spec,
    pub(crate) hooks: &'m Hooks<K, V>,
    pub(crate) ledger: &'m Arc<Ledger>,
    /// The bytes that an entry takes besides those of its value and those that its key holds elsewhere;
    /// with a head, or without.
    pub(crate) overhead: fn(has_head: bool) -> u64,
}

/// What is to become of a value.
#[derive(Debug)]
pub(crate) enum Admission<K, V> {
    /// It is not to be kept.
    Unwanted,
    /// It has no time to live.
    Over,
    /// This is to be kept, if it may still be.
    Entry(Entry<K, V>),
}

impl<K, V> Terms<'_, K, V> {
    /// The tenant that a key belongs to, if any does.
    ///
    /// # Panics
    ///
    /// If the tenant has no name, which only the code of a memo by hand can say here.
    pub(crate) fn tenant_of(&self, key: &K) -> Option<Arc<Group>> {
        let tenant = (self.hooks.tenant?)(key);
        assert!(!tenant.is_empty(), "{}", Error::no_tenant(self.spec.name));
        Some(self.ledger.group(GroupKind::Tenant, &tenant))
    }

    /// The groups of a value, as far as its key tells.
    pub(crate) fn groups_of_key(&self, key: &K) -> Membership {
        match self.hooks.tags {
            Tags::OfValue(_) => Membership::unknown(self.ledger),
            Tags::None if self.hooks.tenant.is_none() => Membership::none(),
            Tags::None => Membership::tagged(self.ledger, &[], self.tenant_of(key)),
            Tags::OfKey(tags) => Membership::tagged(self.ledger, &tags(key), self.tenant_of(key)),
        }
    }

    /// The groups of a value that has been computed.
    pub(crate) fn groups_of(&self, key: &K, value: &V, known: Membership) -> Vec<Arc<Group>> {
        match known {
            Membership::Of(groups) => groups.into_vec(),
            Membership::Unknown(ledger, known) => {
                let tags = match self.hooks.tags {
                    Tags::OfValue(tags) => tags(key, value),
                    Tags::OfKey(_) | Tags::None => Vec::new(),
                };
                let mut groups = ledger.groups(&tags, self.tenant_of(key));
                groups.extend_from_slice(&known);
                groups
            }
        }
    }

    pub(crate) fn is_error(&self, value: &V) -> bool {
        self.hooks
            .error
            .is_some_and(|(_, is_error)| is_error(value))
    }

    /// How long a value is fresh, less what jitter takes off it.
    pub(crate) fn ttl_of(&self, key: &K, value: &V) -> Option<Duration> {
        let of = |kind: Option<Exception<V>>| {
            kind.filter(|(_, is_so)| is_so(value))
                .map(|(ttl, _)| ttl.now())
        };
        let ttl = of(self.hooks.error)
            .or_else(|| of(self.hooks.absent))
            .or_else(|| self.hooks.ttl.map(|ttl| ttl(key, value)))
            .or_else(|| self.spec.ttl.map(Period::now))?;
        Some(jittered(ttl, self.spec.jitter, fastrand::f64()))
    }

    fn life(&self, ttl: Option<Duration>, is_error: bool) -> Life {
        // An error is kept for its time and no longer: what failed then may work now.
        let stale = self.spec.stale.filter(|_| !is_error);
        Life {
            ttl,
            stale: stale.map_or(Duration::ZERO, Period::now),
            tti: self.spec.tti.map(Period::now),
        }
    }

    /// The bytes that an entry takes: its value's, its key's, and what it takes to keep them.
    fn weight(&self, key: &K, value: &V, has_head: bool) -> u64
    where
        K: Hash,
    {
        let of_value = match self.hooks.weigh {
            Some(weigh) => weigh(value),
            None => size_of::<V>(),
        };
        // What a weigher says is user code: a sum that wrapped would let anything in.
        ((self.overhead)(has_head) + held_by(key)).saturating_add(of_value as u64)
    }

    /// What is to become of a value. All of the user's code that has a say is asked here, so this is
    /// called under no lock.
    pub(crate) fn admit(
        &self,
        clock: &Clock,
        (hash, key): (u64, &Arc<K>),
        value: V,
        fill: &Fill,
    ) -> Admission<K, V>
    where
        K: Hash,
    {
        let is_wanted = self.hooks.store_if;
        if !is_wanted.is_none_or(|condition| condition(&value)) {
            return Admission::Unwanted;
        }
        let put = match &fill.origin {
            Origin::Given(put) => put.clone(),
            Origin::Computed | Origin::Refreshed => Put::default(),
        };
        let ttl = match put.ttl {
            Some(ttl) => Some(ttl),
            None => self.ttl_of(key, &value),
        };
        let life = self.life(ttl, self.is_error(&value));
        if life.is_over() {
            return Admission::Over;
        }
        let mut groups = self.groups_of(key, &value, fill.groups.clone());
        groups.append(&mut self.ledger.groups(&put.tags, None));
        let written = clock.now();
        let mut head = Head {
            hash,
            token: fill.token,
            groups: Belonging::default(),
            written,
            fresh_until: life.fresh_until(written),
            kept_until: life.kept_until(written),
            is_served_late: self.spec.stale.is_some() || self.spec.refresh_ahead,
            tti: life.tti,
            cost: fill.cost,
            weight: 0,
            pinned: put.pinned,
            priority: put.priority,
            usage: Usage::default(),
            arrival: 0,
        };
        let has_head = head.is_rich() || !groups.is_empty();
        head.weight = self.weight(&**key, &value, has_head);
        head.groups = Belonging::new(groups, head.weight);
        Admission::Entry(Entry {
            key: Arc::clone(key),
            value,
            head,
        })
    }
}

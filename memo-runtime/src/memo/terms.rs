//! On which terms a memo keeps a value: how long, for whom, at what weight.
//!
//! What is the same wherever values live: in the process, or in each thread.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::hooks::Exception;
use super::store::Fill;
use super::{Hooks, Put, Spec, Tags};
use crate::clock::Tick;
use crate::entry::{Head, Plain, Usage, held_by};
use crate::error::Error;
use crate::few::Few;
use crate::policy::{Life, Period, Priority, jittered};
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
pub(crate) enum Admission<'f> {
    /// It is not to be kept.
    Unwanted,
    /// It has no time to live.
    Over,
    /// It is to be kept so, if it may still be.
    Kept(Kept<'f>),
}

/// How a value is to be kept.
#[derive(Debug)]
pub(crate) struct Kept<'f> {
    hash: u64,
    fill: &'f Fill,
    groups: Few<Arc<Group>>,
    life: Life,
    written: Tick,
    weight: u64,
    is_served_late: bool,
    is_rich: bool,
}

impl Kept<'_> {
    /// What is known of the entry, if there is no more to it.
    #[inline]
    pub(crate) fn plain(&self) -> Option<Plain> {
        (!self.is_rich).then(|| Plain {
            hash: self.hash,
            written: self.written,
            fresh_until: self.life.fresh_until(self.written),
            cost: self.fill.cost,
            weight: self.weight,
        })
    }

    /// All that is known of the entry. To its tenant, if it has one, it belongs from now on.
    pub(crate) fn into_head(self) -> Head {
        let put = self.fill.origin.put();
        Head {
            hash: self.hash,
            token: self.fill.token,
            groups: Belonging::new(self.groups.into_vec(), self.weight),
            written: self.written,
            fresh_until: self.life.fresh_until(self.written),
            kept_until: self.life.kept_until(self.written),
            is_served_late: self.is_served_late,
            tti: self.life.tti,
            cost: self.fill.cost,
            weight: self.weight,
            pinned: put.is_some_and(|put| put.pinned),
            priority: put.map(|put| put.priority).unwrap_or_default(),
            usage: Usage::default(),
            arrival: 0,
        }
    }
}

impl<K, V> Terms<'_, K, V> {
    /// The tenant that a key belongs to, if any does.
    ///
    /// # Panics
    ///
    /// If the tenant has no name, which only the code of a memo by hand can say here.
    #[inline]
    pub(crate) fn tenant_of(&self, key: &K) -> Option<Arc<Group>> {
        let tenant = (self.hooks.tenant?)(key);
        assert!(!tenant.is_empty(), "{}", Error::no_tenant(self.spec.name));
        Some(self.ledger.group(GroupKind::Tenant, &tenant))
    }

    /// The groups of a value, as far as its key tells.
    #[inline]
    pub(crate) fn groups_of_key(&self, key: &K) -> Membership {
        match self.hooks.tags {
            Tags::OfValue(_) => Membership::unknown(self.ledger),
            Tags::None if self.hooks.tenant.is_none() => Membership::none(),
            Tags::None => Membership::tagged(self.ledger, &[], self.tenant_of(key)),
            Tags::OfKey(tags) => Membership::tagged(self.ledger, &tags(key), self.tenant_of(key)),
        }
    }

    /// The groups of a value that has been computed.
    #[inline]
    pub(crate) fn groups_of(&self, key: &K, value: &V, known: &Membership) -> Few<Arc<Group>> {
        if known.is_none() {
            return Few::EMPTY;
        }
        self.some_groups_of(key, value, known).into()
    }

    fn some_groups_of(&self, key: &K, value: &V, known: &Membership) -> Vec<Arc<Group>> {
        if !known.is_open() {
            return known.known().to_vec();
        }
        let tags = match self.hooks.tags {
            Tags::OfValue(tags) => tags(key, value),
            Tags::OfKey(_) | Tags::None => Vec::new(),
        };
        let mut groups = self.ledger.groups(&tags, self.tenant_of(key));
        groups.extend_from_slice(known.known());
        groups
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

    /// The bytes of a value.
    #[inline]
    pub(crate) fn weight_of(&self, value: &V) -> u64 {
        let of_value = match self.hooks.weigh {
            Some(weigh) => weigh(value),
            None => size_of::<V>(),
        };
        of_value as u64
    }

    /// The bytes that an entry takes: its value's, its key's, and what it takes to keep them.
    fn weight(&self, key: &K, value: &V, has_head: bool) -> u64
    where
        K: Hash,
    {
        // What a weigher says is user code: a sum that wrapped would let anything in.
        ((self.overhead)(has_head) + held_by(key)).saturating_add(self.weight_of(value))
    }

    /// What is to become of a value that is stored at a moment. All of the user's code that has a say is
    /// asked here, so this is called under no lock.
    // Inlined: most of it is about options that few memos have.
    #[inline]
    pub(crate) fn admit<'f>(
        &self,
        written: Tick,
        (hash, key): (u64, &K),
        value: &V,
        fill: &'f Fill,
    ) -> Admission<'f>
    where
        K: Hash,
    {
        let is_wanted = self.hooks.store_if;
        if !is_wanted.is_none_or(|condition| condition(value)) {
            return Admission::Unwanted;
        }
        let put = fill.origin.put();
        let ttl = match put.and_then(|put| put.ttl) {
            Some(ttl) => Some(ttl),
            None => self.ttl_of(key, value),
        };
        let life = self.life(ttl, self.is_error(value));
        if life.is_over() {
            return Admission::Over;
        }
        Admission::Kept(self.keep(written, (hash, key), value, fill, life))
    }

    /// How a value is kept that lives so long.
    #[inline]
    pub(crate) fn keep<'f>(
        &self,
        written: Tick,
        (hash, key): (u64, &K),
        value: &V,
        fill: &'f Fill,
        life: Life,
    ) -> Kept<'f>
    where
        K: Hash,
    {
        let put = fill.origin.put();
        let mut groups = self.groups_of(key, value, &fill.groups);
        if let Some(put) = put.filter(|put| !put.tags.is_empty()) {
            groups.append(self.ledger.groups(&put.tags, None));
        }
        let is_served_late = self.spec.stale.is_some() || self.spec.refresh_ahead;
        let is_special = |put: &Put| put.pinned || put.priority != Priority::Normal;
        let is_rich = is_served_late
            || life.tti.is_some()
            || !groups.is_empty()
            || put.is_some_and(is_special);
        Kept {
            hash,
            fill,
            groups,
            life,
            written,
            weight: self.weight(key, value, is_rich),
            is_served_late,
            is_rich,
        }
    }
}

//! What happened to each tenant.

use std::time::Duration;

use super::Registry;
use crate::observe::Stats;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::version::Tally;

/// A tenant, and what happened to its entries in all memos.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TenantInfo {
    /// The name of the tenant.
    pub name: String,
    /// What happened to its entries: `hits`, `misses` and the like, the time saved, and the entries
    /// that are in the process now. What concerns no single tenant, and the times of computes, are
    /// zero.
    pub stats: Stats,
}

impl Registry {
    /// The tenants, in the order of their names: those that have an entry in the process, and the
    /// last 1,024 that were used, as far as their names have at most 256 bytes.
    ///
    /// A tenant that is neither is forgotten, and counts from zero when it comes back: what is kept
    /// is bounded, however many tenants there are. [`Memo::reset_stats`](crate::Memo::reset_stats)
    /// does not concern them.
    ///
    /// # Complexity
    ///
    /// Linear in the number of tenants, under a lock that a miss of a memo with tenants takes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::{Memo, registry};
    ///
    /// let names = Memo::<(String, u64), String>::builder("names of tenants")
    ///     .tenant_by(|(tenant, _)| tenant.clone())
    ///     .build();
    /// names.insert(("acme".to_owned(), 7), "Ada".to_owned());
    /// let acme = registry().tenants().into_iter().find(|tenant| tenant.name == "acme").unwrap();
    /// assert_eq!((acme.stats.inserts, acme.stats.entries), (1, 1));
    /// ```
    pub fn tenants(&self) -> Vec<TenantInfo> {
        let groups = self.realm.ledger().tenants();
        let info = |(name, tally): (&str, &Tally)| TenantInfo {
            name: name.to_owned(),
            stats: stats(tally),
        };
        let tallies = groups.iter();
        let tallies = tallies.filter_map(|group| Some((group.name(), group.tally()?)));
        let mut tenants: Vec<_> = tallies.map(info).collect();
        tenants.sort_by(|a, b| a.name.cmp(&b.name));
        tenants
    }
}

fn stats(tally: &Tally) -> Stats {
    let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    Stats {
        inserts: of(&tally.inserts),
        replaced: of(&tally.replaced),
        hits: of(&tally.hits),
        stale_hits: of(&tally.stale_hits),
        misses: of(&tally.misses),
        computes: of(&tally.computes),
        joins: of(&tally.joins),
        errors: of(&tally.errors),
        evictions: of(&tally.evictions),
        expiries: of(&tally.expiries),
        invalidations: of(&tally.invalidations),
        refused: of(&tally.refused),
        entries: of(&tally.entries),
        bytes: of(&tally.bytes),
        time_saved: Duration::from_nanos(of(&tally.saved_nanos)),
        ..Stats::default()
    }
}

//! A memoized function of which each thread has values of its own.

use std::hash::Hash;
use std::thread::LocalKey;

use super::tenant::no_tenant;
use crate::error::Error;
use crate::key::Lookup;
use crate::memo::{Answer, Outcome, Source};
use crate::returns::Returns;
use crate::thread::{Begun, Here, Refresh, ThreadMemo, begin};
use crate::warm::WarmReport;

/// A memoized function with `scope = thread`.
pub trait ThreadFunction: 'static {
    /// All parameters.
    type Args<'a>;
    /// The parameters that are part of the key, as the function takes them.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Clone + Send + Sync + 'static;
    /// What the function returns, and what of it is stored.
    type Returns: Returns<Value: Clone + 'static> + 'static;

    /// The memo: one static.
    fn memo() -> &'static ThreadMemo<Self::Key, Value<Self>>;
    /// Finds the key among all parameters.
    fn lookup(args: &Self::Args<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key from the parts that a companion call gives.
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;
    /// The function as it was written.
    fn compute(args: Self::Args<'_>) -> Return<Self>;

    /// Where each thread has its part of the memo, if that is an item of its own.
    #[inline]
    fn here() -> Option<&'static LocalKey<Here<Self::Key, Value<Self>>>> {
        None
    }

    /// The return value for an error of memokit, where one may come and the return type has a place
    /// for it.
    fn failed(_: Error) -> Option<Return<Self>> {
        None
    }
}

/// What a function returns.
pub(crate) type Return<F> = <<F as ThreadFunction>::Returns as Returns>::Return;
/// What is stored of it.
pub(crate) type Value<F> = <<F as ThreadFunction>::Returns as Returns>::Value;

/// Calls a memoized function with `scope = thread`.
pub fn call_in_thread<F: ThreadFunction + ?Sized>(args: F::Args<'_>) -> Return<F> {
    let hit = if F::memo().may_ask_twice() {
        let lookup = F::lookup(&args);
        F::memo().quick(F::here(), &lookup, Clone::clone)
    } else {
        None
    };
    match hit {
        Some(value) => F::Returns::from_stored(value),
        None => answer::<F>(args).value,
    }
}

pub(crate) fn outcome<F: ThreadFunction + ?Sized>(args: F::Args<'_>) -> Outcome<Return<F>> {
    answer::<F>(args).into_outcome(F::memo().local().clock())
}

// Never inlined: a hit keeps nothing for it.
#[inline(never)]
fn answer<F: ThreadFunction + ?Sized>(args: F::Args<'_>) -> Answer<Return<F>> {
    match first::<F>(&args) {
        Ok(answer) => answer,
        Err(work) => {
            let returned = F::compute(args);
            work.end::<F::Returns>(returned)
        }
    }
}

/// All of a call but its compute; one that names no tenant is over.
fn first<F: ThreadFunction + ?Sized>(args: &F::Args<'_>) -> Begun<F::Key, F::Returns> {
    let lookup = F::lookup(args);
    if lookup.lacks_tenant() {
        let returned = no_tenant(F::memo().name(), F::failed);
        return Ok(Answer::new(returned, Source::Computed));
    }
    let local = F::memo().local_from(F::here());
    let hash = local.hash(&lookup);
    begin::<_, F::Returns>(local, hash, &lookup)
}

pub(crate) fn refresh<F: ThreadFunction + ?Sized>(args: F::Args<'_>) -> Return<F> {
    let Some(refresh) = Refresh::begin(F::memo().local(), &F::lookup(&args)) else {
        return no_tenant(F::memo().name(), F::failed);
    };
    let returned = F::compute(args);
    refresh.end::<F::Returns>(&returned);
    returned
}

/// Fills this thread ahead of use: one key after the other, for no other thread can do it.
pub(crate) fn warm<'a, F: ThreadFunction + ?Sized>(
    keys: impl Iterator<Item = F::Args<'a>>,
) -> WarmReport {
    let mut report = WarmReport::default();
    if !F::memo().local().is_enabled() {
        return report;
    }
    for args in keys {
        if F::lookup(&args).lacks_tenant() {
            report.failed += 1;
            continue;
        }
        let answer = answer::<F>(args);
        let is_failure = || {
            let stored = F::Returns::stored(&answer.value);
            stored.is_none_or(|value| F::memo().is_error(value))
        };
        match answer.source {
            Source::L1 => report.fresh += 1,
            _ if is_failure() => report.failed += 1,
            _ => report.computed += 1,
        }
    }
    report
}

//! Loading several calculations of many records together.
//!
//! All that were selected look up together. What they depend on is looked up only for the records
//! that miss them. Then they are computed and stored level by level: each behind those that it
//! depends on.

mod loading;
mod plan;
#[cfg(feature = "store")]
mod shared;

use std::cmp::Reverse;
use std::collections::HashSet;

use self::loading::Outcome;
pub(super) use self::loading::{Load, Loading, Places};
use self::plan::Plan;
use super::calculation::Held;
use super::{Calculation, LoadReport, Memoized};
use crate::contain::{FirstPanic, catch_future};
use crate::error::{Error, Result};
use crate::flight::Caller;
use crate::version::FillToken;

/// Loads `calculations` into `records`.
pub(super) async fn load<T: Memoized>(
    records: &mut [T],
    calculations: &[Calculation<T>],
    context: &T::Context,
) -> Result<LoadReport> {
    let mut report = LoadReport::default();
    if records.is_empty() {
        return Ok(report);
    }
    let plan = Plan::of(calculations);
    let held: Vec<_> = plan.steps.iter().map(|it| it.operations.hold()).collect();
    let Some(first) = held.first() else {
        return Ok(report);
    };
    let mut course = Course {
        // Before anything is read: what is invalidated from now on outdates what is made of it.
        token: first.token(),
        caller: Caller::task().await,
        #[cfg(feature = "store")]
        store: shared::Store::new(plan.steps[0].operations.store()),
        failure: None,
        report: &mut report,
    };
    let mut loads = course.look_up(&plan, &held, records).await;
    let mut outcomes: Vec<Option<Outcome>> = plan.steps.iter().map(|_| None).collect();
    for level in plan.levels() {
        course
            .make(level, &plan, &mut loads, &mut outcomes, records, context)
            .await;
    }
    let failure = course.into_failure();
    let outcomes = outcomes.into_iter().flatten();
    report.calculations = outcomes.map(|outcome| outcome.report).collect();
    match failure {
        None => Ok(report),
        Some(error) => Err(error),
    }
}

type Loads<'h, T> = Vec<Option<Box<dyn Load<T> + 'h>>>;

/// What goes through all steps of a load.
struct Course<'r> {
    token: FillToken,
    caller: Caller,
    #[cfg(feature = "store")]
    store: shared::Store,
    /// The last function that lost count.
    failure: Option<Error>,
    #[cfg_attr(
        not(feature = "store"),
        expect(dead_code, reason = "counts what is read from a store")
    )]
    report: &'r mut LoadReport,
}

impl Course<'_> {
    /// Why not everything was made.
    fn into_failure(self) -> Option<Error> {
        #[cfg(feature = "store")]
        if let Some(refusal) = self.store.into_refusal() {
            return Some(refusal);
        }
        self.failure
    }

    /// Looks everything up: what was selected together, then what that depends on, where it misses.
    #[cfg_attr(
        not(feature = "store"),
        expect(clippy::unused_async, reason = "waits for a store, if there is one")
    )]
    async fn look_up<'h, T: Memoized>(
        &mut self,
        plan: &Plan<T>,
        held: &'h [Box<dyn Held<T>>],
        records: &[T],
    ) -> Loads<'h, T> {
        let mut loads: Loads<'h, T> = held.iter().map(|_| None).collect();
        let mut next: Vec<(usize, Places)> =
            (0..plan.selected).map(|step| (step, Places::All)).collect();
        while !next.is_empty() {
            // Dependents first: it depends on what they miss of what the process has which copies may be used.
            next.sort_by_key(|&(step, _)| Reverse(plan.steps[step].level));
            let mut begun: Vec<(usize, Box<dyn Load<T> + 'h>)> = Vec::with_capacity(next.len());
            for (step, places) in next {
                let asked = made_of(step, plan, &loads, &begun);
                begun.push((step, held[step].begin(records, places, &asked)));
            }
            begun.sort_by_key(|(step, _)| *step);
            #[cfg(feature = "store")]
            self.store
                .find(begun.iter_mut().map(|(_, load)| load), self.report)
                .await;
            for (step, load) in begun.drain(..) {
                loads[step] = Some(load);
            }
            next = wanted(plan, &loads);
        }
        loads
    }

    /// Makes the calculations of one level: they are computed one after the other, and written
    /// together. Each answers those who wait as soon as it is computed, and this load waits for
    /// others last.
    async fn make<T: Memoized>(
        &mut self,
        level: usize,
        plan: &Plan<T>,
        loads: &mut Loads<'_, T>,
        outcomes: &mut [Option<Outcome>],
        records: &mut [T],
        context: &T::Context,
    ) {
        let mut made = Vec::new();
        for (step, load) in loads.iter_mut().enumerate() {
            if plan.steps[step].level != level {
                continue;
            }
            let Some(mut load) = load.take() else {
                continue;
            };
            load.count_misses();
            let needs = plan.steps[step].needs.iter();
            let before: Vec<_> = needs.filter_map(|&step| outcomes[step].as_ref()).collect();
            if !before.is_empty() {
                load.build_on(&before, self.token);
            }
            made.push((step, load));
        }
        while self.compute(&mut made, records, context).await {}
        for (step, load) in made {
            let is_built_on = plan.dependents(step).next().is_some();
            outcomes[step] = Some(load.finish(records, is_built_on));
        }
    }

    /// Computes what is led here, then waits for others; whether there is more to compute.
    async fn compute<'h, T: Memoized>(
        &mut self,
        loads: &mut [(usize, Box<dyn Load<T> + 'h>)],
        records: &[T],
        context: &T::Context,
    ) -> bool {
        let mut panicked = FirstPanic::default();
        for (_, load) in &mut *loads {
            load.board(&self.caller);
            #[cfg(feature = "store")]
            self.store.find_again(load, self.report).await;
            match panicked.keep(catch_future(load.compute(records, context)).await) {
                Some(Ok(())) => {}
                Some(Err(error)) => self.failure = Some(error),
                None => {
                    load.abandon();
                    break;
                }
            }
        }
        #[cfg(feature = "store")]
        self.store
            .store(loads.iter_mut().map(|(_, load)| load), self.report)
            .await;
        for (_, load) in &mut *loads {
            load.release();
        }
        // Behind the write: what was computed before is not lost with it.
        panicked.resume();
        // Who leads waits for nobody: the first key that a calculation takes over ends the waiting.
        for (_, load) in &mut *loads {
            if load.follow().await {
                return true;
            }
        }
        false
    }
}

/// The places of the records for which something is to be made of a shared calculation, as far as is known: there
/// the store is asked, although the process may have a copy.
///
/// The copy may be older than an invalidation by another process, which has taken from the store what is made of it.
/// What is made of it now would be stored, and outlive the copy.
fn made_of<T: Memoized>(
    step: usize,
    plan: &Plan<T>,
    loads: &Loads<'_, T>,
    begun: &[(usize, Box<dyn Load<T> + '_>)],
) -> HashSet<usize> {
    if !plan.steps[step].operations.spec().is_shared() {
        return HashSet::new();
    }
    let begun = |step| begun.iter().find(|(of, _)| *of == step);
    let load = |step: usize| loads[step].as_ref().or_else(|| Some(&begun(step)?.1));
    let dependents = plan.dependents(step).filter_map(load);
    dependents.flat_map(|load| load.missing()).collect()
}

/// The steps that are to be looked up next, and for which records: of those on which something
/// depends that has been looked up, all that it misses.
fn wanted<T: Memoized>(plan: &Plan<T>, loads: &Loads<'_, T>) -> Vec<(usize, Places)> {
    let is_next = |step: &usize| {
        loads[*step].is_none() && plan.dependents(*step).all(|step| loads[step].is_some())
    };
    let places = |step: usize| {
        let dependents = plan
            .dependents(step)
            .filter_map(|step| loads[step].as_ref());
        let mut places: Vec<_> = dependents.flat_map(|load| load.missing()).collect();
        places.sort_unstable();
        places.dedup();
        Places::These(places)
    };
    let steps = (0..loads.len()).filter(is_next);
    steps.map(|step| (step, places(step))).collect()
}

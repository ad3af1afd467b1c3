//! One calculation's part of a load.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::Arc;

use super::super::field::Field;
use super::super::{Calculated, CalculationReport, Keyed, Memoized};
#[cfg(feature = "store")]
use crate::batch::shared::SharedRun;
use crate::batch::{Failure, Run};
use crate::error::Result;
use crate::flight::Caller;
use crate::function::wrong_number;
use crate::memo::State;
use crate::version::{FillToken, Group};

type Task<'t, T> = Pin<Box<dyn Future<Output = T> + Send + 't>>;

/// One calculation's part of a load, whatever the type of its value.
pub(in super::super) trait Load<T: Memoized>: Send {
    /// The run's side towards a store.
    #[cfg(feature = "store")]
    fn shared(&mut self) -> &mut (dyn SharedRun + Send);
    /// What it did so far.
    #[cfg(feature = "store")]
    fn report(&mut self) -> &mut CalculationReport;
    /// The name of the memo, if what the store was not asked for is not computed.
    #[cfg(feature = "store")]
    fn fails_with_store(&self) -> Option<&'static str>;
    /// Gives up what was not found; whether there was any.
    #[cfg(feature = "store")]
    fn give_up(&mut self, why: &Failure) -> bool;
    /// Fails all that has no value yet.
    #[cfg(feature = "store")]
    fn refuse(&mut self, why: &Failure);
    /// Counts what was found nowhere.
    fn count_misses(&self);
    /// The places of the records whose values were found nowhere.
    fn missing(&self) -> Vec<usize>;
    /// Takes what it depends on, which has been read since `token`: where that is missing, there is
    /// nothing to compute from.
    fn build_on(&mut self, before: &[&Outcome], token: FillToken);
    /// Leads or joins the flights of what is missing.
    fn board(&mut self, caller: &Caller);
    /// Computes what is led here, and answers all who wait for it.
    fn compute<'l>(&'l mut self, records: &'l [T], context: &'l T::Context)
    -> Task<'l, Result<()>>;
    /// Gives up what is still to be computed: whoever waits for it takes over.
    fn abandon(&mut self);
    /// Ends the flights of what was computed, now that it is stored.
    fn release(&mut self);
    /// Waits for what others compute; whether something is left to be computed here.
    fn follow(&mut self) -> Task<'_, bool>;
    /// Puts the values into the records.
    fn finish(self: Box<Self>, records: &mut [T], is_built_on: bool) -> Outcome;
}

/// What has become of one calculation, for the report and for those that depend on it.
#[derive(Debug)]
pub(in super::super) struct Outcome {
    pub(super) report: CalculationReport,
    /// The places of the records that have no value.
    failed: HashSet<usize>,
    /// The groups that the values belong to, where they do.
    groups: HashMap<usize, Vec<Arc<Group>>>,
}

/// Which of the records a calculation is loaded for.
#[derive(Debug)]
pub(in super::super) enum Places {
    All,
    /// In ascending order.
    These(Vec<usize>),
}

impl Places {
    fn at(&self, question: usize) -> usize {
        match self {
            Self::All => question,
            Self::These(places) => places[question],
        }
    }
}

/// One calculation's part of a load.
pub(in super::super) struct Loading<'h, T: Memoized + Keyed, V: 'static> {
    field: &'static Field<T, V>,
    state: &'h State<T::Key, V>,
    run: Run<'h, T::Key, V>,
    places: Places,
    report: CalculationReport,
}

impl<'h, T, V> Loading<'h, T, V>
where
    T: Memoized + Keyed,
    V: Clone + Send + Sync + 'static,
{
    pub(in super::super) fn new(
        field: &'static Field<T, V>,
        state: &'h State<T::Key, V>,
        records: &[T],
        (places, asked): (Places, &HashSet<usize>),
    ) -> Self {
        let memo = &field.memo;
        let asked = |question| asked.contains(&places.at(question));
        let run = match &places {
            Places::All => {
                let lookups = records.iter().map(Keyed::memo_lookup);
                Run::but_for(memo, state, lookups, asked)
            }
            Places::These(places) => {
                let records = places.iter().map(|&place| &records[place]);
                Run::but_for(memo, state, records.map(Keyed::memo_lookup), asked)
            }
        };
        let report = CalculationReport {
            name: field.memo.spec().item,
            ..CalculationReport::default()
        };
        Self {
            field,
            state,
            run,
            places,
            report,
        }
    }

    async fn compute_missing(&mut self, records: &[T], context: &T::Context) -> Result<()> {
        loop {
            let questions = self.run.to_compute();
            if questions.is_empty() {
                return Ok(());
            }
            self.compute_part(&questions, records, context).await?;
        }
    }

    async fn compute_part(
        &mut self,
        questions: &[usize],
        records: &[T],
        context: &T::Context,
    ) -> Result<()> {
        let missing = questions.iter().map(|&question| self.places.at(question));
        let missing: Vec<&T> = missing.map(|place| &records[place]).collect();
        let started = self.state.clock.now();
        let link = self.run.link();
        let computing = {
            let _inside = link.enter();
            (self.field.compute)(&missing, context)
        };
        let results = link.around(computing).await;
        let took = self.state.clock.now().since(started);
        self.report.calls += 1;
        self.report.took += took;
        match results {
            Ok(results) if results.len() == missing.len() => {
                self.run.computed(results, took);
                Ok(())
            }
            Ok(results) => {
                self.run.abandon();
                let name = self.state.spec.name;
                Err(wrong_number(name, results.len(), missing.len()))
            }
            Err(failure) => {
                self.run.failed(Some(&failure), None, took);
                Ok(())
            }
        }
    }
}

impl<T, V> Load<T> for Loading<'_, T, V>
where
    T: Memoized + Keyed,
    V: Clone + Send + Sync + 'static,
{
    #[cfg(feature = "store")]
    fn shared(&mut self) -> &mut (dyn SharedRun + Send) {
        &mut self.run
    }

    #[cfg(feature = "store")]
    fn report(&mut self) -> &mut CalculationReport {
        &mut self.report
    }

    #[cfg(feature = "store")]
    fn fails_with_store(&self) -> Option<&'static str> {
        let fails = self.state.spec.fails_with_store && self.state.is_enabled();
        fails.then_some(self.state.spec.name)
    }

    #[cfg(feature = "store")]
    fn give_up(&mut self, why: &Failure) -> bool {
        let missing: Vec<usize> = self.run.missing().collect();
        for question in &missing {
            self.run.give_up(*question, why);
        }
        !missing.is_empty()
    }

    #[cfg(feature = "store")]
    fn refuse(&mut self, why: &Failure) {
        self.run.refuse(why);
    }

    fn count_misses(&self) {
        self.run.count_misses();
    }

    fn missing(&self) -> Vec<usize> {
        let missing = self.run.missing();
        missing.map(|question| self.places.at(question)).collect()
    }

    fn build_on(&mut self, before: &[&Outcome], token: FillToken) {
        self.run.as_of(token);
        let missing: Vec<usize> = self.run.missing().collect();
        for question in missing {
            let place = self.places.at(question);
            if let Some(failed) = before.iter().find(|it| it.failed.contains(&place)) {
                let why = format!("`{}`, which it depends on, failed", failed.report.name);
                self.run.give_up(question, &why.into());
                continue;
            }
            for groups in before.iter().filter_map(|it| it.groups.get(&place)) {
                self.run.inherit(question, groups);
            }
        }
    }

    fn compute<'l>(
        &'l mut self,
        records: &'l [T],
        context: &'l T::Context,
    ) -> Task<'l, Result<()>> {
        Box::pin(self.compute_missing(records, context))
    }

    fn board(&mut self, caller: &Caller) {
        self.run.board(caller);
    }

    fn abandon(&mut self) {
        self.run.abandon();
    }

    fn release(&mut self) {
        self.run.release();
    }

    fn follow(&mut self) -> Task<'_, bool> {
        Box::pin(self.run.follow())
    }

    fn finish(mut self: Box<Self>, records: &mut [T], is_built_on: bool) -> Outcome {
        let (mut failed, mut groups) = (HashSet::new(), HashMap::new());
        for (question, answer) in self.run.answers().enumerate() {
            let place = self.places.at(question);
            let calculated = match answer {
                Some(Ok(value)) => {
                    let of_value = is_built_on.then(|| self.run.groups(question));
                    if let Some(of_value) = of_value.filter(|groups| !groups.is_empty()) {
                        groups.insert(place, of_value);
                    }
                    Calculated::Ready(value.clone())
                }
                Some(Err(failure)) => {
                    failed.insert(place);
                    self.report.failed += 1;
                    Calculated::Failed(Failure::clone(failure))
                }
                // Its function lost count: the record stays as it was.
                None => {
                    failed.insert(place);
                    continue;
                }
            };
            *(self.field.slot)(&mut records[place]) = calculated;
        }
        let tally = self.run.tally();
        self.report.hits = tally.hits;
        self.report.stale = tally.stale;
        self.report.misses = tally.misses;
        Outcome {
            report: self.report,
            failed,
            groups,
        }
    }
}

//! Loading several calculations of many records together.

#[cfg(feature = "store")]
mod shared;

use std::pin::Pin;

use super::field::Field;
use super::{Calculated, Calculation, CalculationReport, Keyed, LoadReport, Memoized};
#[cfg(feature = "store")]
use crate::batch::shared::SharedRun;
use crate::batch::{Failure, Run};
use crate::error::{Error, Result};
use crate::flight::Caller;
use crate::function::wrong_number;
use crate::memo::State;

/// Loads `calculations` into `records`.
///
/// All calculations look up together, are computed one after the other, and are written together.
/// Each answers those who wait as soon as it is computed, and this load waits for others last.
pub(super) async fn load<T: Memoized>(
    records: &mut [T],
    calculations: &[Calculation<T>],
    context: &T::Context,
) -> Result<LoadReport> {
    let mut report = LoadReport::default();
    if records.is_empty() {
        return Ok(report);
    }
    let held: Vec<_> = calculations
        .iter()
        .map(|it| it.operations().hold())
        .collect();
    let mut loads: Vec<_> = held.iter().map(|held| held.begin(records)).collect();
    #[cfg(feature = "store")]
    let store = calculations.first().and_then(|it| it.operations().store());
    #[cfg(feature = "store")]
    shared::find(store, &mut loads, &mut report).await;
    for load in &loads {
        load.count_misses();
    }
    let mut failure = None;
    let caller = Caller::task().await;
    loop {
        for load in &mut loads {
            load.board(&caller);
            #[cfg(feature = "store")]
            shared::find_again(store, &mut **load, &mut report).await;
            if let Err(error) = load.compute(records, context).await {
                failure = Some(error);
            }
        }
        #[cfg(feature = "store")]
        shared::store(store, &mut loads, &mut report).await;
        for load in &mut loads {
            load.release();
        }
        // Who leads waits for nobody: the first key that a calculation takes over ends the waiting.
        let mut leads = false;
        for load in &mut loads {
            leads = load.follow().await;
            if leads {
                break;
            }
        }
        if !leads {
            break;
        }
    }
    report.calculations = loads.into_iter().map(|load| load.finish(records)).collect();
    match failure {
        None => Ok(report),
        Some(error) => Err(error),
    }
}

type Task<'t, T> = Pin<Box<dyn Future<Output = T> + Send + 't>>;

/// One calculation's part of a load, whatever the type of its value.
pub(super) trait Load<T: Memoized>: Send {
    /// The run's side towards a store.
    #[cfg(feature = "store")]
    fn shared(&mut self) -> &mut (dyn SharedRun + Send);
    /// Counts what was found nowhere.
    fn count_misses(&self);
    /// Leads or joins the flights of what is missing.
    fn board(&mut self, caller: &Caller);
    /// Computes what is led here, and answers all who wait for it.
    fn compute<'l>(&'l mut self, records: &'l [T], context: &'l T::Context)
    -> Task<'l, Result<()>>;
    /// Ends the flights of what was computed, now that it is stored.
    fn release(&mut self);
    /// Waits for what others compute; whether something is left to be computed here.
    fn follow(&mut self) -> Task<'_, bool>;
    /// Puts the values into the records.
    fn finish(self: Box<Self>, records: &mut [T]) -> CalculationReport;
}

/// One calculation's part of a load.
pub(super) struct Loading<'h, T: Memoized + Keyed, V: 'static> {
    field: &'static Field<T, V>,
    state: &'h State<T::Key, V>,
    run: Run<'h, T::Key, V>,
}

impl<'h, T, V> Loading<'h, T, V>
where
    T: Memoized + Keyed,
    V: Clone + Send + Sync + 'static,
{
    pub(super) fn new(
        field: &'static Field<T, V>,
        state: &'h State<T::Key, V>,
        records: &[T],
    ) -> Self {
        let keys: Vec<_> = records.iter().map(Keyed::memo_key).collect();
        let mut run = Run::new(&field.memo, state, keys.iter());
        run.find_in_process();
        Self { field, state, run }
    }

    async fn compute_missing(&mut self, records: &[T], context: &T::Context) -> Result<()> {
        let questions = self.run.to_compute();
        if questions.is_empty() {
            return Ok(());
        }
        let missing: Vec<&T> = questions
            .iter()
            .map(|&question| &records[question])
            .collect();
        let started = self.state.clock.now();
        let link = self.run.link();
        let computing = {
            let _inside = link.enter();
            (self.field.compute)(&missing, context)
        };
        let results = link.around(computing).await;
        let took = self.state.clock.now().since(started);
        match results {
            Ok(results) if results.len() == missing.len() => {
                self.run.computed(results, took);
                Ok(())
            }
            Ok(results) => {
                self.run.abandon();
                Err(self.wrong_number(results.len(), missing.len()))
            }
            Err(failure) => {
                self.run.failed(Some(&failure), took);
                Ok(())
            }
        }
    }

    fn wrong_number(&self, results: usize, records: usize) -> Error {
        wrong_number(self.state.spec.name, results, records)
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

    fn count_misses(&self) {
        self.run.count_misses();
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

    fn release(&mut self) {
        self.run.release();
    }

    fn follow(&mut self) -> Task<'_, bool> {
        Box::pin(self.run.follow())
    }

    fn finish(self: Box<Self>, records: &mut [T]) -> CalculationReport {
        let (hits, misses) = self.run.tally();
        let mut failed = 0;
        for (record, answer) in records.iter_mut().zip(self.run.answers()) {
            let calculated = match answer {
                Some(Ok(value)) => Calculated::Ready(value.clone()),
                Some(Err(failure)) => {
                    failed += 1;
                    Calculated::Failed(Failure::clone(failure))
                }
                None => continue,
            };
            *(self.field.slot)(record) = calculated;
        }
        let name = self.field.memo.spec().item;
        CalculationReport {
            name,
            hits,
            misses,
            failed,
        }
    }
}

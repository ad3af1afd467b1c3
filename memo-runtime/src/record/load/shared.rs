//! The reads and writes that several calculations of a load share.

use super::super::{LoadReport, Memoized};
use super::Load;
use crate::batch::Failure;
use crate::batch::shared::{SharedRun, read, write};
use crate::error::Error;
use crate::store::StoreToken;

/// The store of a load, until it fails: a fault costs one timeout, however many levels there are.
#[derive(Debug)]
pub(super) struct Store {
    name: Option<&'static str>,
    has_failed: bool,
    /// Why something was not read.
    unread: Option<Error>,
    /// The first memo that has failed for it.
    refused: Option<&'static str>,
    /// What it issued with the first read: what is computed on a later level is made of what was read
    /// since then.
    as_of: Option<StoreToken>,
}

impl Store {
    pub(super) fn new(name: Option<&'static str>) -> Self {
        Self {
            name,
            has_failed: false,
            unread: None,
            refused: None,
            as_of: None,
        }
    }

    /// Finds what is missing: one read for all these calculations. Those that fail with the store do so.
    pub(super) async fn find<'l, 'h: 'l, T: Memoized>(
        &mut self,
        loads: impl Iterator<Item = &'l mut Box<dyn Load<T> + 'h>>,
        report: &mut LoadReport,
    ) {
        let (mut keys, mut loads) = (Vec::new(), loads.collect::<Vec<_>>());
        for load in &mut loads {
            let wanted = self.side_of(load).store_keys();
            load.report().reads += u64::from(!wanted.is_empty());
            keys.extend(wanted);
        }
        let mut runs: Vec<_> = loads.iter_mut().map(|load| load.shared()).collect();
        let read = read(self.name, keys, &mut self.as_of, &mut runs).await;
        self.note(&runs);
        report.reads += u64::from(*read.as_ref().unwrap_or(&true));
        if let Err(error) = read {
            self.unread = Some(error);
        }
        // Those too that did not ask, since the store had failed before.
        if let Some(error) = &self.unread {
            let why = Failure::from(error.to_string());
            for load in &mut loads {
                let name = load.fails_with_store().filter(|_| load.give_up(&why));
                self.refused = self.refused.or(name);
            }
        }
    }

    /// Finds what others have stored since.
    pub(super) async fn find_again<'h, T: Memoized>(
        &mut self,
        load: &mut Box<dyn Load<T> + 'h>,
        report: &mut LoadReport,
    ) {
        let keys = self.side_of(load).keys_again();
        let mut runs = [load.shared()];
        let read = read(self.name, keys, &mut self.as_of, &mut runs).await;
        self.note(&runs);
        let was_read = u64::from(*read.as_ref().unwrap_or(&true));
        report.reads += was_read;
        load.report().reads += was_read;
        if let (Err(error), Some(name)) = (read, load.fails_with_store()) {
            load.refuse(&Failure::from(error.to_string()));
            self.unread = Some(error);
            self.refused.get_or_insert(name);
        }
    }

    /// Why calculations that fail with the store have.
    pub(super) fn into_refusal(self) -> Option<Error> {
        Some(self.unread?.in_memo(self.refused?))
    }

    /// Stores what was computed: one write for all these calculations.
    pub(super) async fn store<'l, 'h: 'l, T: Memoized>(
        &mut self,
        loads: impl Iterator<Item = &'l mut Box<dyn Load<T> + 'h>>,
        report: &mut LoadReport,
    ) {
        let (mut fills, mut loads) = (Vec::new(), loads.collect::<Vec<_>>());
        for load in &mut loads {
            let of_this = self.side_of(load).fills();
            load.report().writes += u64::from(!of_this.is_empty());
            fills.push(of_this);
        }
        let mut runs = runs(loads);
        report.writes += u64::from(write(self.name, fills, &mut runs).await);
        self.note(&runs);
    }

    /// The side of a calculation towards the store, which it does not ask once that has failed.
    fn side_of<'l, 'h: 'l, T: Memoized>(
        &self,
        load: &'l mut Box<dyn Load<T> + 'h>,
    ) -> &'l mut (dyn SharedRun + Send) {
        let run = load.shared();
        if self.has_failed {
            run.leave_store_alone();
        }
        run
    }

    fn note(&mut self, runs: &[&mut (dyn SharedRun + Send)]) {
        self.has_failed |= runs.iter().any(|run| run.has_failed());
    }
}

fn runs<'l, 'h: 'l, T: Memoized>(
    loads: Vec<&'l mut Box<dyn Load<T> + 'h>>,
) -> Vec<&'l mut (dyn SharedRun + Send)> {
    loads.into_iter().map(|load| load.shared()).collect()
}

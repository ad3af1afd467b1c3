//! The reads and writes that all calculations of a load share.

use super::super::{LoadReport, Memoized};
use super::Load;
use crate::batch::shared::{SharedRun, read, write};

type Loads<'l, 'h, T> = &'l mut [Box<dyn Load<T> + 'h>];

/// Finds what is missing: one read for all calculations.
pub(super) async fn find<T: Memoized>(
    store: Option<&'static str>,
    loads: Loads<'_, '_, T>,
    report: &mut LoadReport,
) {
    let keys = loads
        .iter_mut()
        .flat_map(|load| load.shared().store_keys())
        .collect();
    report.reads += u64::from(read(store, keys, &mut runs(loads)).await);
}

/// Finds what others have stored since.
pub(super) async fn find_again<T: Memoized>(
    store: Option<&'static str>,
    load: &mut dyn Load<T>,
    report: &mut LoadReport,
) {
    let run = load.shared();
    let keys = run.keys_again();
    report.reads += u64::from(read(store, keys, &mut [run]).await);
}

/// Stores what was computed: one write for all calculations.
pub(super) async fn store<T: Memoized>(
    store: Option<&'static str>,
    loads: Loads<'_, '_, T>,
    report: &mut LoadReport,
) {
    let fills = loads.iter_mut().map(|load| load.shared().fills()).collect();
    report.writes += u64::from(write(store, fills, &mut runs(loads)).await);
}

fn runs<'l, T: Memoized>(loads: Loads<'l, '_, T>) -> Vec<&'l mut (dyn SharedRun + Send)> {
    loads.iter_mut().map(|load| load.shared()).collect()
}

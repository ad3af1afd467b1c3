//! The reads and writes that several calculations of a load share.

use super::super::{LoadReport, Memoized};
use super::Load;
use crate::batch::shared::{SharedRun, read, write};

/// Finds what is missing: one read for all these calculations.
pub(super) async fn find<'l, 'h: 'l, T: Memoized>(
    store: Option<&'static str>,
    loads: impl Iterator<Item = &'l mut Box<dyn Load<T> + 'h>>,
    report: &mut LoadReport,
) {
    let (mut keys, mut loads) = (Vec::new(), loads.collect::<Vec<_>>());
    for load in &mut loads {
        let wanted = load.shared().store_keys();
        load.report().reads += u64::from(!wanted.is_empty());
        keys.extend(wanted);
    }
    report.reads += u64::from(read(store, keys, &mut runs(loads)).await);
}

/// Finds what others have stored since.
pub(super) async fn find_again<'h, T: Memoized>(
    store: Option<&'static str>,
    load: &mut Box<dyn Load<T> + 'h>,
    report: &mut LoadReport,
) {
    let keys = load.shared().keys_again();
    let was_read = u64::from(read(store, keys, &mut [load.shared()]).await);
    report.reads += was_read;
    load.report().reads += was_read;
}

/// Stores what was computed: one write for all these calculations.
pub(super) async fn store<'l, 'h: 'l, T: Memoized>(
    store: Option<&'static str>,
    loads: impl Iterator<Item = &'l mut Box<dyn Load<T> + 'h>>,
    report: &mut LoadReport,
) {
    let (mut fills, mut loads) = (Vec::new(), loads.collect::<Vec<_>>());
    for load in &mut loads {
        let of_this = load.shared().fills();
        load.report().writes += u64::from(!of_this.is_empty());
        fills.push(of_this);
    }
    report.writes += u64::from(write(store, fills, &mut runs(loads)).await);
}

fn runs<'l, 'h: 'l, T: Memoized>(
    loads: Vec<&'l mut Box<dyn Load<T> + 'h>>,
) -> Vec<&'l mut (dyn SharedRun + Send)> {
    loads.into_iter().map(|load| load.shared()).collect()
}

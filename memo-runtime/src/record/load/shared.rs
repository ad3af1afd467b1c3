//! The reads and writes that all calculations of a load share.

use super::super::{LoadReport, Memoized};
use super::Load;
use crate::batch::shared::{read, remove, write};

/// Finds what is missing: one read for all calculations.
pub(super) async fn find<T: Memoized>(
    store: Option<&'static str>,
    loads: &mut [Box<dyn Load<T> + '_>],
    report: &mut LoadReport,
) {
    let mut wanted = Vec::new();
    for load in &mut *loads {
        wanted.extend(load.shared().store_keys());
    }
    if wanted.is_empty() {
        return;
    }
    report.reads += 1;
    match read(store, wanted).await {
        Ok((store, reads)) => {
            let mut reads = reads.into_iter();
            let mut used = Vec::new();
            for load in loads {
                used.extend(load.shared().accept(&mut reads));
            }
            if !used.is_empty() {
                store.touch_many(used);
            }
        }
        Err(_) => loads
            .iter_mut()
            .for_each(|load| load.shared().store_failed()),
    }
}

/// Stores what was computed: one write for all calculations.
pub(super) async fn store<T: Memoized>(
    store: Option<&'static str>,
    loads: &mut [Box<dyn Load<T> + '_>],
    report: &mut LoadReport,
) {
    let mut writes = Vec::new();
    let mut counts = Vec::with_capacity(loads.len());
    for load in &mut *loads {
        let of_one = load.shared().writes();
        counts.push(of_one.len());
        writes.extend(of_one);
    }
    if writes.is_empty() {
        return;
    }
    report.writes += 1;
    let written = write(store, writes).await;
    let mut outdated = Vec::new();
    for (load, count) in loads.iter_mut().zip(counts) {
        load.shared().written(count, &written);
        outdated.extend(load.shared().outdated());
    }
    if !outdated.is_empty() {
        // Invalidated while the write was under way: it may have come after the removal.
        remove(store, outdated).await.ok();
    }
}

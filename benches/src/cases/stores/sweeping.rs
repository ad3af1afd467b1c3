//! How fast a sweep is, for each reason to leave.

use std::time::Duration;

use memokit::stores::SqliteStore;
use memokit::{Error, Store, StoreGroup, StoreLimits, Sweep, SweepRest, Write};

use super::{Failure, entries, headed, per_second, runtime, timed_on};
use crate::report::Section;
use crate::settings::Settings;

/// Few enough that nobody waits for long, as a runtime sweeps.
const STEP: u64 = 1_000;

/// Makes an entry one of those that leave.
type Make = fn(Write, Option<Duration>) -> Write;

pub(super) fn section(settings: &Settings) -> Result<Section, Failure> {
    let rows = settings.many(50_000, 5_000);
    let mut section = headed(
        "j) sweeping SQLite, rows a second",
        &format!("{rows} entries of 100 bytes leave, a thousand in each step."),
        ["", "rows a second"],
    );
    let millisecond = Some(Duration::from_millis(1));
    let kinds: [(&str, Make, StoreLimits); 3] = [
        (
            "expired",
            |write, ttl| write.with_ttl(ttl),
            StoreLimits::new(),
        ),
        (
            "outdated",
            |write, _| write.in_groups(vec![StoreGroup::new(7)]),
            StoreLimits::new(),
        ),
        (
            "beyond the limits",
            |write, _| write,
            StoreLimits::new().max_entries(0),
        ),
    ];
    for (name, make, limits) in kinds {
        let (folder, runtime) = (tempfile::tempdir()?, runtime()?);
        let store = runtime.block_on(SqliteStore::open(folder.path().join("memo.db")))?;
        let writes: Vec<Write> = entries(0..rows, 100)
            .into_iter()
            .map(|write| make(write, millisecond))
            .collect();
        runtime.block_on(async {
            for writes in writes.chunks(1_000) {
                store.put_many(writes).await?;
            }
            store.outdate_many(&[StoreGroup::new(7)]).await
        })?;
        let took = timed_on(&runtime, async || sweep(&store, limits).await)?;
        section
            .rows
            .push(vec![name.to_owned(), per_second(rows, took)]);
        let left = runtime.block_on(store.usage())?.entries;
        if left != 0 {
            return Err(format!("{left} entries were not swept").into());
        }
        runtime.block_on(store.close())?;
    }
    Ok(section)
}

async fn sweep(store: &SqliteStore, limits: StoreLimits) -> Result<(), Error> {
    while store.sweep(&Sweep::new(1, limits, STEP)).await?.rest == SweepRest::More {}
    Ok(())
}

//! How fast a sweep is, for each reason to leave.

use std::time::Duration;

use memokit::stores::SqliteStore;
use memokit::{Error, Store, StoreGroup, StoreLimits, Sweep, SweepRest, Write};
use tokio::runtime::Runtime;

use super::server::Known;
use super::{Failure, entries, headed, per_second, runtime, said_of, timed_on};
use crate::report::Section;
use crate::settings::Settings;

/// Few enough that nobody waits for long, as a runtime sweeps.
const STEP: u64 = 1_000;

/// Makes an entry one of those that leave.
type Make = fn(Write, Option<Duration>) -> Write;

/// A store with nothing in it.
type Open<'a> = Box<dyn FnMut() -> Result<Box<dyn Store>, Failure> + 'a>;

pub(super) fn section(settings: &Settings, server: Known<'_>) -> Result<Section, Failure> {
    let rows = settings.many(50_000, 5_000);
    let text = format!("{rows} entries of 100 bytes leave, a thousand in each step.");
    let mut section = headed(
        "j) sweeping, rows a second",
        &format!(
            "{text}{}",
            said_of(server, "PostgreSQL runs on this machine.")
        ),
        ["", "SqliteStore", "PostgresStore"],
    );
    let (folder, runtime) = (tempfile::tempdir()?, runtime()?);
    let (mut files, mut tables) = (0, 0);
    let open_file: Open<'_> = Box::new(|| {
        files += 1;
        let path = folder.path().join(format!("{files}.db"));
        Ok(Box::new(runtime.block_on(SqliteStore::open(path))?))
    });
    let mut stores = vec![open_file];
    if let Ok(server) = server {
        stores.push(Box::new(|| {
            tables += 1;
            let store = runtime.block_on(server.open(&format!("sweep_{tables}_")))?;
            Ok(Box::new(store))
        }));
    }
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
        let mut cells = vec![name.to_owned()];
        for open in &mut stores {
            let store = open()?;
            let took = swept(&runtime, &*store, make, (rows, limits))?;
            cells.push(per_second(rows, took));
            runtime.block_on(store.close())?;
        }
        cells.resize(section.head.len(), String::new());
        section.rows.push(cells);
    }
    Ok(section)
}

/// Fills a store, and sweeps it; how long that took.
fn swept(
    runtime: &Runtime,
    store: &dyn Store,
    make: Make,
    (rows, limits): (usize, StoreLimits),
) -> Result<Duration, Failure> {
    let millisecond = Some(Duration::from_millis(1));
    let writes = entries(0..rows, 100).into_iter();
    let writes: Vec<Write> = writes.map(|write| make(write, millisecond)).collect();
    runtime.block_on(async {
        for writes in writes.chunks(1_000) {
            store.put_many(writes).await?;
        }
        store.outdate_many(&[StoreGroup::new(7)]).await
    })?;
    let took = timed_on(runtime, async || sweep(store, limits).await)?;
    match runtime.block_on(store.usage())?.entries {
        0 => Ok(took),
        left => Err(format!("{left} entries were not swept").into()),
    }
}

async fn sweep(store: &dyn Store, limits: StoreLimits) -> Result<(), Error> {
    while store.sweep(&Sweep::new(1, limits, STEP)).await?.rest == SweepRest::More {}
    Ok(())
}

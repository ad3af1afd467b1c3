//! What stores do: many keys at once and one by one, several processes, sweeps, and the room that entries take.

mod files;
mod processes;
mod sweeping;

use std::time::Duration;

use memo_benches::timed;
use memokit::stores::{MemoryStore, SqliteStore};
use memokit::{Error, Store, StoreKey, Write};
use tokio::runtime::{Builder, Runtime};

use crate::measure::{median, number};
use crate::report::{Part, Section};
use crate::settings::Settings;

pub(crate) use self::processes::child;

/// The keys of a page.
const PAGE: usize = 100;

/// The bytes of a value, envelope included.
const VALUE: usize = 1_000;

/// What `cargo xtask bench stores` measures.
pub(crate) fn run(settings: &Settings) -> Result<Part, String> {
    let measure = || -> Result<Part, Failure> {
        let mut part = settings.part("stores");
        part.sections.push(pages(settings)?);
        part.sections.push(sweeping::section(settings)?);
        part.sections.push(processes::section(settings)?);
        part.sections.push(files::section(settings)?);
        Ok(part)
    };
    measure().map_err(|failure| failure.to_string())
}

/// Why nothing was measured.
type Failure = Box<dyn std::error::Error>;

fn runtime() -> Result<Runtime, Failure> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// Entries under keys like those of memos.
fn entries(keys: std::ops::Range<usize>, bytes: usize) -> Vec<Write> {
    let entry = |n| Write::new(key(n), vec![7; bytes]);
    keys.map(entry).collect()
}

fn key(n: usize) -> StoreKey {
    format!("m1:bench.stores:{n:08}").as_str().into()
}

fn keys(writes: &[Write]) -> Vec<StoreKey> {
    writes.iter().map(|write| write.key.clone()).collect()
}

/// A section of which nothing is known but its head.
fn headed<const N: usize>(title: &str, text: &str, head: [&str; N]) -> Section {
    Section {
        title: title.to_owned(),
        text: text.to_owned(),
        head: head.map(str::to_owned).to_vec(),
        ..Section::default()
    }
}

fn micros(took: Duration) -> f64 {
    took.as_secs_f64() * 1e6
}

/// So many a second.
fn per_second(count: usize, took: Duration) -> String {
    format!("{:.0}", number(count) / took.as_secs_f64())
}

/// A page at once, beside a page entry by entry.
fn pages(settings: &Settings) -> Result<Section, Failure> {
    let mut section = headed(
        "i) a page of 100 entries of 1,000 bytes, in µs",
        "One operation of all, and a hundred of one each, on the store itself: no memo, no codec. SQLite writes \
         to a file, which it syncs to the disk when it moves its log.",
        [
            "",
            "one read",
            "100 reads",
            "ratio",
            "one write",
            "100 writes",
            "ratio",
        ],
    );
    let (folder, runtime) = (tempfile::tempdir()?, runtime()?);
    let sqlite = runtime.block_on(SqliteStore::open(folder.path().join("memo.db")))?;
    let stores: [(&str, &dyn Store); 2] = [
        ("MemoryStore", &MemoryStore::new()),
        ("SqliteStore", &sqlite),
    ];
    for (name, store) in stores {
        let mut took = [const { Vec::new() }; 4];
        for _ in 0..settings.rounds {
            for (took, now) in took.iter_mut().zip(runtime.block_on(page(store))?) {
                took.push(micros(now));
            }
        }
        let [read, reads, write, writes] = took.map(median);
        let cells = [read, reads, reads / read, write, writes, writes / write];
        let cells = cells.iter().map(|cell| format!("{cell:.1}"));
        section
            .rows
            .push([name.to_owned()].into_iter().chain(cells).collect());
    }
    runtime.block_on(sqlite.close())?;
    Ok(section)
}

/// One read, a hundred reads, one write, a hundred writes.
async fn page(store: &dyn Store) -> Result<[Duration; 4], Error> {
    let writes = entries(0..PAGE, VALUE);
    let keys = keys(&writes);
    let write = timed_async(async || store.put_many(&writes).await.map(drop)).await?;
    let read = timed_async(async || store.get_many(&keys).await.map(drop)).await?;
    let reads = timed_async(async || {
        for key in keys.chunks(1) {
            store.get_many(key).await?;
        }
        Ok(())
    });
    let reads = reads.await?;
    let writes = timed_async(async || {
        for write in writes.chunks(1) {
            store.put_many(write).await?;
        }
        Ok(())
    });
    Ok([read, reads, write, writes.await?])
}

/// How long `work` took.
#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the time of the machine, not that of a memo"
)]
async fn timed_async(work: impl AsyncFnOnce() -> Result<(), Error>) -> Result<Duration, Error> {
    let began = std::time::Instant::now();
    work().await?;
    Ok(began.elapsed())
}

/// As [`timed_async`], for the whole of `work` on `runtime`.
fn timed_on(
    runtime: &Runtime,
    work: impl AsyncFnOnce() -> Result<(), Error>,
) -> Result<Duration, Error> {
    let mut outcome = Ok(());
    let took = timed(|| outcome = runtime.block_on(work()));
    outcome.map(|()| took)
}

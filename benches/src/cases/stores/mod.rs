//! What stores do: many keys at once and one by one, several processes, sweeps, the room that entries take, and what
//! is left of a hit when none answers.

mod black_hole;
mod files;
mod processes;
mod server;
mod sweeping;
mod tables;

use std::time::Duration;

use memo_benches::timed;
use memokit::stores::{MemoryStore, SqliteStore};
use memokit::{Error, Store, StoreKey, Write};
use tokio::runtime::{Builder, Runtime};

use crate::measure::{median, number};
use crate::report::{Part, Section};
use crate::settings::Settings;

pub(crate) use self::processes::child;
use self::server::{Known, Server};

/// The keys of a page.
const PAGE: usize = 100;

/// The bytes of a value, envelope included.
const VALUE: usize = 1_000;

/// The bytes of values whose room is measured.
const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// What `cargo xtask bench stores` measures.
pub(crate) fn run(settings: &Settings) -> Result<Part, String> {
    let measure = || -> Result<Part, Failure> {
        let mut part = settings.part("stores");
        let server = Server::start();
        let server = server.as_ref().map_err(String::as_str);
        part.sections.push(pages(settings, server)?);
        part.sections.push(sweeping::section(settings, server)?);
        part.sections.push(processes::section(settings)?);
        part.sections.push(files::section(settings)?);
        part.sections.push(tables::section(settings, server)?);
        black_hole::measure(&mut part, settings, server)?;
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
    // Whatever is stored is not to be compressed on the way.
    let value = |n| {
        let mut random = fastrand::Rng::with_seed(n as u64);
        (0..bytes).map(|_| random.u8(..)).collect()
    };
    keys.map(|n| Write::new(key(n), value(n))).collect()
}

fn key(n: usize) -> StoreKey {
    format!("m1:bench.stores:{n:08}").as_str().into()
}

fn keys(writes: &[Write]) -> Vec<StoreKey> {
    writes.iter().map(|write| write.key.clone()).collect()
}

/// A row of so many entries that take so many bytes together.
fn room(bytes: usize, all: usize, count: usize) -> Vec<String> {
    let entry = number(all) / number(count);
    let beyond = entry - number(bytes + key(0).as_str().len());
    vec![
        bytes.to_string(),
        format!("{entry:.0}"),
        format!("{beyond:.0}"),
    ]
}

/// What is said of a server that there is, or is not.
fn said_of(server: Known<'_>, what: &str) -> String {
    match server {
        Ok(_) => format!(" {what}"),
        Err(why) => format!(" PostgreSQL is left out: {why}."),
    }
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
fn pages(settings: &Settings, server: Known<'_>) -> Result<Section, Failure> {
    let text = "One operation of all, and a hundred of one each, on the store itself: no memo, no codec. SQLite writes \
        to a file, which it syncs to the disk when it moves its log.";
    let of_server = "PostgreSQL runs on this machine, and its tables are unlogged: between machines, each operation \
        takes one round trip more.";
    let mut section = headed(
        "i) a page of 100 entries of 1,000 bytes, in µs",
        &format!("{text}{}", said_of(server, of_server)),
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
    let postgres = server
        .ok()
        .map(|server| runtime.block_on(server.open("pages_")));
    let postgres = postgres.transpose()?;
    let memory = MemoryStore::new();
    let mut stores: Vec<(&str, &dyn Store)> =
        vec![("MemoryStore", &memory), ("SqliteStore", &sqlite)];
    if let Some(postgres) = &postgres {
        stores.push(("PostgresStore", postgres));
    }
    for &(name, store) in &stores {
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
    for (_, store) in stores {
        runtime.block_on(store.close())?;
    }
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

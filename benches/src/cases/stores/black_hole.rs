//! Hits while the store swallows whatever it is asked, beside hits while it is well.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use memo_servers::{Proxy, Way};
use memokit::Runtime;
use memokit::stores::PostgresStore;

use super::server::{Known, Server};
use super::{Failure, headed};
use crate::measure::{median, number, pause, together};
use crate::report::{Part, Verdict};
use crate::settings::Settings;

/// Threads that hit.
const HITTING: usize = 8;

/// Threads that miss, so that the store is asked all the time.
const MISSING: usize = 2;

/// The keys that are hit.
const KEYS: u64 = 1_000;

/// One hit in so many is measured: to read a clock takes as long as a hit.
const EVERY: u32 = 16;

/// How long the store may take until it is well again: what probes it waits for a second.
const PATIENCE: Duration = Duration::from_secs(20);

#[memokit::memoize(scope = shared, l1_ttl = "1h")]
fn hit(key: u64) -> u64 {
    key * 3
}

#[memokit::memoize(scope = shared, capacity = 1_000)]
fn missed(key: u64) -> u64 {
    key * 3
}

/// What the hits of one round took.
struct Round {
    /// Of all that were measured, in nanoseconds, in their order.
    took: Vec<u32>,
    /// What was computed meanwhile, and how often the store failed.
    computed: u64,
    failures: u64,
}

/// Adds the section and its verdict.
pub(super) fn measure(
    part: &mut Part,
    settings: &Settings,
    server: Known<'_>,
) -> Result<(), Failure> {
    let length = Duration::from_millis(if settings.is_quick { 600 } else { 2_000 });
    let mut section = headed(
        "n) a hit while the store is a black hole",
        &format!(
            "{HITTING} threads hit {KEYS} keys that the process has copies of, and {MISSING} miss one key after the \
             other, each after a pause of a millisecond, so that the store is asked all the time. Between it, \
             PostgreSQL, and this program stands a proxy, which takes everything and answers nothing every other \
             {length:?}: first each operation takes the timeout of 250 ms, and then the breaker opens. One hit in \
             {EVERY} is measured, the clock included. The longest are those whose thread had to wait for a processor."
        ),
        [
            "the store is",
            "hits, million",
            "p50, ns",
            "p99, ns",
            "p99.9, ns",
            "longest, µs",
            "computed",
            "failures",
        ],
    );
    match server {
        Err(why) => section.text = format!("Left out: {why}."),
        Ok(server) => {
            let [well, gone] = rounds(server, settings.rounds.min(9), length)?;
            let p99 = [&well, &gone].map(|rounds| quantile(rounds, 99_000) / 1e3);
            section.rows.push(row("well", &well));
            section.rows.push(row("a black hole", &gone));
            let most = 1.25 * (p99[0] + 200.0);
            part.verdicts.push(Verdict {
                what: "n) p99 of a hit, store a black hole".to_owned(),
                target: format!("≤ 1.25 × (well + 200 µs) = {most:.0} µs"),
                measured: format!("{:.2} µs; well: {:.2} µs", p99[1], p99[0]),
                is_met: p99[1] <= most,
            });
        }
    }
    part.sections.push(section);
    Ok(())
}

fn row(name: &str, rounds: &[Round]) -> Vec<String> {
    let hits: usize = rounds.iter().map(|round| round.took.len()).sum();
    let longest = rounds.iter().filter_map(|round| round.took.last()).max();
    let count = |of: fn(&Round) -> u64| rounds.iter().map(of).sum::<u64>().to_string();
    vec![
        name.to_owned(),
        format!("{:.1}", number(hits) * 1e-6 * f64::from(EVERY)),
        format!("{:.0}", quantile(rounds, 50_000)),
        format!("{:.0}", quantile(rounds, 99_000)),
        format!("{:.0}", quantile(rounds, 99_900)),
        format!(
            "{:.0}",
            f64::from(longest.copied().unwrap_or_default()) / 1e3
        ),
        count(|round| round.computed),
        count(|round| round.failures),
    ]
}

/// What so many of 100,000 hits took at most, in nanoseconds: the median of the rounds.
fn quantile(rounds: &[Round], of: usize) -> f64 {
    let place = |took: &[u32]| (took.len() * of / 100_000).min(took.len().saturating_sub(1));
    let each = rounds
        .iter()
        .map(|round| round.took.get(place(&round.took)));
    median(each.flatten().copied().map(f64::from).collect())
}

/// Rounds with a store that is well, and as many with one that is a black hole, in turns.
fn rounds(server: &Server, count: usize, length: Duration) -> Result<[Vec<Round>; 2], Failure> {
    let outside = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let proxy = outside.block_on(Proxy::before(server.port()))?;
    let (port, own) = (
        format!(":{}/", server.port()),
        format!(":{}/", proxy.port()),
    );
    let url = server.url().replace(&port, &own);
    let store = PostgresStore::builder(url).prefix("hole_");
    let runtime = outside.block_on(async {
        let store = store.open().await?;
        Ok::<_, Failure>(Arc::new(Runtime::builder().store(store).start().await?))
    })?;
    let _bound = runtime.enter();
    for key in 0..KEYS {
        hit(key);
    }

    let missing = Missing::start(&runtime);
    let [mut well, mut gone] = [const { Vec::new() }; 2];
    for _ in 0..count {
        proxy.set(Way::Open);
        wait_for(&runtime)?;
        well.push(round(&runtime, length));
        proxy.set(Way::BlackHole);
        gone.push(round(&runtime, length));
    }
    proxy.set(Way::Open);
    missing.end()?;
    let computes = hit::memo().stats().computes;
    if let Some(runtime) = Arc::into_inner(runtime) {
        outside.block_on(runtime.shutdown());
    }
    if computes != KEYS {
        return Err(format!("{computes} computes of {KEYS} keys: not all were hits").into());
    }
    Ok([well, gone])
}

/// Waits until the store has answered again.
fn wait_for(runtime: &Arc<Runtime>) -> Result<(), Failure> {
    let began = now();
    loop {
        let health = runtime.health();
        let is_well = |store: &memokit::StoreHealth| !store.is_degraded && store.failing.is_none();
        if health.stores.iter().all(is_well) {
            return Ok(());
        }
        if now().duration_since(began) > PATIENCE {
            return Err(format!("after {PATIENCE:?} the store does not answer: {health}").into());
        }
        pause(Duration::from_millis(20));
    }
}

fn round(runtime: &Arc<Runtime>, length: Duration) -> Round {
    let state = || {
        let stats = missed::memo().stats();
        (stats.computes, stats.store_errors)
    };
    let before = state();
    let all = Arc::new(Mutex::new(Vec::new()));
    let (bound, of_threads) = (Arc::clone(runtime), Arc::clone(&all));
    let work = move |thread| {
        let _bound = bound.enter();
        let took = hits(thread, length);
        let mut all = of_threads.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(took);
    };
    together(HITTING, &(Arc::new(work) as _));
    let after = state();
    let mut took = std::mem::take(&mut *all.lock().unwrap_or_else(PoisonError::into_inner));
    took.sort_unstable();
    Round {
        took,
        computed: after.0 - before.0,
        failures: after.1 - before.1,
    }
}

/// Hits for so long; what those took that were measured.
fn hits(thread: usize, length: Duration) -> Vec<u32> {
    let (mut took, mut key) = (Vec::new(), thread as u64);
    let end = now() + length;
    loop {
        for _ in 1..EVERY {
            key += 1;
            std::hint::black_box(hit(key % KEYS));
        }
        let began = now();
        std::hint::black_box(hit(key % KEYS));
        let ended = now();
        let nanos = ended.duration_since(began).as_nanos();
        took.push(u32::try_from(nanos).unwrap_or(u32::MAX));
        if ended >= end {
            return took;
        }
    }
}

/// Threads that miss until they are told to stop.
struct Missing {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Missing {
    fn start(runtime: &Arc<Runtime>) -> Self {
        let (stop, next) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let start = |_| {
            let (runtime, stop, next) = (Arc::clone(runtime), Arc::clone(&stop), Arc::clone(&next));
            thread::spawn(move || {
                let _bound = runtime.enter();
                while !stop.load(Ordering::Relaxed) {
                    missed(next.fetch_add(1, Ordering::Relaxed));
                    pause(Duration::from_millis(1));
                }
            })
        };
        let threads = (0..MISSING).map(start).collect();
        Self { stop, threads }
    }

    fn end(self) -> Result<(), Failure> {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread
                .join()
                .map_err(|_| "a thread that missed has panicked")?;
        }
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the time of the machine, not that of a memo"
)]
fn now() -> Instant {
    Instant::now()
}

//! Many threads that miss at the same time: one key, or a key each.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use memo_benches::timed;

use crate::measure::{median, pause, together};
use crate::peers::{Moka, Peer, QuickCache};
use crate::report::{Part, Section, Verdict};
use crate::settings::Settings;

/// How long a compute takes.
const SLOW: Duration = Duration::from_millis(20);
/// How long the slowest of many callers may wait for it.
const MOST_MILLIS: f64 = 25.0;

static COMPUTES: AtomicU64 = AtomicU64::new(0);

fn compute(key: u64) -> u64 {
    COMPUTES.fetch_add(1, Ordering::Relaxed);
    pause(SLOW);
    key
}

#[memokit::memoize(capacity = 100_000)]
fn memokit_sync(key: u64) -> u64 {
    compute(key)
}

#[memokit::memoize(capacity = 100_000)]
async fn memokit_async(key: u64) -> u64 {
    COMPUTES.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(SLOW).await;
    key
}

#[cached::macros::cached(max_size = 100_000)]
fn cached_default(key: u64) -> u64 {
    compute(key)
}

#[cached::macros::cached(max_size = 100_000, sync_writes = "default")]
fn cached_sync_writes(key: u64) -> u64 {
    compute(key)
}

#[cached::macros::cached(max_size = 100_000, sync_writes = "by_key")]
fn cached_by_key(key: u64) -> u64 {
    compute(key)
}

#[memoize::memoize(SharedCache, Capacity: 100_000)]
fn memoize_shared(key: u64) -> u64 {
    compute(key)
}

/// A way to call, by threads or by tasks.
struct Way {
    name: &'static str,
    call: Call,
    /// Whether a thousand keys are computed side by side, so that it can be waited for.
    is_parallel: bool,
}

enum Call {
    Threads(Arc<dyn Fn(u64) + Send + Sync>),
    Tasks,
}

/// What many callers met.
struct Met {
    computes: u64,
    millis: f64,
}

/// What `cargo xtask bench flight` measures.
pub(crate) fn run(settings: &Settings) -> Result<Part, String> {
    let repeats = settings.many(5, 1);
    let mut part = settings.part("flight");
    let mut section = Section {
        title: "e) 64 threads, and a compute of 20 ms".to_owned(),
        text: format!(
            "Computes, and milliseconds until the last caller has its value, from the moment that it \
             calls; medians of {repeats} runs. `async` are tasks on two threads; `no memo` is what \
             the threads and their computes take by themselves. Where keys wait for each other, a thousand \
             of them are left out."
        ),
        head: [
            "",
            "one key: computes",
            "ms",
            "64 keys: ms",
            "1,000 keys: ms",
        ]
        .map(str::to_owned)
        .to_vec(),
        ..Section::default()
    };
    let mut keys = 0;
    let mut met = |way: &Way, callers: usize, is_one: bool| -> Result<Met, String> {
        let mut runs = Vec::new();
        for _ in 0..repeats {
            keys += 10_000;
            runs.push(way.run(callers, keys, is_one)?);
        }
        Ok(Met {
            computes: runs
                .iter()
                .map(|met| met.computes)
                .max()
                .unwrap_or_default(),
            millis: median(runs.iter().map(|met| met.millis).collect()),
        })
    };
    for way in ways() {
        let one = met(&way, 64, true)?;
        let some = met(&way, 64, false)?;
        let many = way
            .is_parallel
            .then(|| met(&way, 1000, false))
            .transpose()?;
        let millis = |met: &Met| format!("{:.1}", met.millis);
        section.rows.push(vec![
            way.name.to_owned(),
            one.computes.to_string(),
            millis(&one),
            millis(&some),
            many.as_ref().map_or_else(String::new, millis),
        ]);
        if way.name.starts_with("memokit") {
            part.verdicts.push(Verdict {
                what: format!("e) computes of one key, {}", way.name),
                target: "1".to_owned(),
                measured: one.computes.to_string(),
                is_met: one.computes == 1,
            });
            for (count, met) in [("64", &some), ("1,000", many.as_ref().unwrap_or(&some))] {
                part.verdicts.push(Verdict {
                    what: format!("e) {count} keys side by side, {}", way.name),
                    target: format!("≤ {MOST_MILLIS:.0} ms"),
                    measured: format!("{:.1} ms", met.millis),
                    is_met: met.millis <= MOST_MILLIS,
                });
            }
        }
    }
    part.sections.push(section);
    Ok(part)
}

fn ways() -> Vec<Way> {
    let threads = |name, is_parallel, call: fn(u64) -> u64| Way {
        name,
        call: Call::Threads(Arc::new(move |key| {
            call(key);
        })),
        is_parallel,
    };
    let by_hand = |name, call| Way {
        name,
        call: Call::Threads(call),
        is_parallel: true,
    };
    let quick_cache = QuickCache::<u64, u64>::new(100_000);
    let moka = Moka::<u64, u64>::new(100_000);
    vec![
        threads("no memo", true, compute),
        threads("memokit", true, memokit_sync),
        Way {
            name: "memokit, async",
            call: Call::Tasks,
            is_parallel: true,
        },
        threads("#[cached]", true, cached_default),
        threads("#[cached], sync_writes", false, cached_sync_writes),
        threads("#[cached], sync_writes by key", false, cached_by_key),
        threads("memoize, shared", true, memoize_shared),
        by_hand(
            "quick_cache",
            Arc::new(move |key| {
                quick_cache.get_or(&key, || compute(key));
            }),
        ),
        by_hand(
            "moka",
            Arc::new(move |key| {
                moka.get_or(&key, || compute(key));
            }),
        ),
    ]
}

impl Way {
    /// So many callers of the key `first`, or of that and those behind it.
    fn run(&self, callers: usize, first: u64, is_one: bool) -> Result<Met, String> {
        let key = move |caller: usize| if is_one { first } else { first + caller as u64 };
        COMPUTES.store(0, Ordering::Relaxed);
        let longest = match &self.call {
            Call::Threads(call) => {
                let call = Arc::clone(call);
                let took = together(callers, &(Arc::new(move |caller| call(key(caller))) as _));
                took.into_iter().max().unwrap_or_default()
            }
            Call::Tasks => tasks(callers, key)?,
        };
        Ok(Met {
            computes: COMPUTES.load(Ordering::Relaxed),
            millis: longest.as_secs_f64() * 1000.0,
        })
    }
}

/// From the first call to the last value.
fn tasks(callers: usize, key: impl Fn(usize) -> u64) -> Result<Duration, String> {
    let mut executor = tokio::runtime::Builder::new_multi_thread();
    let executor = executor.worker_threads(2).enable_time().build();
    let executor = executor.map_err(|error| error.to_string())?;
    let keys: Vec<u64> = (0..callers).map(key).collect();
    Ok(timed(|| {
        executor.block_on(async {
            let calls: Vec<_> = keys
                .into_iter()
                .map(|key| tokio::spawn(memokit_async(key)))
                .collect();
            for call in calls {
                call.await.expect("no panic");
            }
        });
    }))
}

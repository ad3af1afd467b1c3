//! How often policies hit, alone and beside others, and what they cost: what chose `best`.
//!
//! `cargo run --release -p memo-benches --bin hit_ratio_lab [FOLDER OF TRACES] [--only WORD] [--seed NUMBER] [--points]`
//!
//! First the traces of the folder and the synthetic ones, then those that were made against policies. `--only`:
//! the traces whose name has the word. `--seed`: others of those that were made. `--points`: how far `best` is from
//! each peer, point by point.

use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;

use memo_benches::replay::replay;
use memo_benches::timed;
use memo_benches::traces::{Trace, looped, made, optimum, read_folder, synthetic};
use memokit::Policy;
use memokit::eviction::{Eviction, Facts, Slot};

const POLICIES: [Policy; 7] = [
    Policy::Best,
    Policy::TinyLfu,
    Policy::S3Fifo,
    Policy::Sieve,
    Policy::Lru,
    Policy::Lfu,
    Policy::Fifo,
];

/// Below it a share of hits says little.
const LEAST_CAPACITY: usize = 500;

fn main() -> io::Result<()> {
    let asked = Asked::new(std::env::args().skip(1));
    let mut out = io::stdout().lock();
    let mut traces = synthetic();
    if let Some(folder) = &asked.folder {
        traces.extend(read_folder(Path::new(folder))?);
    }
    for mut traces in [traces, made(asked.seed)] {
        traces.retain(|trace| trace.name.contains(&asked.only));
        if points(&traces).next().is_some() {
            ratios(&mut out, &traces, asked.each_point)?;
        }
    }
    if asked.only.is_empty() {
        costs(&mut out)?;
    }
    Ok(())
}

/// What is to be measured.
#[derive(Default)]
struct Asked {
    folder: Option<String>,
    only: String,
    seed: u64,
    each_point: bool,
}

impl Asked {
    fn new(mut words: impl Iterator<Item = String>) -> Self {
        let mut asked = Self::default();
        while let Some(word) = words.next() {
            match &*word {
                "--only" => asked.only = words.next().unwrap_or_default(),
                "--seed" => {
                    let seed = words.next().and_then(|seed| seed.parse().ok());
                    asked.seed = seed.expect("`--seed` is followed by a number");
                }
                "--points" => asked.each_point = true,
                _ => asked.folder = Some(word),
            }
        }
        asked
    }
}

/// The shares of hits of one cache, in percent, point by point.
struct Row {
    name: String,
    shares: Vec<f64>,
}

fn ratios(out: &mut impl Write, traces: &[Trace], each_point: bool) -> io::Result<()> {
    let row = |name: &str, hits: &dyn Fn(&Trace, usize) -> u64| Row {
        name: name.to_owned(),
        shares: points(traces)
            .map(|(trace, capacity)| percent(hits(trace, capacity), trace))
            .collect(),
    };
    let best = row("optimum", &optimum);
    let peers = [
        row("quick_cache", &quick_cache),
        row("moka", &moka),
        row("LRU", &|trace, capacity| {
            replay(&mut *Policy::Lru.make(), trace, capacity)
        }),
    ];
    let ours = POLICIES.map(|policy| {
        row(policy.name(), &|trace, capacity| {
            replay(&mut *policy.make(), trace, capacity)
        })
    });
    writeln!(out, "{} points", best.shares.len())?;
    for row in ours.iter().chain(&peers).chain([&best]) {
        let (worst, at) = worst(row, &peers);
        let (trace, capacity) = points(traces).nth(at).expect("there are points");
        writeln!(
            out,
            "{:12} mean {:5.2} %, of the optimum {:5.1} %, worst {worst:+5.1} ({}, {capacity})",
            row.name,
            mean(row.shares.iter().copied()),
            100.0
                * mean(
                    row.shares
                        .iter()
                        .zip(&best.shares)
                        .map(|(a, b)| a / b.max(1e-9))
                ),
            trace.name,
        )?;
    }
    if each_point {
        let peers = peers.iter().chain([&best]).collect::<Vec<_>>();
        differences(out, traces, &ours[0], &peers)?;
    }
    Ok(())
}

/// How far one is from others, point by point.
fn differences(out: &mut impl Write, traces: &[Trace], of: &Row, from: &[&Row]) -> io::Result<()> {
    for (at, (trace, capacity)) in points(traces).enumerate() {
        write!(
            out,
            "{:20} {capacity:6} {:5.1} %",
            trace.name, of.shares[at]
        )?;
        for other in from {
            let difference = of.shares[at] - other.shares[at];
            write!(out, ", {} {difference:+5.1}", other.name)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn points(traces: &[Trace]) -> impl Iterator<Item = (&Trace, usize)> {
    traces.iter().flat_map(|trace| {
        let capacities = trace.capacities(LEAST_CAPACITY);
        capacities
            .into_iter()
            .map(move |capacity| (trace, capacity))
    })
}

/// How far a cache is from the best of its peers where it is furthest.
fn worst(row: &Row, peers: &[Row]) -> (f64, usize) {
    let behind = row.shares.iter().enumerate().map(|(at, share)| {
        let best = peers.iter().map(|peer| peer.shares[at]).fold(0.0, f64::max);
        (share - best, at)
    });
    behind
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "for a table")]
fn percent(hits: u64, trace: &Trace) -> f64 {
    hits as f64 * 100.0 / trace.keys.len() as f64
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

fn quick_cache(trace: &Trace, capacity: usize) -> u64 {
    let mut cache = quick_cache::unsync::Cache::new(capacity);
    hits(trace, |key| {
        let hit = cache.get(&key).is_some();
        if !hit {
            cache.insert(key, key);
        }
        hit
    })
}

fn moka(trace: &Trace, capacity: usize) -> u64 {
    let cache = moka::sync::Cache::new(capacity as u64);
    hits(trace, |key| {
        let hit = cache.get(&key).is_some();
        if !hit {
            cache.insert(key, key);
            // What it does now and then by itself: else its notes of uses overflow, and are lost.
            cache.run_pending_tasks();
        }
        hit
    })
}

fn hits(trace: &Trace, mut look_up: impl FnMut(u32) -> bool) -> u64 {
    let hits = trace.keys.iter().filter(|key| look_up(**key));
    hits.count() as u64
}

/// Bytes for each entry of a million, and the time of an eviction and an insertion of those who come once.
fn costs(out: &mut impl Write) -> io::Result<()> {
    const ENTRIES: u32 = 1_000_000;
    writeln!(out, "\n{ENTRIES} entries")?;
    for policy in POLICIES {
        let mut kept: Option<Box<dyn Eviction>> = None;
        let measured = allocation_counter::measure(|| {
            let mut policy = policy.make();
            for number in 0..ENTRIES {
                let hash = number.wrapping_mul(0x9E37_79B1);
                policy.insert(Slot::new(number), &Facts::new(hash, 16, None));
            }
            kept = Some(policy);
        });
        black_box(&kept);
        let trace = Trace::new("those who come once", looped(5_000_000, 5_000_000));
        let evictions = |policy: Policy| {
            timed(|| {
                black_box(replay(&mut *policy.make(), &trace, 10_000));
            })
        };
        let few = evictions(Policy::Fifo);
        let took = evictions(policy);
        writeln!(
            out,
            "{:10} {:5.2} bytes per entry, {:3} ns more than fifo to evict and insert",
            policy.name(),
            bytes_each(measured.bytes_current),
            took.saturating_sub(few).as_nanos() / 5_000_000,
        )?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "for a table")]
fn bytes_each(bytes: i64) -> f64 {
    bytes as f64 / 1e6
}

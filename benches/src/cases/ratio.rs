//! Hit ratios on traces, beside the most hits that any cache could have.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use memo_benches::traces::{Trace, optimum, read_folder, synthetic};
use memokit::{Memo, Policy};

use super::summary::{Row, section, verdicts};
use crate::measure::number;
use crate::peers::{self, Expiring, Peer, Peers};
use crate::report::{Part, Plot, Section};
use crate::settings::Settings;

/// Capacities below this say little: each cache has its own idea of few entries.
const LEAST: usize = 500;

/// Policies of memokit that compete; `Ttl` and `Size` have nothing to go by here.
const POLICIES: [(&str, Policy); 7] = [
    ("memokit, best", Policy::Best),
    ("memokit, fifo", Policy::Fifo),
    ("memokit, lru", Policy::Lru),
    ("memokit, lfu", Policy::Lfu),
    ("memokit, sieve", Policy::Sieve),
    ("memokit, s3_fifo", Policy::S3Fifo),
    ("memokit, tiny_lfu", Policy::TinyLfu),
];

/// What `cargo xtask bench ratio` measures.
pub(crate) fn run(settings: &Settings) -> Result<Part, String> {
    let mut traces = synthetic();
    if let Some(folder) = &settings.traces {
        traces.extend(read_folder(folder).map_err(|error| error.to_string())?);
    }
    if settings.is_quick {
        traces.truncate(2);
        for trace in &mut traces {
            trace.keys.truncate(100_000);
        }
    }
    let mut part = settings.part("ratio");
    let points = points(&traces);
    part.verdicts = verdicts(&points);
    part.sections.push(section(&points));
    part.sections
        .extend(traces.iter().filter_map(|trace| each(trace, &points)));
    Ok(part)
}

/// All traces at all their capacities, on all processors: nothing is timed here.
fn points(traces: &[Trace]) -> Vec<Row> {
    let sized = |trace| {
        let capacities = Trace::capacities(trace, LEAST);
        capacities
            .into_iter()
            .map(move |capacity| (trace, capacity))
    };
    let points: Vec<(&Trace, usize)> = traces.iter().flat_map(sized).collect();
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    let work = || {
        while let Some((trace, capacity)) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
            let row = replay(trace, *capacity);
            if let Ok(mut rows) = rows.lock() {
                rows.push(row);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut rows = rows.into_inner().unwrap_or_default();
    rows.sort_by_key(|row| {
        let of = |trace: &Trace| trace.name == row.trace;
        (traces.iter().position(of), row.capacity)
    });
    rows
}

/// Asks every cache for the keys of a trace.
fn replay(trace: &Trace, capacity: usize) -> Row {
    let mut replay = Replay {
        trace,
        capacity,
        ratios: Vec::new(),
    };
    for (name, policy) in POLICIES {
        let memo = Memo::<u32, u32>::builder("replay")
            .policy(policy)
            .capacity(capacity);
        let memo = memo.build();
        replay.ask(name, |key, compute| memo.get_or_insert_with(key, compute));
    }
    peers::all(&mut replay);
    let most = usize::try_from(optimum(trace, capacity)).unwrap_or(usize::MAX);
    Row {
        trace: trace.name.clone(),
        capacity,
        optimum: number(most) / number(trace.keys.len()),
        ratios: replay.ratios,
    }
}

struct Replay<'a> {
    trace: &'a Trace,
    capacity: usize,
    ratios: Vec<(&'static str, f64)>,
}

impl Replay<'_> {
    fn ask(&mut self, name: &'static str, get: impl Fn(&u32, &mut dyn FnMut() -> u32) -> u32) {
        let mut misses = 0;
        for key in &self.trace.keys {
            get(key, &mut || {
                misses += 1;
                *key
            });
        }
        let calls = number(self.trace.keys.len());
        self.ratios.push((name, 1.0 - number(misses) / calls));
    }
}

impl Peers<u32, u32> for Replay<'_> {
    fn bounded<P: Peer<u32, u32> + Sync>(&mut self) {
        let peer = P::new(self.capacity);
        self.ask(P::NAME, |key, compute| peer.get_or(key, compute));
    }

    fn expiring<P: Expiring<u32, u32> + Sync>(&mut self) {}

    fn map<P: Peer<u32, u32> + Sync>(&mut self) {}
}

/// The section of one trace: all ratios, and a picture of some.
fn each(trace: &Trace, points: &[Row]) -> Option<Section> {
    const DRAWN: [&str; 5] = [
        "memokit, best",
        "quick_cache",
        "moka",
        "Mutex<lru>",
        "memokit, s3_fifo",
    ];
    let rows: Vec<&Row> = points
        .iter()
        .filter(|row| row.trace == trace.name)
        .collect();
    let first = rows.first()?;
    let mut head = vec!["capacity".to_owned(), "optimum".to_owned()];
    head.extend(first.ratios.iter().map(|(name, _)| (*name).to_owned()));
    let line = |name: &str| {
        let points = rows.iter().map(|row| (number(row.capacity), row.of(name)));
        (name.to_owned(), points.collect())
    };
    let mut lines = vec![line("optimum")];
    lines.extend(DRAWN.map(line));
    let percent = |ratio: f64| format!("{:.1}", 100.0 * ratio);
    let row = |row: &&Row| {
        let mut cells = vec![row.capacity.to_string(), percent(row.optimum)];
        cells.extend(row.ratios.iter().map(|(_, ratio)| percent(*ratio)));
        cells
    };
    let file: String = trace
        .name
        .chars()
        .filter(|it| it.is_alphanumeric())
        .collect();
    Some(Section {
        title: format!("h) hits of {}, in per cent", trace.name),
        text: format!("{} uses of {} keys.", trace.keys.len(), trace.distinct()),
        head,
        rows: rows.iter().map(row).collect(),
        plots: vec![Plot::Lines {
            file: format!("ratio-{file}.svg"),
            title: format!("Hit ratio on {}", trace.name),
            lines,
        }],
    })
}

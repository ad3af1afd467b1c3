//! Two threads that ask at the same time.

use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};

use memo_benches::traces::zipf;

use super::functions::{self, KEYS, Visit, compute_number};
use super::{filled, mixed};
use crate::measure::{Case, Group, Measured, mean, rounds, together};
use crate::peers::{Floor, Peer};
use crate::report::{Part, Verdict, at_most, rows};
use crate::settings::Settings;

pub(super) const THREADS: usize = 2;

/// What `cargo xtask bench threads` measures.
pub(crate) fn run(settings: &Settings) -> Part {
    let calls = settings.many(300_000, 50_000);
    let mut part = settings.part("threads");
    let mut groups = vec![popular(calls), hot(calls), mixed::group(calls)];
    let measured = rounds(&mut groups, settings.rounds);
    part.verdicts
        .extend(at_most(&groups[0], &measured[0], "memokit", 2.2));
    part.verdicts.extend(faster(&groups[1], &measured[1], 8.0));
    part.verdicts
        .extend(mixed::verdicts(&groups[2], &measured[2]));
    for (group, measured) in groups.iter().zip(&measured) {
        part.sections.push(rows(group, measured));
    }
    "Nanoseconds of one call of one thread, while the other does the same. Each \
        thread has a floor of its own."
        .clone_into(&mut part.sections[0].text);
    part
}

/// Hits, some keys more popular than others.
fn popular(calls: usize) -> Group {
    let keys = usize::try_from(KEYS).unwrap_or(usize::MAX);
    let row = zipf(keys, 0.99, calls * THREADS, 11);
    group("c1", "c1) two threads, hits, zipf 0.99", row)
}

/// Hits of one key.
fn hot(calls: usize) -> Group {
    group(
        "c3",
        "c3) two threads, one hot key",
        vec![7; calls * THREADS],
    )
}

fn group(id: &'static str, title: &'static str, row: Vec<u32>) -> Group {
    let keys: Vec<u64> = (0..KEYS).collect();
    let compute = |key: &u64| compute_number(*key);
    let mut threads = Threads {
        row: row.into_iter().map(u64::from).collect(),
        cases: Vec::new(),
    };
    let floor = || filled::filled(Floor::new(keys.len()), &keys, compute);
    let floors: Vec<Mutex<Floor<u64, u64>>> = (0..THREADS).map(|_| Mutex::new(floor())).collect();
    let row = Arc::clone(&threads.row);
    let calls = row.len() / THREADS;
    let work = Arc::new(move |thread: usize| {
        let floor = floors[thread]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for key in part_of(&row, thread) {
            black_box(floor.get(black_box(key)).unwrap_or_else(|| compute(key)));
        }
    });
    threads.cases.push(Case {
        name: <Floor<u64, u64> as Peer<u64, u64>>::NAME,
        operations: calls,
        run: Box::new(move || mean(&together(THREADS, &(Arc::clone(&work) as _)))),
        is_alone: false,
        allocations: None,
        hits: None,
    });
    functions::number::each(&mut threads);
    filled::each(&mut threads, &keys, compute);
    Group {
        id,
        title,
        cases: threads.cases,
    }
}

struct Threads {
    /// What the first thread asks for, then what the next one does.
    row: Arc<[u64]>,
    cases: Vec<Case>,
}

impl Visit<u64, u64> for Threads {
    fn shared(&mut self, name: &'static str, get: impl Fn(&u64) -> u64 + Send + Sync + 'static) {
        for key in 0..KEYS {
            get(&key);
        }
        let row = Arc::clone(&self.row);
        let calls = row.len() / THREADS;
        let work = Arc::new(move |thread: usize| {
            for key in part_of(&row, thread) {
                black_box(get(black_box(key)));
            }
        });
        self.cases.push(Case {
            name,
            operations: calls,
            run: Box::new(move || mean(&together(THREADS, &(Arc::clone(&work) as _)))),
            is_alone: false,
            allocations: None,
            hits: None,
        });
    }
}

/// Whether memokit is so many times as fast as `quick_cache`.
fn faster(group: &Group, measured: &[Measured], times: f64) -> Option<Verdict> {
    let nanos = |name| Some(measured.iter().find(|it| it.name == name)?.nanos);
    let measured = nanos("quick_cache")? / nanos("memokit")?;
    Some(Verdict {
        what: format!("{}, quick_cache to memokit", group.title),
        target: format!("≥ {times:.1} ×"),
        measured: format!("{measured:.2} ×"),
        is_met: measured >= times,
    })
}

/// The part of a row that one thread works through.
pub(super) fn part_of<T>(row: &[T], thread: usize) -> &[T] {
    let calls = row.len() / THREADS;
    &row[thread * calls..][..calls]
}

//! Two threads that ask and write, of more keys than there is room for.

use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};

use memo_benches::traces::zipf;

use super::functions::{churn, compute_counted, computed};
use super::threads::{THREADS, part_of};
use crate::measure::{Case, Group, Hits, Measured, mean, together};
use crate::peers::{self, Expiring, Floor, Peer, Peers};
use crate::report::Verdict;

/// How many keys there are, for ten thousand of which is room.
const KEYS: usize = 100_000;
const CAPACITY: usize = 10_000;

/// A key, and whether its value is written or asked for.
type Call = (u64, bool);

/// 95 calls that ask, and compute where nothing is found, and 5 that write.
pub(super) fn group(calls: usize) -> Group {
    let mut random = fastrand::Rng::with_seed(13);
    let keys = zipf(KEYS, 0.99, calls * THREADS, 12);
    let row = keys
        .into_iter()
        .map(|key| (u64::from(key), random.u8(..100) < 5));
    let mut mixed = Mixed {
        row: row.collect(),
        cases: Vec::new(),
    };
    mixed.floor();
    let get = |key: &u64| churn::memokit_capacity(*key);
    mixed.case("memokit", get, |key| {
        churn::memokit_capacity::insert(key, compute_counted(key));
    });
    let get = |key: &u64| churn::memokit_ttl(*key);
    mixed.case("memokit, ttl", get, |key| {
        churn::memokit_ttl::insert(key, compute_counted(key));
    });
    let get = |key: &u64| churn::cached_lru(*key);
    mixed.case("#[cached], LRU", get, |key| {
        churn::cached_lru_prime_cache(key);
    });
    let get = |key: &u64| churn::cached_concurrent(*key);
    mixed.case("#[concurrent_cached], LRU", get, |key| {
        churn::cached_concurrent_prime_cache(key);
    });
    peers::all(&mut mixed);
    Group {
        id: "c2",
        title: "c2) two threads, 95 ask and 5 write, zipf 0.99, room for 10,000 of 100,000 keys",
        cases: mixed.cases,
    }
}

/// Fewer nanoseconds than `quick_cache`, and not fewer hits.
pub(super) fn verdicts(group: &Group, measured: &[Measured]) -> Vec<Verdict> {
    let find = |name| measured.iter().find(|it| it.name == name);
    let (Some(ours), Some(theirs)) = (find("memokit"), find("quick_cache")) else {
        return Vec::new();
    };
    let percent = |of: &Measured| 100.0 * of.hits.unwrap_or_default();
    let (our_hits, their_hits) = (percent(ours), percent(theirs));
    let title = group.title;
    vec![
        Verdict {
            what: format!("{title}: time of quick_cache"),
            target: format!("< {:.1} ns", theirs.nanos),
            measured: format!("{:.1} ns", ours.nanos),
            is_met: ours.nanos < theirs.nanos,
        },
        Verdict {
            what: format!("{title}: hits of quick_cache"),
            target: format!("≥ {their_hits:.1} %"),
            measured: format!("{our_hits:.1} %"),
            // What is printed is what is compared.
            is_met: our_hits > their_hits - 0.05,
        },
    ]
}

struct Mixed {
    row: Arc<[Call]>,
    cases: Vec<Case>,
}

impl Mixed {
    /// Each thread has a map of its own, which holds all keys.
    fn floor(&mut self) {
        let floors: Vec<Mutex<Floor<u64, u64>>> =
            (0..THREADS).map(|_| Mutex::new(Floor::new(KEYS))).collect();
        let row = Arc::clone(&self.row);
        let calls = row.len() / THREADS;
        let work = Arc::new(move |thread: usize| {
            let floor = floors[thread]
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            for &(key, is_write) in part_of(&row, thread) {
                if is_write {
                    floor.insert(key, compute_counted(key));
                } else {
                    black_box(floor.get_or(&key, || compute_counted(key)));
                }
            }
        });
        self.cases.push(Case {
            name: <Floor<u64, u64> as Peer<u64, u64>>::NAME,
            operations: calls,
            run: Box::new(move || mean(&together(THREADS, &(Arc::clone(&work) as _)))),
            is_alone: false,
            allocations: None,
            hits: None,
        });
    }

    fn case(
        &mut self,
        name: &'static str,
        get: impl Fn(&u64) -> u64 + Send + Sync + 'static,
        write: impl Fn(u64) + Send + Sync + 'static,
    ) {
        let hits = Arc::new(Hits::default());
        let row = Arc::clone(&self.row);
        let calls = row.len() / THREADS;
        let counted = Arc::clone(&hits);
        let work = Arc::new(move |thread: usize| {
            let (mut asked, mut written) = (0, 0);
            for &(key, is_write) in part_of(&row, thread) {
                if is_write {
                    write(key);
                    written += 1;
                } else {
                    black_box(get(&key));
                    asked += 1;
                }
            }
            // A write computes too, and is no miss.
            counted.add(asked, computed() - written);
        });
        together(THREADS, &(Arc::clone(&work) as _));
        hits.reset();
        self.cases.push(Case {
            name,
            operations: calls,
            run: Box::new(move || mean(&together(THREADS, &(Arc::clone(&work) as _)))),
            is_alone: false,
            allocations: None,
            hits: Some(hits),
        });
    }
}

impl Peers<u64, u64> for Mixed {
    fn bounded<P: Peer<u64, u64> + Sync>(&mut self) {
        let peer = Arc::new(P::new(CAPACITY));
        let asked = Arc::clone(&peer);
        let get = move |key: &u64| asked.get_or(key, || compute_counted(*key));
        self.case(P::NAME, get, move |key| {
            peer.insert(key, compute_counted(key));
        });
    }

    fn expiring<P: Expiring<u64, u64> + Sync>(&mut self) {}

    // They would hold all keys.
    fn map<P: Peer<u64, u64> + Sync>(&mut self) {}
}

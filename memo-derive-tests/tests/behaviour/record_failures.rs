//! Calculations that fail, for one record or for all, and those that panic.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use memo_derive_tests::{Bench, Calls};
use memokit::{Calculated, Memoized};
use tokio::sync::Semaphore;

use crate::support::{panic_of, soon};

#[derive(Debug, Default)]
struct Lab {
    seen: Mutex<Vec<(&'static str, u64)>>,
}

impl Lab {
    fn see<'s>(&self, what: &'static str, ids: impl Iterator<Item = &'s u64>) {
        let mut seen = self.seen.lock().unwrap();
        seen.extend(ids.map(|id| (what, *id)));
    }

    fn seen(&self) -> Vec<(&'static str, u64)> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

/// A sample whose first level fails for 1, the second for 2 and the third for 3.
#[derive(Clone, Debug, Memoized)]
#[memo(context = Lab, scope = shared)]
struct Sample {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = thirds, depends(second))]
    third: Calculated<u64>,
    #[cache_calculation(with = seconds, depends(first))]
    second: Calculated<u64>,
    #[cache_calculation(with = firsts)]
    first: Calculated<u64>,
    #[cache_calculation(with = alone)]
    alone: Calculated<u64>,
}

type Each = Vec<Result<u64, String>>;

fn level(samples: &[&Sample], lab: &Lab, name: &'static str, fails: u64) -> Each {
    lab.see(name, samples.iter().map(|it| &it.id));
    let value = |it: &&Sample| match it.id {
        id if id == fails => Err(format!("{name} broke")),
        id => Ok(id),
    };
    samples.iter().map(value).collect()
}

fn firsts(samples: &[&Sample], lab: &Lab) -> Each {
    level(samples, lab, "first", 1)
}

async fn seconds(samples: &[&Sample], lab: &Lab) -> Each {
    tokio::task::yield_now().await;
    level(samples, lab, "second", 2)
}

fn thirds(samples: &[&Sample], lab: &Lab) -> Each {
    level(samples, lab, "third", 3)
}

fn alone(samples: &[&Sample], lab: &Lab) -> Each {
    level(samples, lab, "alone", 9)
}

#[tokio::test]
async fn failures_stay_partial_along_two_levels() {
    let bench = Bench::new().await;
    let loads = async {
        let lab = Lab::default();
        for round in 1..=2 {
            let mut page: [Sample; 5] = [1, 2, 3, 4, 5].map(|id| Sample {
                id,
                third: Calculated::NotLoaded,
                second: Calculated::NotLoaded,
                first: Calculated::NotLoaded,
                alone: Calculated::NotLoaded,
            });
            let report = Sample::load(&mut page, Sample::ALL, &lab).await;
            let report = report.expect("loaded");
            let why = |it: &Sample| {
                let of = [&it.first, &it.second, &it.third, &it.alone];
                of.map(|value| value.error().unwrap_or("fine").to_owned())
            };
            let after = |name| format!("`{name}`, which it depends on, failed");
            let fine = || "fine".to_owned();
            let (first, second) = (after("first"), after("second"));
            assert_eq!(
                why(&page[0]),
                ["first broke".to_owned(), first, second.clone(), fine()]
            );
            assert_eq!(
                why(&page[1]),
                [fine(), "second broke".to_owned(), second, fine()]
            );
            assert_eq!(why(&page[2]), ["fine", "fine", "third broke", "fine"]);
            for sample in &page[3..] {
                assert_eq!(why(sample), ["fine"; 4]);
                assert_eq!(sample.third.get(), Some(&sample.id));
            }
            let failed = |name| {
                let of = report.calculations.iter().find(|it| it.name == name);
                of.expect("selected").failed
            };
            assert_eq!(
                ["first", "second", "third", "alone"].map(failed),
                [1, 2, 3, 0]
            );
            if round == 1 {
                assert_eq!(lab.seen().len(), 5 + 5 + 4 + 3);
            } else {
                // What did not fail was stored.
                assert_eq!(lab.seen(), [("first", 1), ("second", 2), ("third", 3)]);
            }
        }
    };
    bench.runtime.scope(loads).await;
}

static PANICS: AtomicBool = AtomicBool::new(false);
static GATE: Semaphore = Semaphore::const_new(0);
static ENTERED: Calls = Calls::new();

#[derive(Clone, Debug, Memoized)]
struct Probe {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = calm)]
    calm: Calculated<u64>,
    #[cache_calculation(with = touchy)]
    touchy: Calculated<u64>,
    #[cache_calculation(with = upon, depends(touchy, calm))]
    upon: Calculated<u64>,
}

fn probes(ids: impl IntoIterator<Item = u64>) -> Vec<Probe> {
    let probe = |id| Probe {
        id,
        calm: Calculated::NotLoaded,
        touchy: Calculated::NotLoaded,
        upon: Calculated::NotLoaded,
    };
    ids.into_iter().map(probe).collect()
}

fn calm(probes: &[&Probe]) -> Vec<u64> {
    probes.iter().map(|probe| probe.id).collect()
}

async fn touchy(probes: &[&Probe]) -> Vec<u64> {
    ENTERED.add();
    GATE.acquire().await.expect("open").forget();
    assert!(!PANICS.swap(false, Ordering::SeqCst), "touched");
    probes.iter().map(|probe| probe.id).collect()
}

fn upon(probes: &[&Probe]) -> Vec<u64> {
    let upon = |probe: &&Probe| probe.touchy.get().unwrap() + probe.calm.get().unwrap();
    probes.iter().map(upon).collect()
}

async fn load_probes(ids: std::ops::RangeInclusive<u64>) -> Vec<u64> {
    let mut page = probes(ids);
    Probe::load(&mut page, Probe::ALL, &())
        .await
        .expect("loaded");
    page.iter()
        .map(|probe| *probe.upon.get().unwrap())
        .collect()
}

#[memokit::test]
async fn b_01_a_panic_reaches_its_caller_and_the_loads_that_waited_go_on() {
    let entered = |calls| async move {
        while ENTERED.count() < calls {
            tokio::task::yield_now().await;
        }
    };
    PANICS.store(true, Ordering::SeqCst);
    let first = memokit::spawn(load_probes(1..=3));
    entered(1).await;
    // One computes 4 and waits for the rest, the other waits for all.
    let others = [
        memokit::spawn(load_probes(2..=4)),
        memokit::spawn(load_probes(1..=3)),
    ];
    entered(2).await;
    GATE.add_permits(1);
    assert_eq!(panic_of(first).await, "touched");
    GATE.add_permits(10);
    let [other, all] = others;
    assert_eq!(soon(other).await.expect("no panic of its own"), [4, 6, 8]);
    assert_eq!(soon(all).await.expect("no panic of its own"), [2, 4, 6]);
    let calls = ENTERED.count();
    assert!(calls <= 5, "{calls} calls");
    assert_eq!(soon(load_probes(1..=4)).await, [2, 4, 6, 8]);
    assert_eq!(ENTERED.count(), calls, "all was stored");
    // Alone: the next load computes.
    PANICS.store(true, Ordering::SeqCst);
    assert_eq!(
        panic_of(memokit::spawn(load_probes(7..=8))).await,
        "touched"
    );
    assert_eq!(soon(load_probes(7..=8)).await, [14, 16]);
}

/// Whose function panics for 5, and is given two at a time.
#[derive(Clone, Debug, Memoized)]
#[memo(scope = shared)]
struct Fuse {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = amps)]
    amps: Calculated<u64>,
    #[cache_calculation(with = volts, max_batch = 2)]
    volts: Calculated<u64>,
}

fn amps(fuses: &[&Fuse]) -> Vec<u64> {
    fuses.iter().map(|fuse| fuse.id).collect()
}

fn volts(fuses: &[&Fuse]) -> Vec<u64> {
    assert!(fuses.iter().all(|fuse| fuse.id != 5), "blown");
    fuses.iter().map(|fuse| fuse.id * 2).collect()
}

#[tokio::test]
async fn b_01_what_a_load_has_computed_before_a_panic_is_stored() {
    let bench = Bench::new().await;
    let load = |ids: std::ops::RangeInclusive<u64>| {
        let fuse = |id| Fuse {
            id,
            amps: Calculated::NotLoaded,
            volts: Calculated::NotLoaded,
        };
        let mut page: Vec<_> = ids.map(fuse).collect();
        let load = async move { Fuse::load(&mut page, Fuse::ALL, &()).await };
        tokio::spawn(bench.runtime.scope(load))
    };
    assert_eq!(panic_of(load(1..=8)).await, "blown");
    let report = soon(load(1..=4)).await.expect("no panic").expect("loaded");
    let hits = report.calculations.iter().map(|it| it.hits);
    assert_eq!(hits.collect::<Vec<_>>(), [4, 4]);
    let report = soon(load(6..=9)).await.expect("no panic").expect("loaded");
    let hits = report.calculations.iter().map(|it| it.hits);
    assert_eq!(hits.collect::<Vec<_>>(), [3, 0]);
}

//! All memos together stay within one budget, and shares follow use.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use memokit::testing::{hit, miss};
use memokit::{Memo, MemoCell, Memoized, Put, Runtime, memoize, memoized, registry};

const KIB: u64 = 1024;

/// A memo of values of a KiB or so.
type Pages = Memo<u64, Vec<u8>>;

fn pages(name: &'static str) -> Pages {
    Memo::builder(name).weigh(Vec::capacity).build()
}

fn fill(memo: &Pages, keys: std::ops::Range<u64>) {
    for key in keys {
        memo.get_or_insert_with(key, || vec![0; 1024]);
    }
}

fn sum(memos: &[Pages]) -> u64 {
    memos.iter().map(Memo::weight).sum()
}

#[memokit::test]
fn a_thousand_memos_never_exceed_it() {
    memokit::set_max_bytes(8192 * KIB);
    let memos: Vec<_> = (0..1000).map(|_| pages("page")).collect();
    for round in 0..2 {
        for memo in &memos {
            // A thousand even shares, of which a quarter is safe: one page each, at least.
            fill(memo, round * 20..round * 20 + 20);
            assert!(!memo.is_empty());
        }
        let sum = sum(&memos);
        assert!((6000 * KIB..=8192 * KIB).contains(&sum), "{sum}");
    }
    let alive = memos.iter().filter(|memo| !memo.is_empty()).count();
    assert!(alive > 990, "{alive}");
}

#[memokit::test]
fn by_default_it_is_256_mib() {
    let memo = Memo::<u64, Vec<u8>>::builder("large")
        .weigh(|value| value.len() << 20)
        .build();
    for key in 0..100 {
        memo.insert(key, vec![0; 10]);
    }
    assert_eq!(memo.len(), 25);
    memo.insert(100, vec![0; 256]);
    assert_eq!(
        (memo.len(), memo.stats().refused),
        (25, 1),
        "larger than all"
    );
}

#[memokit::test]
fn shares_follow_use() {
    memokit::set_max_bytes(400 * KIB);
    let (a, b) = (pages("a"), pages("b"));
    for (busy, idle) in [(&a, &b), (&b, &a)] {
        fill(idle, 0..1000);
        // Long enough for the uses before to have faded to less than a quarter.
        for key in 0..16_000 {
            // The more it has, the more calls it answers.
            fill(busy, key % 300..key % 300 + 1);
            fill(busy, key % 300..key % 300 + 1);
        }
        // Which of its pages are kept is the policy's to say.
        assert!(busy.weight() > 250 * KIB, "{}", busy.weight());
        assert!(idle.weight() < 150 * KIB, "{}", idle.weight());
        let hits = busy.stats().hits;
        fill(busy, 0..300);
        assert!(busy.stats().hits > hits + 200);
    }
}

#[memoize(weigh = Vec::capacity)]
fn thumbnail(id: u64) -> Vec<u8> {
    vec![u8::try_from(id).unwrap_or(0); 1024]
}

#[memokit::test]
fn c_09_a_flood_takes_nothing_that_is_used_and_never_the_floor() {
    memokit::set_max_bytes(100 * KIB);
    let idle = pages("idle");
    fill(&idle, 0..90);
    for id in 0..10 {
        miss!(thumbnail(id)).len();
    }
    let flood = pages("flood");
    for key in 0..5000 {
        // As often used as the other, but five times as large.
        fill(&flood, key..key + 1);
        fill(&flood, key..key + 1);
        thumbnail(key % 10);
    }
    for id in 0..10 {
        hit!(thumbnail(id)).len();
    }
    assert!(idle.weight() > 6 * KIB, "its floor is 8 KiB");
    assert!(flood.weight() > 50 * KIB, "{}", flood.weight());
}

#[memokit::test]
fn it_is_set_while_the_program_runs() {
    let memos = [pages("a"), pages("b"), pages("c")];
    for memo in &memos {
        fill(memo, 0..100);
    }
    fill(&memos[1], 0..100);
    assert!(sum(&memos) > 300 * KIB);
    memokit::set_max_bytes(150 * KIB);
    assert!((120 * KIB..=150 * KIB).contains(&sum(&memos)));
    // The one that was used has lost nothing.
    assert_eq!(memos[1].len(), 100);
    let evicted = memos.iter().map(|memo| memo.stats().evictions);
    assert_eq!(
        evicted.sum::<u64>(),
        300 - memos.iter().map(|memo| memo.len() as u64).sum::<u64>()
    );
    for memo in &memos {
        fill(memo, 0..200);
    }
    assert!(sum(&memos) <= 150 * KIB);
    memokit::set_max_bytes(u64::MAX);
    for memo in &memos {
        fill(memo, 0..200);
    }
    assert!(memos.iter().all(|memo| memo.len() == 200));
    memokit::set_max_bytes(0);
    assert_eq!(sum(&memos), 0);
    fill(&memos[0], 0..1);
    assert!(memos[0].is_empty(), "there is no room at all");
}

#[tokio::test]
async fn each_runtime_has_its_own() {
    let runtime = Runtime::builder()
        .max_bytes(20 * KIB)
        .build()
        .await
        .unwrap();
    let within = {
        let _bound = runtime.enter();
        let memo = pages("within");
        fill(&memo, 0..100);
        assert!((15 * KIB..=20 * KIB).contains(&memo.weight()));
        memo
    };
    assert_eq!(within.info().budget, Some(20 * KIB));
    let outside = pages("outside");
    fill(&outside, 0..100);
    assert_eq!(outside.len(), 100);
    assert_eq!(outside.info().budget, Some(256 * KIB * KIB));
    let share = thumbnail::memo().info().share;
    {
        let _bound = runtime.enter();
        assert_eq!(thumbnail::memo().info().budget, Some(20 * KIB));
        assert_eq!(registry().report().budget, Some(20 * KIB));
        thumbnail(1);
        assert!(thumbnail::memo().info().share > Some(KIB));
    }
    assert_eq!(thumbnail::memo().info().share, share, "of the process");
    runtime.set_max_bytes(10 * KIB);
    assert!(within.weight() <= 10 * KIB);
    assert_eq!(outside.len(), 100);
}

#[memokit::test]
fn it_is_told_and_so_are_the_shares() {
    #[memoize(scope = thread)]
    fn in_threads(n: u64) -> u64 {
        n
    }
    #[memoize(scope = shared)]
    fn shared(n: u64) -> u64 {
        n
    }
    memokit::set_max_bytes(100 * KIB);
    let used = pages("told");
    fill(&used, 0..40);
    let info = used.info();
    assert_eq!(info.budget, Some(100 * KIB));
    let share = info.share.unwrap();
    assert!(share >= used.weight() && share < used.weight() + 10 * KIB);
    // One that was never called has nothing yet.
    let info = thumbnail::memo().info();
    assert_eq!((info.budget, info.share), (Some(100 * KIB), Some(0)));
    thumbnail(1);
    assert!(thumbnail::memo().info().share.unwrap() > KIB);
    // What does not count, has none.
    assert_eq!(in_threads(1), 1);
    let info = in_threads::memo().info();
    assert_eq!((info.budget, info.share), (None, None));
    // Of what is in a store, the copies count.
    assert_eq!(shared(1), 1);
    let info = shared::memo().info();
    assert_eq!(info.budget, Some(100 * KIB));
    assert!(info.share.unwrap() > 0);

    let report = registry().report();
    assert_eq!(report.budget, Some(100 * KIB));
    let told = report.memos.iter().find(|memo| memo.name == "told");
    assert_eq!(told.unwrap().share, Some(share));
    let table = report.to_string();
    let last = |name: &str| {
        let line = table.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().last().unwrap().to_owned()
    };
    assert_eq!(last("memo "), "share");
    assert_eq!(last("told "), share.to_string());
    let sum: u64 = report.memos.iter().filter_map(|memo| memo.share).sum();
    assert_eq!(last("total "), sum.to_string());
    assert_eq!(last("budget "), (100 * KIB).to_string());
    assert!(sum <= 100 * KIB && sum > share);

    memokit::set_max_bytes(u64::MAX);
    assert_eq!(used.info().budget, None, "no limit");
    assert_eq!(registry().report().budget, None);
}

#[memokit::test]
fn the_share_of_a_method_is_that_of_all_values() {
    memokit::set_max_bytes(1000 * KIB);
    let albums = [Album::default(), Album::default()];
    for album in &albums {
        album.cover(1);
    }
    let info = Album::cover_memo().memo().info();
    assert_eq!(info.budget, Some(1000 * KIB));
    assert!(info.share.unwrap() >= Album::cover_memo().memo().weight());
    assert!(Album::cover_memo().memo().weight() > 0);
}

#[memokit::test]
fn the_own_limits_of_a_memo_hold_too() {
    memokit::set_max_bytes(100 * KIB);
    let small = Memo::<u64, Vec<u8>>::builder("small")
        .max_bytes(10 * KIB)
        .capacity(5)
        .weigh(Vec::capacity)
        .build();
    let other = pages("other");
    fill(&other, 0..1000);
    fill(&small, 0..100);
    assert!(small.len() == 5 && small.weight() <= 10 * KIB);
    small.set_capacity(None);
    fill(&small, 0..100);
    assert!((8 * KIB..=10 * KIB).contains(&small.weight()));
    assert!(sum(&[small, other]) <= 100 * KIB);
}

#[memokit::test]
fn what_is_pinned_stays() {
    memokit::set_max_bytes(100 * KIB);
    let (kept, flood) = (pages("kept"), pages("flood"));
    for key in 0..50 {
        let put = Put {
            pinned: true,
            ..Put::default()
        };
        kept.insert_with(key, vec![0; 1024], put);
    }
    for key in 0..500 {
        fill(&flood, key..key + 1);
        fill(&flood, key..key + 1);
    }
    assert_eq!(kept.len(), 50);
    memokit::set_max_bytes(20 * KIB);
    assert_eq!((kept.len(), flood.len()), (50, 0));
    fill(&flood, 0..10);
    assert!(flood.is_empty() && flood.stats().refused == 10);
}

#[memokit::test]
fn c_01_r5_it_holds_at_every_moment_while_eight_threads_write() {
    memokit::set_max_bytes(200 * KIB);
    let memos = [(); 8].map(|()| pages("written"));
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..8u64)
            .map(|seed| {
                let memos = &memos;
                scope.spawn(move || {
                    for n in 0..3000 {
                        let which = usize::try_from((n * 7 + seed) % 8).unwrap();
                        let size = usize::try_from(n % 13 * 100).unwrap();
                        memos[which].insert(n % 97 + seed * 1000, vec![0; size]);
                        if n % 5 == 0 {
                            memos[which].invalidate(n % 89);
                        }
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                for memo in &memos {
                    assert!(memo.weight() <= 200 * KIB);
                }
                // Nobody is used, so nobody takes: one after the other is as good as all at once.
                let sum = sum(&memos);
                assert!(sum <= 210 * KIB, "{sum}");
            }
        });
        for writer in writers {
            writer.join().unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
    });
    let total = sum(&memos);
    assert!((150 * KIB..=200 * KIB).contains(&total), "{total}");
    for memo in &memos {
        let entries: u64 = memo.iter().map(|entry| entry.info().weight).sum();
        assert_eq!(entries, memo.weight());
    }
}

/// A value whose drop is user code.
#[derive(Clone)]
struct Fussy;

static DROPS: AtomicU64 = AtomicU64::new(0);

impl Drop for Fussy {
    fn drop(&mut self) {
        let drops = DROPS.fetch_add(1, Ordering::SeqCst);
        assert!(drops <= 20, "dropped");
    }
}

#[memokit::test]
fn a_panicking_drop_of_another_memo_does_not_reach_the_caller() {
    memokit::set_max_bytes(100 * KIB);
    let fussy = Memo::<u64, Fussy>::builder("fussy").weigh(|_| 1024).build();
    for key in 0..90 {
        fussy.insert(key, Fussy);
    }
    assert_eq!(DROPS.load(Ordering::SeqCst), 0);
    let busy = pages("busy");
    for key in 0..80 {
        fill(&busy, key..key + 1);
        fill(&busy, 0..key + 1);
    }
    assert!(busy.weight() > 50 * KIB, "{}", busy.weight());
    assert!(DROPS.load(Ordering::SeqCst) > 40);
    memokit::set_max_bytes(0);
    assert_eq!((fussy.len(), DROPS.load(Ordering::SeqCst)), (0, 90));
}

static NESTED: Mutex<Option<&'static Pages>> = Mutex::new(None);

/// A value whose drop stores something.
#[derive(Clone)]
struct Storing(u64);

impl Drop for Storing {
    fn drop(&mut self) {
        let memo = *NESTED.lock().unwrap();
        if let Some(memo) = memo {
            memo.insert(self.0, vec![0; 1024]);
        }
    }
}

#[memokit::test]
fn drops_and_listeners_may_call_memos() {
    memokit::set_max_bytes(100 * KIB);
    let storing = Memo::<u64, Storing>::builder("storing")
        .weigh(|_| 1024)
        .build();
    let nested: &'static Pages = Box::leak(Box::new(pages("nested")));
    let told: &'static Pages = Box::leak(Box::new(pages("told")));
    let counter = AtomicU64::new(0);
    storing.on_event(move |_| {
        told.insert(counter.fetch_add(1, Ordering::SeqCst), vec![0; 1024]);
    });
    *NESTED.lock().unwrap() = Some(nested);
    let busy = pages("busy");
    for key in 0..500 {
        storing.insert(key, Storing(key));
        fill(&busy, key % 50..key % 50 + 1);
        fill(&busy, key % 50..key % 50 + 1);
        let sum = storing.weight() + nested.weight() + told.weight() + busy.weight();
        assert!(sum <= 100 * KIB);
    }
    memokit::set_max_bytes(10 * KIB);
    let sum = storing.weight() + nested.weight() + told.weight() + busy.weight();
    assert!(sum <= 10 * KIB);
    *NESTED.lock().unwrap() = None;
}

#[derive(Clone, Debug, Default, Eq, Hash, Memoized, PartialEq)]
struct Album {
    id: u64,
    #[memo(cell)]
    cell: MemoCell,
}

#[memoized]
impl Album {
    #[cache_calculation(scope = instance, weigh = Vec::capacity)]
    fn cover(&self, size: u64) -> Vec<u8> {
        vec![0; usize::try_from(size).unwrap() * 1024]
    }
}

#[memokit::test]
fn the_memos_of_values_count_and_give_back_with_their_value() {
    memokit::set_max_bytes(200 * KIB);
    let albums: Vec<_> = (0..100)
        .map(|id| Album {
            id,
            ..Album::default()
        })
        .collect();
    for album in &albums {
        for size in 1..4 {
            album.cover(size);
        }
    }
    let weight = Album::cover_memo().memo().weight();
    assert!((100 * KIB..=200 * KIB).contains(&weight), "{weight}");
    drop(albums);
    let rest = pages("rest");
    fill(&rest, 0..1000);
    assert!(rest.weight() > 185 * KIB, "{}", rest.weight());
}

#[memokit::test]
fn what_is_cleared_or_limited_comes_back() {
    memokit::set_max_bytes(100 * KIB);
    let (cleared, limited, rest) = (pages("cleared"), pages("limited"), pages("rest"));
    fill(&cleared, 0..45);
    fill(&limited, 0..45);
    cleared.clear();
    limited.set_capacity(Some(1));
    fill(&rest, 0..1000);
    assert!(rest.weight() > 80 * KIB, "{}", rest.weight());
}

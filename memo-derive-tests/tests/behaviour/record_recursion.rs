//! Calculations whose function loads records: others, or the same.

use std::sync::LazyLock;

use memo_derive_tests::Calls;
use memokit::{Calculated, Memoized, memoize};
use tokio::sync::Barrier;

use crate::support::{panic_of, soon};

/// Records whose function loads others, or the same.
#[derive(Clone, Debug, Memoized)]
struct Page {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sums)]
    sum: Calculated<u64>,
    #[cache_calculation(with = echoes)]
    echo: Calculated<u64>,
    #[cache_calculation(with = backs, depends(below))]
    back: Calculated<u64>,
    #[cache_calculation(with = belows)]
    below: Calculated<u64>,
}

fn page(id: u64) -> Page {
    Page {
        id,
        sum: Calculated::NotLoaded,
        echo: Calculated::NotLoaded,
        back: Calculated::NotLoaded,
        below: Calculated::NotLoaded,
    }
}

/// 0 asks for itself; each other asks for the one below, to 1.
async fn sums(pages: &[&Page]) -> Vec<u64> {
    let mut sums = Vec::new();
    for of in pages {
        let mut below = page(of.id.saturating_sub(1));
        if of.id != 1 {
            let load = Page::load(&mut below, &[Page::SUM], &());
            Box::pin(load).await.expect("loaded");
        }
        sums.push(of.id + below.sum.get().unwrap_or(&0));
    }
    sums
}

#[memoize]
async fn echoed(id: u64) -> u64 {
    let mut own = page(id);
    let load = Page::load(&mut own, &[Page::ECHO], &());
    Box::pin(load).await.expect("loaded");
    own.echo.get().copied().unwrap_or(0)
}

async fn echoes(pages: &[&Page]) -> Vec<u64> {
    vec![echoed(pages[0].id).await; pages.len()]
}

fn backs(pages: &[&Page]) -> Vec<u64> {
    pages.iter().map(|page| page.id).collect()
}

/// What is below asks for what is made of it.
async fn belows(pages: &[&Page]) -> Vec<u64> {
    let mut own = page(pages[0].id);
    let load = Page::load(&mut own, &[Page::BACK], &());
    Box::pin(load).await.expect("loaded");
    vec![0; pages.len()]
}

#[memokit::test]
async fn a_08_a_function_that_loads_what_it_computes_is_told_so_and_others_it_may_load() {
    let load = |id, select: &'static [_]| {
        memokit::spawn(async move {
            let mut page = page(id);
            Page::load(&mut page, select, &()).await.expect("loaded");
            page
        })
    };
    let loaded = soon(load(20, const { &[Page::SUM] }))
        .await
        .expect("no panic");
    assert_eq!(loaded.sum.get(), Some(&210));
    for _ in 0..2 {
        let itself = panic_of(load(0, const { &[Page::SUM] })).await;
        assert!(itself.contains("Page::sum"), "{itself}");
        let through = panic_of(load(5, const { &[Page::ECHO] })).await;
        let names = through.contains("Page::echo") && through.contains("echoed");
        assert!(names, "{through}");
        let below = panic_of(load(5, const { &[Page::BACK] })).await;
        assert!(below.contains("Page::below"), "{below}");
    }
    // Nothing is left of it.
    let loaded = soon(load(21, const { &[Page::SUM] }))
        .await
        .expect("no panic");
    assert_eq!(loaded.sum.get(), Some(&231));
}

#[derive(Clone, Debug, Memoized)]
struct Hen {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = eggs)]
    eggs: Calculated<u64>,
}

#[derive(Clone, Debug, Memoized)]
struct Egg {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = hens)]
    hens: Calculated<u64>,
}

static BOTH: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));
static MET: Calls = Calls::new();

/// The first two computes meet; whoever takes one of them over does not.
async fn meet() {
    MET.add();
    if MET.count() <= 2 {
        BOTH.wait().await;
    }
}

async fn eggs(hens: &[&Hen]) -> Vec<u64> {
    meet().await;
    let mut egg = Egg {
        id: 1,
        hens: Calculated::NotLoaded,
    };
    Box::pin(Egg::load(&mut egg, Egg::ALL, &()))
        .await
        .expect("loaded");
    vec![0; hens.len()]
}

async fn hens(eggs: &[&Egg]) -> Vec<u64> {
    meet().await;
    let mut hen = Hen {
        id: 1,
        eggs: Calculated::NotLoaded,
    };
    Box::pin(Hen::load(&mut hen, Hen::ALL, &()))
        .await
        .expect("loaded");
    vec![0; eggs.len()]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[memokit::test]
async fn a_08_loads_that_wait_for_each_other_end_in_a_panic() {
    let hen = memokit::spawn(async {
        let mut hen = Hen {
            id: 1,
            eggs: Calculated::NotLoaded,
        };
        Hen::load(&mut hen, Hen::ALL, &()).await.map(drop)
    });
    let egg = memokit::spawn(async {
        let mut egg = Egg {
            id: 1,
            hens: Calculated::NotLoaded,
        };
        Egg::load(&mut egg, Egg::ALL, &()).await.map(drop)
    });
    for task in [hen, egg] {
        let words = panic_of(task).await;
        let names = words.contains("Hen::eggs") && words.contains("Egg::hens");
        assert!(names, "{words}");
    }
}

//! Values that are larger than a store may hold.

use memokit::stores::MemoryStore;
use memokit::testing::CountingStore;
use memokit::{Error, Runtime, Stats, Store, StoreHealth, StoreLimits, memoize};

#[memoize(batch, scope = shared, version = 1)]
async fn texts(lengths: &[usize]) -> Vec<String> {
    lengths.iter().map(|length| "x".repeat(*length)).collect()
}

#[memoize(scope = shared, version = 1)]
async fn text(length: usize) -> String {
    "y".repeat(length)
}

/// A runtime whose store takes values of a hundred bytes, with the 40 that stand before each.
struct Small {
    runtime: Runtime,
    store: CountingStore,
}

impl Small {
    async fn new(limits: StoreLimits) -> Self {
        let store = CountingStore::new(MemoryStore::new());
        let builder = Runtime::builder().store(store.clone()).store_limits(limits);
        Self {
            runtime: builder.build().await.expect("a runtime"),
            store,
        }
    }

    fn health(&self) -> StoreHealth {
        self.runtime.health().stores[0].clone()
    }

    async fn entries(&self) -> u64 {
        self.store.usage().await.expect("in memory").entries
    }
}

async fn calls() -> Stats {
    for computes in [3, 5] {
        let page = texts(&[10, 1_000, 2_000]).await;
        let lengths: Vec<_> = page.iter().map(String::len).collect();
        assert_eq!(lengths, [10, 1_000, 2_000]);
        assert_eq!(texts::memo().stats().computes, computes);
    }
    texts::memo().stats()
}

#[tokio::test]
async fn f_14_a_value_above_the_limit_is_returned_and_counted_and_never_sent() {
    let one = StoreLimits::new().max_value(100);
    // What is more than all may be could not stay either.
    let all = StoreLimits::new().max_bytes(100);
    for limits in [one, all] {
        let small = Small::new(limits).await;
        let stats = small.runtime.scope(calls()).await;
        assert_eq!(
            (stats.inserts, stats.refused, stats.store_errors),
            (1, 4, 0)
        );
        assert_eq!((stats.undecodable, stats.entries), (0, 1));
        // The second page had nothing to write.
        assert_eq!((small.store.writes(), small.entries().await), (1, 1));
        let health = small.health();
        assert_eq!((health.too_large, health.failures), (4, 0));
        let told = small.runtime.health();
        assert_eq!(health.failing, None);
        assert!(
            told.to_string().contains("4 values were too large"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn f_14_what_was_stored_before_is_not_left_in_its_place() {
    let small = Small::new(StoreLimits::new().max_value(100)).await;
    let work = async {
        for gives in [true, false] {
            text::insert(500, "small".to_owned()).await?;
            assert_eq!(text::peek(500).await?.as_deref(), Some("small"));
            if gives {
                text::insert(500, "z".repeat(500)).await?;
            } else {
                assert_eq!(text::refresh(500).await.len(), 500);
            }
            assert_eq!(text::peek(500).await?, None);
        }
        assert_eq!(text(500).await.len(), 500);
        let stats = text::memo().stats();
        assert_eq!((stats.inserts, stats.refused), (2, 3));
        Ok::<_, Error>(())
    };
    small.runtime.scope(work).await.expect("in memory");
    assert_eq!((small.entries().await, small.health().too_large), (0, 3));
}

#[tokio::test]
async fn f_14_the_limit_is_of_the_value_in_its_envelope() {
    let small = Small::new(StoreLimits::new().max_value(100)).await;
    let work = async {
        // 40 bytes of envelope, one of length.
        for length in [59, 60] {
            text(length).await;
        }
        assert!(text::peek(59).await?.is_some());
        assert!(text::peek(60).await?.is_none());
        Ok::<_, Error>(())
    };
    small.runtime.scope(work).await.expect("in memory");
    assert_eq!(small.health().too_large, 1);
}

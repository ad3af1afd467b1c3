//! Keys that are long, and keys that mean something to somebody else.

use memo_derive_tests::{Bench, Calls};
use memokit::stores::{MemoryStore, SqliteStore};
use memokit::testing::ManualClock;
use memokit::{
    Read, Store, StoreFuture, StoreGroup, StoreKey, Sweep, Swept, Usage, Write, memoize,
};

use super::support::Listening;

/// Texts that are something else to somebody: to SQL, to C, to patterns, to our own grammar.
fn hostile() -> Vec<String> {
    let mut texts: Vec<_> = [
        "",
        "'",
        "\"",
        "'; DROP TABLE memo_entries; --",
        "\0",
        "a\0b",
        "%",
        "%00",
        "*",
        "_",
        "a:b",
        "a%3Ab",
        "../../etc/passwd",
        "#8d888c0edcc8327f08db99fd1c72091a",
        "\u{202e}gnp",
        "ﬃ",
        "ffi",
    ]
    .map(str::to_owned)
    .into();
    let long = "x'".repeat(1 << 19);
    // They differ in the last of a million characters, far behind what a store sees as it is.
    texts.extend(["a", "b"].map(|end| format!("{long}{end}")));
    texts
}

#[tokio::test]
async fn m_01_hostile_keys_of_any_length_are_kept_apart_in_every_store() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, scope = shared, l1_ttl = "0s")]
    async fn places(texts: &[String], run: &str) -> Vec<(String, usize)> {
        CALLS.add();
        let tail = |text: &String| text.chars().rev().take(40).collect();
        let value = |(place, text)| (tail(text), place + run.len());
        texts.iter().enumerate().map(value).collect()
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("memo.db");
    let texts = hostile();
    for (run, is_file) in [("memory", false), ("file", true)] {
        let bench = if is_file {
            let store = SqliteStore::open(&path).await.expect("a store");
            Bench::over(store, ManualClock::new()).await
        } else {
            Bench::new().await
        };
        let calls = CALLS.count();
        let first = bench.runtime.scope(places(&texts, run)).await;
        let places_of = first.iter().map(|(_, place)| place - run.len());
        assert!(places_of.eq(0..texts.len()));
        let again = bench.runtime.scope(places(&texts, run)).await;
        assert_eq!(again, first);
        assert_eq!(CALLS.count(), calls + 1);
        let work = async {
            let last = texts.last().expect("the longest");
            assert!(places::invalidate(last, run).await?);
            assert_eq!(places::peek(last, run).await?, None);
            let other = places::peek(&texts[texts.len() - 2], run).await?;
            assert_eq!(other.as_ref(), first.get(texts.len() - 2));
            Ok::<_, memokit::Error>(())
        };
        bench.runtime.scope(work).await.expect("a store");
        bench.runtime.shutdown().await;
    }
}

#[tokio::test]
async fn no_store_is_given_a_key_of_more_than_250_bytes() {
    #[memoize(batch, scope = shared)]
    async fn lengths(texts: &[String]) -> Vec<usize> {
        texts.iter().map(String::len).collect()
    }
    let store = Listening::default();
    let bench = Bench::over(store.clone(), ManualClock::new()).await;
    let texts: Vec<_> = (0..400).map(|length| "y".repeat(length)).collect();
    bench.runtime.scope(lengths(&texts)).await;
    let mut keys = store.asked();
    assert!(keys.iter().all(|key| key.len() <= 250));
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 400);
}

/// A store that mistakes all long keys for one another.
struct Careless(MemoryStore);

impl Careless {
    fn mistaken(keys: &[StoreKey]) -> Vec<StoreKey> {
        let beginning = |key: &StoreKey| key.as_str().split('#').next().unwrap_or("").into();
        keys.iter()
            .map(beginning)
            .map(|text: String| StoreKey::from(&*text))
            .collect()
    }
}

impl Store for Careless {
    fn address(&self) -> String {
        "careless:".to_owned()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move { self.0.get_many(&Self::mistaken(keys)).await })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let rename = |write: &Write| {
                let mut write = write.clone();
                write.key = Self::mistaken(std::slice::from_ref(&write.key)).remove(0);
                write
            };
            let entries: Vec<_> = entries.iter().map(rename).collect();
            self.0.put_many(&entries).await
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move { self.0.remove_many(&Self::mistaken(keys)).await })
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        self.0.outdate_many(groups)
    }

    fn touch_many<'a>(&'a self, _: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        self.0.usage()
    }

    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        self.0.sweep(sweep)
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.0.close()
    }
}

#[tokio::test]
async fn m_10_an_entry_of_another_long_key_is_a_miss_and_a_count_never_a_value() {
    #[memoize(batch, scope = shared, l1_ttl = "0s")]
    async fn ends(texts: &[String]) -> Vec<Option<char>> {
        texts.iter().map(|text| text.chars().last()).collect()
    }
    let bench = Bench::over(Careless(MemoryStore::new()), ManualClock::new()).await;
    let beginning = "z".repeat(300);
    let text = |end| [format!("{beginning}{end}")];
    let work = async {
        for end in ["a", "b", "a", "b", "b"] {
            assert_eq!(ends(&text(end)).await, [end.chars().last()]);
        }
        ends::memo().stats()
    };
    let stats = bench.runtime.scope(work).await;
    assert_eq!((stats.computes, stats.hits, stats.undecodable), (4, 1, 3));
}

//! Memos without the macro, and the operations beside a function.

use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use memokit::testing::{ManualClock, hit, miss};
use memokit::{Memo, Put, Source, memoize};

use crate::support::eventually;

const SECOND: Duration = Duration::from_secs(1);

fn tagged(tag: &str) -> Put {
    Put {
        tags: vec![tag.to_owned()],
        ttl: Some(60 * SECOND),
        ..Put::default()
    }
}

#[test]
fn a_key_may_be_given_by_value_by_reference_and_borrowed() {
    let texts = Memo::<String, usize>::builder("texts").build();
    let compute = || 3;
    assert_eq!(texts.get_or_insert_with("tea", compute), 3);
    assert_eq!(texts.get_or_insert_with("tea".to_owned(), || 0), 3);
    assert_eq!(texts.get_or_insert_with(&"tea".to_owned(), || 0), 3);
    assert_eq!((texts.len(), texts.stats().hits), (1, 2));
    texts.insert("tea", 5);
    assert!(texts.contains("tea".to_owned()) && texts.invalidate("tea"));

    let paths = Memo::<PathBuf, u8>::builder("paths").build();
    paths.insert(Path::new("/a"), 1);
    assert_eq!(paths.peek(PathBuf::from("/a")), Some(1));
    let lists = Memo::<Vec<u8>, u8>::builder("lists").build();
    lists.insert(&[1_u8, 2][..], 1);
    assert_eq!(lists.peek(vec![1, 2]), Some(1));
    assert_eq!(lists.peek(&[1_u8][..]), None);
}

#[memokit::test]
fn an_outcome_tells_where_a_value_came_from(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("outcomes")
        .ttl(60 * SECOND)
        .stale(60 * SECOND)
        .build();
    let outcome = memo.outcome(1, || 1);
    assert_eq!(
        (outcome.source, outcome.age),
        (Source::Computed, Duration::ZERO)
    );
    clock.advance(10 * SECOND);
    let outcome = memo.outcome(1, || 2);
    assert_eq!(
        (outcome.value, outcome.source, outcome.age),
        (1, Source::L1, 10 * SECOND)
    );
    let (begun, go) = (Barrier::new(2), Barrier::new(2));
    let gated = |n| {
        begun.wait();
        go.wait();
        n
    };
    clock.advance(50 * SECOND);
    thread::scope(|scope| {
        let computes = scope.spawn(|| memo.outcome(1, || gated(3)));
        begun.wait();
        let outcome = memo.outcome(1, || 4);
        assert_eq!(
            (outcome.value, outcome.source, outcome.age),
            (1, Source::Stale, 60 * SECOND)
        );
        go.wait();
        let outcome = computes.join().unwrap();
        assert_eq!((outcome.value, outcome.source), (3, Source::Computed));
    });
    thread::scope(|scope| {
        scope.spawn(|| memo.outcome(2, || gated(5)));
        begun.wait();
        let joins = scope.spawn(|| memo.outcome(2, || 6));
        eventually(|| memo.stats().joins == 1);
        go.wait();
        let outcome = joins.join().unwrap();
        assert_eq!((outcome.value, outcome.source), (5, Source::Joined));
    });
    assert_eq!(memo.outcome(2, || 7).source.to_string(), "L1");
}

#[memokit::test]
fn an_error_of_a_closure_is_returned_and_not_stored() {
    let memo = Memo::<u64, u64>::builder("fallible").build();
    assert_eq!(memo.try_get_or_insert_with(1, || Err("down")), Err("down"));
    assert_eq!(memo.try_get_or_insert_with(1, || Ok::<_, &str>(1)), Ok(1));
    assert_eq!(memo.try_get_or_insert_with(1, || Err("down")), Ok(1));
    let stats = memo.stats();
    assert_eq!(
        (stats.errors, stats.computes, stats.hits, stats.misses),
        (1, 2, 1, 2)
    );
}

#[memokit::test]
fn an_entry_tells_what_is_known_of_it(clock: ManualClock) {
    #[memoize(ttl = "1h", tags("user:{id}"))]
    fn profile(id: u64, language: &str) -> String {
        format!("{id} in {language}")
    }
    assert!(profile::entry(7, "no").is_none());
    miss!(profile(7, "no"), "7 in no");
    hit!(profile(7, "no"), "7 in no");
    clock.advance(10 * SECOND);
    let entry = profile::entry(7, "no").unwrap();
    assert_eq!(
        (entry.age, entry.ttl, entry.uses),
        (10 * SECOND, Some(3_590 * SECOND), 1)
    );
    assert_eq!(
        (entry.tags.as_slice(), entry.pinned),
        (&["user:7".to_owned()][..], false)
    );
    assert_eq!(
        (entry.place, entry.weight),
        (Source::L1, profile::memo().weight())
    );

    profile::insert_with(7, "no", "given".to_owned(), tagged("season"));
    let entry = profile::entry(7, "no").unwrap();
    assert_eq!(
        (entry.tags, entry.ttl),
        (
            vec!["user:7".to_owned(), "season".to_owned()],
            Some(60 * SECOND)
        )
    );
    assert_eq!(profile::with(7, "no", String::len), Some(5));
    assert_eq!(profile::with(7, "en", String::len), None);
    assert!(profile::touch(7, "no") && !profile::touch(7, "en"));
    assert_eq!(
        profile::entry(7, "no").unwrap().uses,
        0,
        "none of it is a use"
    );
    memokit::invalidate_tag("season").wait().unwrap();
    assert!(!profile::contains(7, "no"));
    let outcome = profile::outcome(7, "no");
    assert_eq!(
        (outcome.value.as_str(), outcome.source),
        ("7 in no", Source::Computed)
    );
    assert_eq!(profile::outcome(7, "no").source, Source::L1);
}

#[memokit::test]
async fn the_companion_of_an_async_function_does_the_same(clock: ManualClock) {
    #[memoize(ttl = "1h", tti = "5m")]
    async fn rate(from: &str, to: &str) -> Result<usize, String> {
        tokio::task::yield_now().await;
        if to.is_empty() {
            Err(from.to_owned())
        } else {
            Ok(from.len() + to.len())
        }
    }
    assert!(rate::entry("EUR", "USD").await.is_none());
    let outcome = rate::outcome("EUR", "USD").await;
    assert_eq!((outcome.value, outcome.source), (Ok(6), Source::Computed));
    hit!(rate("EUR", "USD").await, Ok(6));
    assert_eq!(rate::outcome("EUR", "").await.value, Err("EUR".to_owned()));
    assert_eq!(rate::memo().len(), 1);
    clock.advance(4 * 60 * SECOND);
    assert!(rate::touch("EUR", "USD").await);
    clock.advance(4 * 60 * SECOND);
    assert_eq!(rate::with("EUR", "USD", |rate| rate * 2).await, Some(12));
    assert_eq!(
        rate::entry("EUR", "USD").await.unwrap().age,
        8 * 60 * SECOND
    );
    rate::insert_with("EUR", "USD", 100, tagged("season")).await;
    hit!(rate("EUR", "USD").await, Ok(100));
    memokit::invalidate_tag("season").await.unwrap();
    assert!(!rate::contains("EUR", "USD").await);
    assert_eq!(rate::refresh("EUR", "USD").await, Ok(6));
    assert!(rate::invalidate("EUR", "USD").await);
}

#[memokit::test]
fn the_companion_of_a_batch_takes_one_key(clock: ManualClock) {
    #[memoize(batch, ttl = "1h", cache_if = |value| *value < 100, tags = |key, _, _| [format!("sku:{key}")])]
    fn prices(skus: &[u64], factor: u64) -> Vec<u64> {
        skus.iter().map(|sku| sku * factor).collect()
    }
    miss!(prices(&[1, 2, 50, 1], 2), [2, 4, 100, 2]);
    assert_eq!(prices::memo().len(), 2, "100 is not kept");
    assert_eq!(prices::with(&1, 2, |price| price + 1), Some(3));
    assert_eq!(prices::entry(&1, 2).unwrap().tags, ["sku:1"]);
    assert!(prices::touch(&1, 2) && !prices::touch(&50, 2) && !prices::touch(&1, 3));
    prices::insert_with(&50, 2, 7, tagged("season"));
    hit!(prices(&[50, 1], 2), [7, 2]);
    memokit::invalidate_tag("season").wait().unwrap();
    memokit::invalidate_tag("sku:1").wait().unwrap();
    assert_eq!((prices::peek(&50, 2), prices::peek(&1, 2)), (None, None));
    clock.advance(3_600 * SECOND);
    assert!(prices::memo().is_empty());
}

#[memokit::test]
fn a_batch_stays_within_its_bytes() {
    #[memoize(batch, max_bytes = "4KiB", weigh = Vec::len, policy = fifo)]
    fn pages(sizes: &[usize]) -> Vec<Vec<u8>> {
        sizes.iter().map(|size| vec![0; *size]).collect()
    }
    let sizes: Vec<usize> = (900..1_000).chain([10_000]).collect();
    let lengths: Vec<usize> = pages(&sizes).iter().map(Vec::len).collect();
    assert_eq!(lengths, sizes);
    assert!(pages::memo().weight() <= 4 * 1024 && pages::memo().len() == 3);
    crate::support::conserves(&pages::memo().stats());
}

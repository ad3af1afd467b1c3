//! Functions with type and const parameters: a memo for each set of them.

use std::any::type_name;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use memo_derive_tests::{Bench, Calls};
use memokit::testing::{hit, miss};
use memokit::{Error, Source, memoize};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Tells the type and the value.
#[memoize]
fn named<T: Display + Hash + Eq + Clone + Send + Sync + 'static>(value: T) -> String {
    format!("{value} of {}", type_name::<T>())
}

#[memokit::test]
fn m_02_two_types_never_share_a_value() {
    miss!(named(1_u8), "1 of u8");
    miss!(named(1_u64), "1 of u64");
    hit!(named(1_u8), "1 of u8");
    assert_eq!(named::peek(1_u64), Some("1 of u64".to_owned()));
    assert_eq!(named::peek(2_u64), None);
    assert!(named::invalidate(1_u8));
    assert!(!named::contains(1_u8) && named::contains(1_u64));
    let (bytes, longs) = (named::memo::<u8>(), named::memo::<u64>());
    let counted = |stats: memokit::Stats| (stats.hits, stats.misses, stats.entries);
    assert_eq!(counted(bytes.stats()), (1, 1, 0));
    assert_eq!(counted(longs.stats()), (0, 1, 1));
}

#[memokit::test]
fn each_operation_of_a_companion_is_there_for_each_type() {
    assert_eq!(named::refresh('x'), "x of char");
    assert_eq!(named::uncached('x'), "x of char");
    assert_eq!(named::outcome('x').source, Source::L1);
    assert_eq!(named::with('x', String::len), Some(9));
    assert!(named::entry('x').is_some() && named::touch('x'));
    named::insert('x', "kept".to_owned());
    assert_eq!(named('x'), "kept");
    named::insert_with('x', "pinned".to_owned(), memokit::Put::default());
    assert_eq!(named('x'), "pinned");
    assert_eq!(named::warm(['x', 'y', 'z']).computed, 2);
    assert_eq!(named::warm_with(['z'], memokit::Warm::new()).fresh, 1);
    assert_eq!(named::memo::<char>().len(), 3);
}

/// Of a type that only the caller says; a `Result` of which only `Ok` is stored.
#[memoize]
fn parsed<T>(text: &str) -> Result<T, String>
where
    T: FromStr<Err: Debug> + Clone + Send + Sync + 'static,
{
    let text = text.trim();
    let parsed = text.parse().map_err(|why| format!("{why:?}"))?;
    Ok(parsed)
}

#[memokit::test]
fn a_type_may_be_in_the_return_type_alone() {
    miss!(parsed::<u8>("7"), Ok(7));
    miss!(parsed::<f64>("7"), Ok(7.0));
    hit!(parsed::<u8>("7"), Ok(7));
    assert_eq!(parsed::peek::<f64>("7"), Some(7.0));
    assert!(parsed::<u8>("x").is_err());
    assert_eq!(parsed::peek::<u8>("x"), None);
    assert_eq!(parsed::memo::<u8>().len(), 1);
}

#[memoize]
fn filled<const N: usize, T: Clone + Hash + Eq + Send + Sync + 'static>(with: &T) -> [T; N] {
    std::array::from_fn(|_| with.clone())
}

#[memokit::test]
fn a_constant_is_as_good_as_a_type() {
    miss!(filled::<2, _>(&7_u8), [7, 7]);
    miss!(filled::<3, _>(&7_u8), [7, 7, 7]);
    hit!(filled::<3, u8>(&7), [7; 3]);
    assert_eq!(filled::peek::<2, _>(&7_u8), Some([7, 7]));
    assert_eq!(filled::memo::<2, u8>().len(), 1);
    assert_eq!(filled::memo::<4, u8>().len(), 0);
}

/// Borrowed as what has an owned form of another type.
#[memoize]
fn length<T>(of: &T) -> usize
where
    T: AsRef<[u8]> + Hash + Eq + ToOwned + ?Sized + 'static,
    T::Owned: Hash + Eq + Clone + Send + Sync,
{
    of.as_ref().len()
}

#[memokit::test]
fn what_is_borrowed_may_be_of_no_size() {
    miss!(length("four"), 4);
    miss!(length(&b"four"[..]), 4);
    let text = String::from("four");
    hit!(length(text.as_str()), 4);
    assert_eq!(length::peek("four"), Some(4));
    miss!(length(&text), 4);
    assert_eq!(length::memo::<str>().len(), 1);
}

#[memoize(skip(client))]
async fn fetched<'c, T>(client: &'c Calls, key: T, part: &str) -> Option<Vec<T>>
where
    T: Hash + Eq + Clone + Send + Sync + 'static,
{
    let client: &'c Calls = client;
    client.add();
    (!part.is_empty()).then(|| vec![key; part.len()])
}

fn is_send<F: Send>(_: &F) {}

#[memokit::test]
async fn async_functions_are_generic_too() {
    let client = Calls::new();
    miss!(fetched(&client, 1_u8, "ab").await, Some(vec![1, 1]));
    miss!(fetched(&client, 1_u64, "ab").await, Some(vec![1, 1]));
    hit!(fetched(&client, 1_u8, "ab").await, Some(vec![1, 1]));
    assert_eq!(client.count(), 2);
    assert_eq!(fetched::peek(1_u64, "ab").await, Some(Some(vec![1, 1])));
    assert!(fetched::invalidate(1_u64, "ab").await);
    assert_eq!(fetched::refresh(&client, 1_u64, "").await, None);
    let outcome = fetched::outcome(&client, 1_u64, "").await;
    assert_eq!((outcome.value, outcome.source), (None, Source::L1));
    assert_eq!(fetched::uncached(&client, 'x', "a").await, Some(vec!['x']));
    fetched::insert('x', "", None).await;
    let keys = [(&client, 'x', ""), (&client, 'y', "")];
    assert_eq!(fetched::warm(keys).await.computed, 1);
    assert_eq!(fetched::memo::<char>().len(), 2);
    is_send(&fetched(&client, 1_u8, "ab"));
    is_send(&fetched::refresh(&client, 1_u8, "ab"));
}

static SHARED: Calls = Calls::new();

#[memoize(scope = shared, l1_ttl = "0s", ttl = "1h")]
fn kept<T, const N: u8>(of: u64) -> Vec<T>
where
    T: TryFrom<u64, Error: Debug> + Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    SHARED.add();
    vec![T::try_from(of + u64::from(N)).expect("small")]
}

#[test]
fn m_02_two_types_never_share_a_value_of_a_store() {
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    assert_eq!(kept::<u8, 0>(1), [1_u8]);
    assert_eq!(kept::<u64, 0>(1), [1_u64]);
    assert_eq!(kept::<u64, 1>(1), [2_u64]);
    assert_eq!((SHARED.count(), bench.store.writes()), (3, 3));
    for _ in 0..2 {
        assert_eq!(kept::<u8, 0>(1), [1_u8]);
        assert_eq!(kept::<u64, 1>(1), [2_u64]);
    }
    assert_eq!(SHARED.count(), 3);
    assert_eq!(kept::peek::<u64, 1>(1).expect("a store"), Some(vec![2]));
    assert!(kept::invalidate::<u64, 0>(1).expect("a store"));
    assert!(kept::contains::<u64, 1>(1).expect("a store"));
    assert!(!kept::contains::<u64, 2>(1).expect("a store"));
    assert_eq!(kept::outcome::<u64, 1>(1).source, Source::Store);
    assert!(
        memokit::registry()
            .iter()
            .any(|memo| memo.name.ends_with("::kept<u64, 1>"))
    );
}

#[memoize(scope = shared, skip(make))]
async fn made<F>(n: u64, make: &F) -> Result<u64, Error>
where
    F: Maker + Clone + 'static,
{
    Ok(make.make(n))
}

/// What a closure is, under another name.
trait Maker {
    fn make(&self, n: u64) -> u64;
}

impl<F: Fn(u64) -> u64> Maker for F {
    fn make(&self, n: u64) -> u64 {
        self(n)
    }
}

#[tokio::test]
async fn a_type_without_a_name_is_kept_out_of_a_store() {
    let bench = Bench::new().await;
    let work = async {
        let (one, ten) = (|n| n + 1, |n| n + 10);
        assert_eq!(made(1, &one).await?, 2);
        assert_eq!(made(1, &ten).await?, 11);
        assert_eq!(made(1, &one).await?, 2);
        assert_eq!((bench.store.reads(), bench.store.writes()), (0, 0));
        let pointer: fn(u64) -> u64 = |n| n + 100;
        assert_eq!(made(1, &pointer).await?, 101);
        assert_eq!(made::peek::<fn(u64) -> u64>(1).await?, Some(101));
        assert_eq!(bench.store.writes(), 1);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
    let health = bench.runtime.health();
    let told = |words: &String| words.contains("made<") && words.contains("without a name");
    assert_eq!(health.clashes.iter().filter(|words| told(words)).count(), 2);
}

#[memoize(skip(change))]
fn changed(
    text: impl Into<String> + Hash + Eq + Clone + Send + Sync + 'static,
    change: impl Fn(u64) -> u64 + 'static,
    n: u64,
) -> String {
    let text: String = text.into();
    format!("{text} {}", change(n))
}

#[memokit::test]
fn an_impl_trait_is_a_type_like_any_other() {
    fn triple(n: u64) -> u64 {
        n * 3
    }
    type Change = fn(u64) -> u64;
    let double = |n| n * 2;
    miss!(changed("a", double, 4), "a 8");
    hit!(changed("a", double, 4), "a 8");
    miss!(changed("a".to_owned(), double, 4), "a 8");
    // Another closure, another memo.
    miss!(changed("a", |n| n + 2, 4), "a 6");
    miss!(changed("a", triple as Change, 4), "a 12");
    assert_eq!(changed::peek::<_, Change>("a", 4), Some("a 12".to_owned()));
    assert_eq!(changed::refresh("a", double, 5), "a 10");
    assert_eq!(changed::outcome("a", double, 5).source, Source::L1);
    assert_eq!(changed::memo::<&'static str, Change>().len(), 1);
}

#[memoize(batch, skip(calls))]
fn doubled<T>(of: &[T], calls: &Calls, name: &str) -> Vec<(T, T)>
where
    T: Hash + Eq + Clone + Send + Sync + 'static,
{
    calls.add();
    let _ = name;
    of.iter().map(|one| (one.clone(), one.clone())).collect()
}

#[memokit::test]
fn a_batch_function_is_generic_too() {
    let calls = Calls::new();
    assert_eq!(doubled(&[1_u8, 2], &calls, "a"), [(1, 1), (2, 2)]);
    assert_eq!(doubled(&[1_u64, 2], &calls, "a"), [(1, 1), (2, 2)]);
    assert_eq!(doubled(&[2_u64, 1], &calls, "a"), [(2, 2), (1, 1)]);
    assert_eq!(calls.count(), 2);
    assert_eq!(doubled::one(&1_u8, &calls, "a"), (1, 1));
    assert_eq!(doubled::peek(&1_u64, "a"), Some((1, 1)));
    assert_eq!(doubled::peek(&1_u64, "b"), None);
    let peeked = doubled::peek_many(&[1_u8, 3], "a");
    assert_eq!(peeked, [Some((1, 1)), None]);
    assert_eq!(doubled::insert_many([('x', ('y', 'z'))], "a"), [true]);
    doubled::insert(&'y', "a", ('y', 'y'));
    assert_eq!(doubled(&['x', 'y'], &calls, "a"), [('y', 'z'), ('y', 'y')]);
    assert_eq!(doubled::touch_many(&['x', 'q'], "a"), [true, false]);
    assert_eq!(doubled::invalidate_many(&['x', 'q'], "a"), [true, false]);
    assert_eq!(doubled::uncached(&['x'], &calls, "a"), [('x', 'x')]);
    assert_eq!(doubled::warm(['x', 'y'], &calls, "a").computed, 1);
    assert_eq!(doubled::memo::<char>().len(), 2);
    assert_eq!(doubled::memo::<u8>().len(), 2);
}

#[memoize(batch, scope = shared)]
async fn texts<T, const N: usize>(of: &[T]) -> Result<Vec<String>, Error>
where
    T: memokit::CacheKey + Display + Hash + Eq + Clone + Send + Sync + 'static,
{
    SHARED_TEXTS.add();
    Ok(of.iter().map(|one| format!("{one:>N$}")).collect())
}

static SHARED_TEXTS: Calls = Calls::new();

#[tokio::test]
async fn a_batch_function_over_a_store_is_generic_too() {
    let bench = Bench::new().await;
    let work = async {
        assert_eq!(texts::<_, 2>(&[1_u8, 2]).await?, [" 1", " 2"]);
        assert_eq!(texts::<_, 3>(&[1_u8, 2]).await?, ["  1", "  2"]);
        assert_eq!(texts::<_, 2>(&[1_u64, 2]).await?, [" 1", " 2"]);
        assert_eq!(texts::<_, 2>(&[2_u8, 1]).await?, [" 2", " 1"]);
        assert_eq!(SHARED_TEXTS.count(), 3);
        assert_eq!(texts::one::<_, 3>(&1_u8).await?, "  1");
        assert_eq!(texts::peek::<u8, 3>(&1).await?.as_deref(), Some("  1"));
        assert!(texts::invalidate::<u8, 3>(&1).await?);
        let peeked = texts::peek_many::<u8, 3>(&[1, 2]).await?;
        assert_eq!(peeked, [None, Some("  2".to_owned())]);
        assert_eq!(texts::warm::<u8, 3>([1, 2]).await.computed, 1);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
}

#[memoize(scope = shared, l1_ttl = "0s", skip(api))]
async fn priced<T>(api: &Calls, sku: &T) -> Result<u64, Error>
where
    T: memokit::CacheKey + ToOwned + Hash + Eq + AsRef<str> + ?Sized + 'static,
    T::Owned: memokit::CacheKey + Hash + Eq + Clone + Send + Sync,
{
    api.add();
    Ok(sku.as_ref().len() as u64)
}

#[tokio::test]
async fn an_async_function_over_a_store_is_generic_too() {
    let bench = Bench::new().await;
    let work = async {
        let api = Calls::new();
        assert_eq!(priced(&api, "tea").await?, 3);
        assert_eq!(priced(&api, &"tea".to_owned()).await?, 3);
        assert_eq!(priced(&api, "tea").await?, 3);
        assert_eq!(api.count(), 2);
        assert_eq!(priced::peek("tea").await?, Some(3));
        assert!(priced::invalidate("tea").await?);
        assert_eq!(priced::peek(&"tea".to_owned()).await?, Some(3));
        assert_eq!(priced::refresh(&api, "tea").await?, 3);
        assert_eq!(priced::outcome(&api, "tea").await.source, Source::Store);
        assert_eq!(
            priced::warm([(&api, "tea"), (&api, "milk")]).await.computed,
            1
        );
        assert_eq!(api.count(), 4);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
}

#[memokit::test]
async fn an_error_answers_all_who_wait_where_the_value_is_of_any_type() {
    static CALLS: Calls = Calls::new();
    #[memoize]
    async fn failing<T: Clone + Send + Sync + 'static>(n: u64) -> Result<T, String> {
        CALLS.add();
        tokio::task::yield_now().await;
        Err(format!("no {n}"))
    }
    let (one, two) = tokio::join!(
        memokit::spawn(failing::<u8>(1)),
        memokit::spawn(failing::<u8>(1))
    );
    let words = || Err("no 1".to_owned());
    assert_eq!(
        (one.expect("a task"), two.expect("a task")),
        (words(), words())
    );
    assert_eq!(CALLS.count(), 1);
}

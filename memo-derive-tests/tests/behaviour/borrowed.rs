//! Arguments that borrow inside of another type: found as they are, kept in their owned form.

#![expect(clippy::ref_option_ref, reason = "users may write any type")]

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::testing::{ManualClock, hit, miss};
use memokit::{Memoized, memoize, memoized};

use super::support::eventually;

#[memokit::test]
fn none_is_not_an_empty_text() {
    #[memoize]
    fn length(name: Option<&str>) -> usize {
        name.map_or(99, str::len)
    }
    miss!(length(None), 99);
    miss!(length(Some("")), 0);
    miss!(length(Some("tea")), 3);
    let owned = String::from("tea");
    hit!(length(Some(&owned)), 3);
    hit!(length(Some("")), 0);
    hit!(length(None), 99);
    assert!(length::contains(Some("tea")) && !length::contains(Some("te")));
    assert!(length::invalidate(None));
    miss!(length(None), 99);
    hit!(length(Some("")), 0);
}

#[memokit::test]
fn lists_that_are_cut_elsewhere_are_different_keys() {
    #[memoize]
    fn first(names: &[&str]) -> usize {
        names.first().map_or(99, |name| name.len())
    }
    miss!(first(&["ab", "c"]), 2);
    miss!(first(&["a", "bc"]), 1);
    miss!(first(&["abc"]), 3);
    miss!(first(&[]), 99);
    miss!(first(&[""]), 0);
    let owned = ["ab".to_owned(), "c".to_owned()];
    hit!(first(&owned.each_ref().map(|name| &**name)), 2);
    hit!(first(&[]), 99);
    assert_eq!(first::peek(&["a", "bc"]), Some(1));
}

#[memokit::test]
fn parts_of_a_tuple_do_not_run_into_each_other() {
    #[memoize]
    fn lengths(pair: (&str, &str), (zone, grams): &(Option<&str>, u32)) -> Vec<usize> {
        let zone = zone.map_or(99, str::len);
        vec![pair.0.len(), pair.1.len(), zone, *grams as usize]
    }
    miss!(lengths(("ab", "c"), &(None, 7)), [2, 1, 99, 7]);
    miss!(lengths(("a", "bc"), &(None, 7)), [1, 2, 99, 7]);
    miss!(lengths(("a", "bc"), &(Some(""), 7)), [1, 2, 0, 7]);
    hit!(
        lengths((&String::from("ab"), "c"), &(None, 7)),
        [2, 1, 99, 7]
    );
}

#[memokit::test]
fn a_cow_is_what_it_borrows_or_owns() {
    #[memoize]
    fn length(name: Cow<'_, str>) -> usize {
        name.len()
    }
    miss!(length(Cow::Borrowed("tea")), 3);
    hit!(length(Cow::Owned("tea".to_owned())), 3);
    miss!(length(Cow::Owned("coffee".to_owned())), 6);
    hit!(length("coffee".into()), 6);
}

/// A number feeds a hasher something else in a list than alone.
#[memokit::test]
fn references_to_numbers_find_a_list_of_them() {
    #[memoize]
    fn sum(numbers: &[&u64], bytes: Vec<&u8>) -> u64 {
        numbers.iter().copied().sum::<u64>() + bytes.len() as u64
    }
    miss!(sum(&[&1, &2], vec![&1]), 4);
    hit!(sum(&[&1, &2], vec![&1]), 4);
    miss!(sum(&[&1], vec![&2, &1]), 3);
    let keys: Vec<_> = sum::memo()
        .iter()
        .map(|entry| entry.key().clone())
        .collect();
    assert!(keys.contains(&(vec![1, 2], vec![1])));
    for key in keys {
        assert!(
            sum::memo().invalidate(&key),
            "{key:?} has the hash of its look-up"
        );
    }
    miss!(sum(&[&1, &2], vec![&1]), 4);
}

#[memokit::test]
fn the_keys_of_many_entries_are_found_by_what_was_kept() {
    #[memoize]
    fn total(rows: &[(Option<&str>, [&str; 2])]) -> usize {
        rows.len()
    }
    let texts: Vec<_> = (0..500).map(|n| n.to_string()).collect();
    let call = |text: &str| total(&[(Some(text), ["", text]), (None, [text, ""])]);
    for text in &texts {
        miss!(call(text), 2);
    }
    for text in &texts {
        hit!(call(text), 2);
    }
    let keys: Vec<_> = total::memo()
        .iter()
        .map(|entry| entry.key().clone())
        .collect();
    for key in &keys {
        assert!(total::memo().invalidate(key));
    }
    assert_eq!((keys.len(), total::memo().len()), (500, 0));
}

/// Calls twice what is a hit at the second time; the number of allocations of that.
fn allocated(call: impl Fn() -> usize) -> u64 {
    // Without a bound runtime: the memo is the test's own, and binding has a price of its own.
    let first = call();
    let allocated = allocation_counter::measure(|| {
        for _ in 0..100 {
            assert_eq!(call(), first);
        }
    });
    allocated.count_total
}

#[test]
fn a_hit_allocates_nothing_whatever_is_borrowed() {
    const LONG: &str = "a name that does not fit into a few bytes";
    #[memoize]
    fn option(name: Option<&str>) -> usize {
        name.map_or(0, str::len)
    }
    #[memoize]
    fn tuple(pair: (&str, (&u32, &Path)), other: &(Option<&[u8]>, String)) -> usize {
        pair.0.len() + other.1.len()
    }
    #[memoize]
    fn slice(names: &[&str]) -> usize {
        names.len()
    }
    #[memoize]
    fn lists(names: &[&[(&str, Option<u8>)]], array: [&str; 2], vec: &Vec<&str>) -> usize {
        names.len() + array.len() + vec.len()
    }
    #[memoize]
    fn cow(name: Cow<'_, str>, names: &[Cow<'_, str>]) -> usize {
        name.len() + names.len()
    }
    #[memoize]
    fn references(name: &&str, option: &Option<&str>) -> usize {
        name.len() + option.map_or(0, str::len)
    }
    assert_eq!(allocated(|| option(Some(LONG))), 0);
    let owned = (Some(&[1_u8, 2][..]), LONG.to_owned());
    assert_eq!(
        allocated(|| tuple((LONG, (&7, Path::new(LONG))), &owned)),
        0
    );
    assert_eq!(allocated(|| slice(&[LONG, "", LONG])), 0);
    let vec = vec![LONG];
    assert_eq!(
        allocated(|| lists(&[&[], &[(LONG, None)]], [LONG, ""], &vec)),
        0
    );
    let cows = [Cow::Owned(LONG.to_owned()), Cow::Borrowed(LONG)];
    assert_eq!(allocated(|| cow(Cow::Borrowed(LONG), &cows)), 0);
    assert_eq!(allocated(|| references(&LONG, &Some(LONG))), 0);
}

#[memokit::test]
async fn a_task_finds_what_it_borrows() {
    static CALLS: Calls = Calls::new();
    #[memoize]
    async fn total(name: Option<&str>, names: &[&str], cow: Cow<'_, str>) -> usize {
        CALLS.add();
        tokio::task::yield_now().await;
        name.map_or(0, str::len) + names.len() + cow.len()
    }
    fn is_send<F: Send>(future: F) -> F {
        future
    }
    let future = is_send(total(Some("a"), &["b", "c"], "def".into()));
    miss!(future.await, 6);
    hit!(
        total(Some("a"), &["b", "c"], Cow::Owned("def".to_owned())).await,
        6
    );
    miss!(total(None, &["b", "c"], "def".into()).await, 5);
    assert_eq!(CALLS.count(), 2);
    assert_eq!(total::peek(None, &["b", "c"], "def".into()).await, Some(5));
}

#[memokit::test]
fn other_parameters_of_a_batch_may_borrow() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch)]
    fn prices(skus: &[u64], zone: Option<&str>, tags: &[&str]) -> Vec<u64> {
        CALLS.add();
        let more = zone.map_or(0, str::len) + tags.len();
        skus.iter().map(|sku| sku + more as u64).collect()
    }
    assert_eq!(prices(&[1, 2], Some("EU"), &["a"]), [4, 5]);
    assert_eq!(prices(&[2, 1], Some(&String::from("EU")), &["a"]), [5, 4]);
    assert_eq!(CALLS.count(), 1);
    assert_eq!(prices(&[1], None, &["a"]), [2]);
    assert_eq!(prices::peek(&1, None, &["a"]), Some(2));
    assert!(!prices::contains(&1, None, &["b"]));
}

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation]
    fn letter(&self, title: Option<&str>, names: &[&str]) -> String {
        format!("{} {title:?} {names:?}", self.id)
    }
}

#[memokit::test]
fn a_method_is_found_by_what_its_arguments_borrow() {
    let customer = Customer { id: 7 };
    let letter = || customer.letter(Some("Dr."), &["Ann", "Lee"]);
    miss!(letter(), r#"7 Some("Dr.") ["Ann", "Lee"]"#);
    hit!(letter(), r#"7 Some("Dr.") ["Ann", "Lee"]"#);
    miss!(
        customer.letter(None, &["Ann", "Lee"]),
        r#"7 None ["Ann", "Lee"]"#
    );
    assert!(Customer::letter_memo().contains(&customer, None, &["Ann", "Lee"]));
    assert!(!Customer::letter_memo().contains(&customer, None, &["AnnLee"]));
}

#[memokit::test]
fn an_argument_names_the_tenant() {
    #[memoize(tenant = org)]
    fn seats(org: Option<&str>, rooms: &[&str]) -> Result<usize, memokit::Error> {
        Ok(org.map_or(0, str::len) + rooms.len())
    }
    miss!(seats(Some("acme"), &["a"]).expect("seats"), 5);
    hit!(seats(Some("acme"), &["a"]).expect("seats"), 5);
    assert!(seats(None, &["a"]).is_err());
}

#[memokit::test]
fn closures_and_tags_are_given_what_is_kept(clock: ManualClock) {
    #[memoize(
        tags("{name:?}", "{pair:?}"),
        ttl = |_, list: &Vec<String>, _, _| Duration::from_secs(list.len() as u64),
    )]
    fn total(name: Option<&str>, list: &[&str], pair: (&str, u8)) -> usize {
        name.map_or(0, str::len) + list.len() + pair.0.len()
    }
    miss!(total(Some("a"), &["b", "c"], ("d", 1)), 4);
    let entry = total::entry(Some("a"), &["b", "c"], ("d", 1)).expect("an entry");
    assert_eq!(entry.tags, [r#"Some("a")"#, r#"("d", 1)"#]);
    clock.advance(Duration::from_secs(1));
    hit!(total(Some("a"), &["b", "c"], ("d", 1)), 4);
    clock.advance(Duration::from_secs(1));
    miss!(total(Some("a"), &["b", "c"], ("d", 1)), 4);
}

#[test]
fn what_is_borrowed_has_the_text_of_what_is_owned() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared)]
    fn total(name: Option<&str>, names: &[&str], cow: Cow<'_, str>) -> u64 {
        CALLS.add();
        (name.map_or(0, str::len) + names.len() + cow.len()) as u64
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    for _ in 0..2 {
        assert_eq!(total(Some("a"), &["b", "c,d"], "e".into()), 4);
    }
    assert_eq!(CALLS.count(), 1);
    let peeked = total::peek(Some("a"), &["b", "c,d"], "e".into());
    assert_eq!(peeked.expect("a store"), Some(4));
    assert_eq!(total(Some("a"), &["b", "c", "d"], "e".into()), 5);
    assert_eq!(total(None, &["b", "c,d"], "e".into()), 3);
    assert_eq!(CALLS.count(), 3);
}

/// All that can be kept for a compute that has no caller.
#[memokit::test]
fn what_is_borrowed_is_kept_for_a_compute_in_the_background(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "10m", skip(skipped))]
    fn text(
        option: Option<&str>,
        slice: &[(&str, Option<&u8>)],
        pair: &(String, &str),
        lists: ([&str; 2], Vec<&str>, Box<[&str]>),
        cow: Cow<'_, str>,
        skipped: (&HashMap<u8, f64>, &str),
    ) -> String {
        CALLS.add();
        let skipped = (skipped.0.len(), skipped.1);
        format!("{option:?} {slice:?} {pair:?} {lists:?} {cow:?} {skipped:?}")
    }
    let map = HashMap::from([(1, 1.0)]);
    let call = || {
        let pair = ("p".to_owned(), "q");
        let lists = (["r", "s"], vec!["t"], Box::from(["u"]));
        let slice = [("b", Some(&1)), ("c", None)];
        text(Some("a"), &slice, &pair, lists, "v".into(), (&map, "w"))
    };
    let first = call();
    assert_eq!(
        first,
        r#"Some("a") [("b", Some(1)), ("c", None)] ("p", "q") (["r", "s"], ["t"], ["u"]) "v" (1, "w")"#
    );
    clock.advance(Duration::from_mins(1));
    // Not `hit!`: the compute behind it may be counted at once.
    assert_eq!(call(), first);
    eventually(|| CALLS.count() == 2 && text::memo().stats().computes == 2);
    hit!(call(), first);
}

#[memokit::test]
async fn what_is_borrowed_is_kept_for_a_task_in_the_background(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "10m")]
    async fn total(option: Option<&str>, slice: &[&str], cow: Cow<'_, str>) -> usize {
        CALLS.add();
        tokio::task::yield_now().await;
        option.map_or(0, str::len)
            + slice.len()
            + cow.len()
            + usize::try_from(CALLS.count()).expect("few")
    }
    miss!(total(Some("a"), &["b"], "c".into()).await, 4);
    clock.advance(Duration::from_mins(1));
    hit!(total(Some("a"), &["b"], "c".into()).await, 4);
    while total::peek(Some("a"), &["b"], "c".into()).await.is_none() {
        tokio::task::yield_now().await;
    }
    hit!(total(Some("a"), &["b"], "c".into()).await, 5);
}

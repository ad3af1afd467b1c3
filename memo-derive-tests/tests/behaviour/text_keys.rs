//! Keys that are written as text: of shared entries, and of records.

use memo_derive_tests::{Bench, Calls};
use memokit::{CacheKey, Calculated, KeyText, Memoized, memoize};

#[derive(CacheKey, Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct OrgId(u32);

#[derive(CacheKey, Clone, Debug, Eq, Hash, PartialEq)]
enum Filter {
    All,
    Name(String),
    Price { from: Option<u32>, to: Option<u32> },
    Not(Box<Self>),
    And(Vec<Self>),
}

#[derive(CacheKey, Clone, Debug, Eq, Hash, PartialEq)]
struct Page<S> {
    filter: Filter,
    sort: S,
    number: usize,
}

type Query = Page<[(String, bool); 1]>;

fn query(filter: Filter, number: usize) -> Query {
    Page {
        filter,
        sort: [("name".to_owned(), true)],
        number,
    }
}

#[memokit::test]
fn a_derived_key_finds_what_was_stored_in_the_process() {
    static CALLS: Calls = Calls::new();
    #[memoize]
    fn count(org: OrgId, query: &Query) -> usize {
        CALLS.add();
        org.0 as usize + query.number
    }
    assert_eq!(count(OrgId(1), &query(Filter::All, 1)), 2);
    assert_eq!(count(OrgId(1), &query(Filter::All, 1)), 2);
    assert_eq!(CALLS.count(), 1);
    assert_eq!(count(OrgId(2), &query(Filter::All, 1)), 3);
    assert_eq!(CALLS.count(), 2);
}

#[tokio::test]
async fn m_01_filters_that_look_alike_are_different_items_of_a_batch() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, scope = shared, l1_ttl = "0s")]
    async fn search(queries: &[Query], org: OrgId) -> Vec<String> {
        CALLS.add();
        let name = |query| format!("{org:?} {query:?}");
        queries.iter().map(name).collect()
    }
    let name = |name: &str| Filter::Name(name.to_owned());
    let price = |from, to| Filter::Price { from, to };
    let filters = [
        Filter::All,
        name("All"),
        name(""),
        name("All)"),
        Filter::Not(Box::new(Filter::All)),
        Filter::Not(Box::new(name("All"))),
        Filter::And(vec![]),
        Filter::And(vec![Filter::All]),
        Filter::And(vec![Filter::And(vec![])]),
        Filter::And(vec![Filter::All, Filter::All]),
        price(Some(1), None),
        price(None, Some(1)),
        price(None, None),
    ];
    let queries: Vec<_> = filters.map(|filter| query(filter, 1)).into();
    let expected = |org| {
        let name = |query| format!("{org:?} {query:?}");
        queries.iter().map(name).collect::<Vec<_>>()
    };
    let bench = Bench::new().await;
    let search = |org| bench.runtime.scope(search(&queries, org));
    for _ in 0..2 {
        assert_eq!(search(OrgId(1)).await, expected(OrgId(1)));
        assert_eq!(search(OrgId(2)).await, expected(OrgId(2)));
    }
    assert_eq!(CALLS.count(), 2);
}

#[tokio::test]
async fn m_01_the_nesting_of_tuples_and_the_border_between_arguments_are_part_of_the_key() {
    #[memoize(batch, scope = shared, l1_ttl = "0s")]
    async fn left(keys: &[((u8, u8), u8)]) -> Vec<u8> {
        keys.iter().map(|((a, _), _)| *a).collect()
    }
    #[memoize(batch, scope = shared, l1_ttl = "0s")]
    async fn joined(names: &[String], suffix: &str, more: Option<&'static str>) -> Vec<String> {
        let join = |name| format!("{name}|{suffix}|{more:?}");
        names.iter().map(join).collect()
    }
    let bench = Bench::new().await;
    let work = async {
        assert_eq!(left(&[((1, 2), 3), ((12, 3), 0)]).await, [1, 12]);
        let name = |name: &str| [name.to_owned()];
        for _ in 0..2 {
            assert_eq!(joined(&name("a"), "b,c", None).await, ["a|b,c|None"]);
            assert_eq!(joined(&name("a,b"), "c", None).await, ["a,b|c|None"]);
            assert_eq!(
                joined(&name("a"), "b", Some("!")).await,
                ["a|b|Some(\"!\")"]
            );
            assert_eq!(joined(&name("a"), "b", None).await, ["a|b|None"]);
            assert_eq!(joined(&name("a"), "b", Some("")).await, ["a|b|Some(\"\")"]);
        }
        joined::memo().stats()
    };
    let stats = bench.runtime.scope(work).await;
    assert_eq!((stats.computes, stats.hits), (5, 5));
}

#[tokio::test]
async fn m_02_functions_of_one_name_in_two_modules_share_nothing_in_a_store() {
    mod one {
        #[memokit::memoize(batch, scope = shared, l1_ttl = "0s", version = 1)]
        pub(super) async fn rates(ids: &[u8]) -> Vec<u8> {
            ids.iter().map(|id| id + 1).collect()
        }
    }
    mod two {
        #[memokit::memoize(batch, scope = shared, l1_ttl = "0s", version = 1)]
        pub(super) async fn rates(ids: &[u8]) -> Vec<u8> {
            ids.iter().map(|id| id + 2).collect()
        }
    }
    let bench = Bench::new().await;
    for _ in 0..2 {
        assert_eq!(bench.runtime.scope(one::rates(&[0])).await, [1]);
        assert_eq!(bench.runtime.scope(two::rates(&[0])).await, [2]);
    }
    assert_eq!((bench.store.reads(), bench.store.writes()), (4, 2));
}

#[tokio::test]
async fn m_02_two_spellings_of_one_namespace_are_seen_to_clash() {
    #[memoize(batch, scope = shared, namespace = "spelled::twice", name = "same", version = 1)]
    async fn one(ids: &[u8]) -> Vec<u8> {
        ids.iter().map(|_| 1).collect()
    }
    #[memoize(batch, scope = shared, namespace = "spelled.twice", name = "same", version = 1)]
    async fn two(ids: &[u8]) -> Vec<u8> {
        ids.iter().map(|_| 2).collect()
    }
    let bench = Bench::new().await;
    for _ in 0..2 {
        assert_eq!(bench.runtime.scope(one(&[0])).await, [1]);
        assert_eq!(bench.runtime.scope(two(&[0])).await, [2]);
    }
    assert_eq!((bench.store.reads(), bench.store.writes()), (0, 0));
    assert!(!bench.runtime.health().is_good());
}

#[tokio::test]
async fn a_record_is_found_by_key_fields_of_derived_types() {
    static CALLS: Calls = Calls::new();
    #[derive(Memoized)]
    #[memo(scope = shared)]
    struct Member {
        #[memo(key)]
        org: OrgId,
        #[memo(key)]
        role: Filter,
        #[cache_calculation(with = score)]
        score: Calculated<u32>,
    }
    fn score(members: &[&Member]) -> Vec<u32> {
        CALLS.add();
        let score = |member: &&Member| member.org.0 + u32::from(member.role == Filter::All);
        members.iter().map(score).collect()
    }
    let bench = Bench::new().await;
    for _ in 0..2 {
        let member = |org, role| Member {
            org: OrgId(org),
            role,
            score: Calculated::NotLoaded,
        };
        let mut members = [
            member(1, Filter::All),
            member(1, Filter::Name("All".to_owned())),
            member(2, Filter::All),
        ];
        let load = Member::load(&mut members, Member::ALL, &());
        bench.runtime.scope(load).await.expect("all of them");
        let scores = members.map(|member| member.score.get().copied());
        assert_eq!(scores, [Some(2), Some(1), Some(3)]);
    }
    assert_eq!(CALLS.count(), 1);
}

#[test]
fn l_11_the_order_of_variants_is_no_part_of_a_key_and_that_of_fields_is() {
    mod before {
        #[derive(memokit::CacheKey)]
        pub(super) enum Sort {
            Name,
            Price { rising: bool },
        }
        #[derive(memokit::CacheKey)]
        pub(super) struct Size {
            pub(super) width: u8,
            pub(super) height: u8,
        }
    }
    mod after {
        #[derive(memokit::CacheKey)]
        pub(super) enum Sort {
            Price { rising: bool },
            Stock,
            Name,
        }
        #[derive(memokit::CacheKey)]
        pub(super) struct Size {
            pub(super) height: u8,
            pub(super) width: u8,
        }
    }
    let sorts = [
        (
            KeyText::of(&before::Sort::Name),
            KeyText::of(&after::Sort::Name),
        ),
        (
            KeyText::of(&before::Sort::Price { rising: true }),
            KeyText::of(&after::Sort::Price { rising: true }),
        ),
    ];
    assert!(sorts.iter().all(|(before, after)| before == after));
    assert_eq!(KeyText::of(&after::Sort::Stock), "Stock");
    let (width, height) = (1, 2);
    assert_ne!(
        KeyText::of(&before::Size { width, height }),
        KeyText::of(&after::Size { height, width })
    );
}

#[tokio::test]
async fn l_11_odd_keys_and_odd_values_come_back_as_they_were() {
    use std::collections::{BTreeMap, HashMap};
    type Odd = (i128, (), Option<Option<bool>>);
    #[memoize(batch, scope = shared, l1_ttl = "0s")]
    async fn odd(keys: &[Odd], counts: &BTreeMap<String, u8>) -> Vec<HashMap<String, f64>> {
        let size: u8 = counts.values().sum();
        let value = |(_, (), flag): &Odd| {
            let zero = if flag.is_some() { -0.0 } else { 0.0 };
            HashMap::from([
                ("nan".to_owned(), f64::NAN),
                ("zero".to_owned(), zero),
                ("size".to_owned(), f64::from(size)),
            ])
        };
        keys.iter().map(value).collect()
    }
    let bench = Bench::new().await;
    let keys = [
        (i128::MIN, (), None),
        (i128::MIN, (), Some(None)),
        (i128::MAX, (), Some(Some(true))),
    ];
    let counts = BTreeMap::from([("b".to_owned(), 1), ("a".to_owned(), 2)]);
    let bits = |values: Vec<HashMap<String, f64>>| -> Vec<_> {
        let bits =
            |value: HashMap<String, f64>| ["nan", "zero", "size"].map(|name| value[name].to_bits());
        values.into_iter().map(bits).collect()
    };
    let work = async {
        let first = bits(odd(&keys, &counts).await);
        assert_eq!(bits(odd(&keys, &counts).await), first);
        assert_eq!(first[1][1], (-0.0_f64).to_bits());
        odd::memo().stats()
    };
    let stats = bench.runtime.scope(work).await;
    assert_eq!((stats.computes, stats.hits), (3, 3));
}

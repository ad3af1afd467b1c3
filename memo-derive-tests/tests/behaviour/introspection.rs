//! What a program can be told of its memos: their options, their entries, as data.

use std::collections::BTreeSet;
use std::time::Duration;

use memokit::testing::{ManualClock, hit};
use memokit::{Calculated, Memoized, Put, Scope, Source, memoize, registry};

/// What a call gives that has given up.
#[derive(Clone)]
struct Late;

impl From<memokit::Error> for Late {
    fn from(_: memokit::Error) -> Self {
        Self
    }
}

/// All of it.
#[memoize(
    ttl = "5m",
    tti = "1m",
    jitter = "10%",
    stale = "10m",
    refresh_ahead,
    soft_timeout = "50ms",
    timeout = "2s",
    absent_ttl = "30s",
    error_ttl = "5s",
    capacity = 7,
    max_bytes = "64KiB",
    policy = lru,
    weigh = bytes_of,
    cache_if = |found| found.is_ok(),
    tags("n:{n}"),
    tenant = n % 2,
    namespace = "introspection",
    name = "introspection all"
)]
fn all(n: u64) -> Result<Option<u64>, Late> {
    Ok(Some(n))
}

fn bytes_of(_: &Result<Option<u64>, Late>) -> usize {
    8
}

#[derive(Clone, Memoized)]
#[memo(namespace = "introspection", scope = shared, store = "main", ttl = "1h")]
struct Customer {
    #[memo(key)]
    id: u64,
    #[memo(tenant)]
    org: u64,
    #[cache_calculation(with = score, version = 3)]
    risk: Calculated<u64>,
}

fn score(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|of| of.id + of.org).collect()
}

#[memokit::test]
fn every_option_is_told() {
    #[memoize(ttl = |_, n| Duration::from_secs(*n), single_flight = false)]
    fn few(n: u64) -> u64 {
        n
    }
    drop(all(1));
    let info = all::memo().info();
    assert_eq!((info.name, info.kind), ("introspection all", "function"));
    assert_eq!(
        (info.namespace.as_str(), info.docs),
        ("introspection", "All of it.")
    );
    let options = &info.options;
    let seconds = |length: Option<Duration>| length.map(|length| length.as_secs_f64());
    assert_eq!(
        [
            options.ttl,
            options.tti,
            options.stale,
            options.soft_timeout,
            options.timeout,
            options.absent_ttl,
            options.error_ttl
        ]
        .map(seconds),
        [300.0, 60.0, 600.0, 0.05, 2.0, 30.0, 5.0].map(Some)
    );
    assert!((options.jitter - 0.1).abs() < 1e-9);
    assert!(options.refresh_ahead && options.single_flight && !options.has_computed_ttl);
    assert_eq!(
        (options.capacity, options.max_bytes, options.policy),
        (Some(7), Some(64 * 1024), Some("lru"))
    );
    assert!(options.has_tags && options.has_tenant && options.has_weigh && options.has_cache_if);
    assert_eq!(
        (options.scope, options.store, &options.version),
        (Scope::Process, None, &None)
    );

    let info = few::memo().info();
    assert!(info.has_computed_ttl && !info.single_flight && info.ttl.is_none());
    assert!(!info.has_tags && !info.has_tenant && !info.has_weigh && !info.has_cache_if);
    assert_eq!(few(1), 1);

    let [risk] = Customer::cached_calculations() else {
        panic!("one calculation")
    };
    assert_eq!(
        (risk.name, risk.record, risk.kind),
        ("risk", "Customer", "field")
    );
    assert_eq!((risk.scope, risk.store), (Scope::Shared, Some("main")));
    assert_eq!(
        (risk.version.as_deref(), risk.key_fields),
        (Some("v3"), &["id"][..])
    );
    assert_eq!(
        (risk.ttl, risk.has_tenant),
        (Some(Duration::from_hours(1)), true)
    );
    let by_hand = memokit::Memo::<u64, u64>::builder("introspection by hand").build();
    assert_eq!(by_hand.info().kind, "memo");
}

fn keys(value: &serde_json::Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

const OPTIONS: [&str; 28] = [
    "key_fields",
    "scope",
    "store",
    "codec",
    "version",
    "ttl",
    "has_computed_ttl",
    "tti",
    "jitter",
    "stale",
    "refresh_ahead",
    "soft_timeout",
    "timeout",
    "absent_ttl",
    "error_ttl",
    "single_flight",
    "capacity",
    "coalesce",
    "max_batch",
    "max_bytes",
    "policy",
    "l1_ttl",
    "l1_max_value",
    "fails_with_store",
    "has_tags",
    "has_tenant",
    "has_weigh",
    "has_cache_if",
];

const STATS: [&str; 25] = [
    "inserts",
    "replaced",
    "hits",
    "stale_hits",
    "misses",
    "computes",
    "joins",
    "errors",
    "evictions",
    "expiries",
    "invalidations",
    "refused",
    "undecodable",
    "refreshes",
    "refresh_panics",
    "timeouts",
    "policy_faults",
    "listener_panics",
    "events_lost",
    "store_errors",
    "entries",
    "bytes",
    "compute_p50",
    "compute_p99",
    "time_saved",
];

/// Keys in the order of a map, as `serde_json` has them.
fn sorted<'k>(keys: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    keys.into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

#[derive(Clone, Memoized)]
struct Plain {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = double)]
    twice: Calculated<u64>,
}
fn double(plain: &[&Plain]) -> Vec<u64> {
    plain.iter().map(|of| of.id * 2).collect()
}

#[memokit::test]
async fn the_shape_of_the_data_is_pinned() {
    drop(all(1));
    let json = serde_json::to_value(registry().report()).unwrap();
    assert_eq!(keys(&json), ["budget", "memos", "totals"]);
    assert_eq!(keys(&json["totals"]), sorted(STATS));
    let memos = json["memos"].as_array().unwrap();
    let info = memos
        .iter()
        .find(|memo| memo["name"] == "introspection all")
        .unwrap();
    let own = [
        "name",
        "namespace",
        "kind",
        "docs",
        "file",
        "line",
        "budget",
        "share",
        "stats",
    ];
    assert_eq!(keys(info), sorted(own.into_iter().chain(OPTIONS)));
    assert_eq!(info["ttl"], 300.0);
    assert_eq!(info["soft_timeout"], 0.05);
    assert_eq!(info["jitter"], 0.1);
    assert_eq!(info["scope"], "process");
    assert_eq!(info["stats"]["misses"], 1);
    assert!(info["stats"]["time_saved"].is_f64());

    // A registry is its list.
    let json = serde_json::to_value(registry()).unwrap();
    assert!(
        json.as_array()
            .unwrap()
            .iter()
            .any(|memo| memo["name"] == "introspection all")
    );

    let json = serde_json::to_value(Customer::cached_calculations()).unwrap();
    let own = [
        "name", "record", "memo", "kind", "depends", "docs", "file", "line",
    ];
    assert_eq!(keys(&json[0]), sorted(own.into_iter().chain(OPTIONS)));
    assert_eq!(json[0]["ttl"], 3600.0);

    let json = serde_json::to_value(all::entry(1)).unwrap();
    let own = [
        "age", "ttl", "uses", "tags", "tenant", "weight", "pinned", "place",
    ];
    assert_eq!(keys(&json), sorted(own));
    assert_eq!((&json["age"], &json["place"]), (&0.0.into(), &"l1".into()));
    assert_eq!(
        (&json["tags"][0], &json["tenant"]),
        (&"n:1".into(), &"1".into())
    );

    let mut plain = Plain {
        id: 1,
        twice: Calculated::NotLoaded,
    };
    let report = Plain::load(&mut plain, Plain::ALL, &()).await.unwrap();
    let mut json = serde_json::to_value(&report).unwrap();
    assert!(json["calculations"][0]["took"].take().is_f64());
    assert_eq!(
        json,
        serde_json::json!({
            "calculations": [{
                "name": "twice",
                "hits": 0,
                "stale": 0,
                "misses": 1,
                "failed": 0,
                "reads": 0,
                "writes": 0,
                "calls": 1,
                "took": null,
            }],
            "reads": 0,
            "writes": 0,
        })
    );
}

#[memokit::test]
fn the_live_entries_are_walked_over(clock: ManualClock) {
    #[memoize(ttl = "10s", tags("half:{half}"))]
    fn length(word: &str, half: usize) -> usize {
        word.len() / half
    }
    assert_eq!(length::memo().iter().count(), 0);
    for n in 0..100 {
        length(&n.to_string(), 1);
    }
    length("shared", 2);
    length::insert_with(
        "long",
        1,
        4,
        Put {
            ttl: Some(Duration::from_mins(1)),
            ..Put::default()
        },
    );
    hit!(length("7", 1));
    let mut words: Vec<_> = length::memo()
        .iter()
        .map(|entry| (entry.key().0.clone(), *entry.value(), entry.info().uses))
        .collect();
    words.sort();
    assert_eq!(words.len(), 102);
    assert!(words.contains(&("7".to_owned(), 1, 1)) && words.contains(&("42".to_owned(), 2, 0)));
    assert!(words.contains(&("shared".to_owned(), 3, 0)));
    // Walking is no use, and nothing is computed.
    let stats = length::memo().stats();
    assert_eq!((stats.hits, stats.misses), (1, 101));
    // What was invalidated is left out, also before it has left.
    memokit::invalidate_tag("half:2").wait().unwrap();
    assert_eq!(length::memo().iter().count(), 101);
    // So is what has expired.
    clock.advance(Duration::from_secs(20));
    let left: Vec<_> = length::memo()
        .into_iter()
        .map(|entry| entry.key().0.clone())
        .collect();
    assert_eq!(left, ["long"]);
}

#[memokit::test]
fn an_entry_that_is_held_outlives_its_place() {
    let memo = memokit::Memo::<u64, String>::builder("held").build();
    memo.insert(1, "one".to_owned());
    memo.insert(2, "two".to_owned());
    let mut entries = memo.iter();
    let first = entries.next().unwrap();
    // No lock is held between two items: the memo may be changed, and cleared.
    memo.insert(3, "three".to_owned());
    drop(memo.clear());
    assert!(entries.all(|entry| *entry.key() == 3) && memo.is_empty());
    assert_eq!(first.value().len(), 3);
    assert_eq!(first.info().place, Source::L1);
    drop((first, entries, memo));
}

#[memokit::test]
fn memos_are_found_by_the_tags_of_their_live_entries(clock: ManualClock) {
    #[memoize(tags("user:{id}"), ttl = "10s")]
    fn name(id: u64) -> String {
        id.to_string()
    }
    #[memoize(tags("user:{id}"))]
    fn age(id: u64) -> u64 {
        id
    }
    #[memoize]
    fn plain(id: u64) -> u64 {
        id
    }
    name(7);
    age(7);
    age(8);
    plain::insert_with(
        7,
        7,
        Put {
            tags: vec!["user:7".to_owned()],
            ..Put::default()
        },
    );
    let tagged = |tag: &str| {
        let memos = registry().with_tag(tag);
        let names = memos
            .iter()
            .map(|memo| memo.name.rsplit("::").next().unwrap());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(tagged("user:7"), ["age", "name", "plain"]);
    assert_eq!(tagged("user:8"), ["age"]);
    assert_eq!(registry().with_tag("user:8")[0].stats.misses, 2);
    assert!(tagged("user:").is_empty() && tagged("user:77").is_empty());
    clock.advance(Duration::from_secs(20));
    assert_eq!(tagged("user:7"), ["age", "plain"]);
    assert!(age::invalidate(7));
    assert_eq!(tagged("user:7"), ["plain"]);
    memokit::invalidate_tag("user:7").wait().unwrap();
    assert!(tagged("user:7").is_empty());
}

#[memokit::test]
fn a_memo_is_cleared_by_its_name() {
    #[memoize(name = "introspection cleared")]
    fn square(n: u64) -> u64 {
        n * n
    }
    #[memoize(name = "introspection kept")]
    fn cube(n: u64) -> u64 {
        n * n * n
    }
    // Known, and empty.
    registry()
        .clear("introspection cleared")
        .unwrap()
        .wait()
        .unwrap();
    square(3);
    cube(3);
    let registry = registry();
    registry
        .clear("introspection cleared")
        .unwrap()
        .wait()
        .unwrap();
    assert!(square::memo().is_empty() && cube::contains(3));
    assert!(registry.clear("introspection").is_none());
    // Of a memo whose values are in a store there is a rest.
    let shared = Customer::cached_calculations()[0].memo;
    registry.clear(shared).unwrap().wait().unwrap();
}

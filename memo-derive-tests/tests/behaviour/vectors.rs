//! The rows of `docs/reference/keys.md`: what they say is what the program does.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU8;
use std::path::Path;
use std::time::Duration;

use memo_derive_tests::Bench;
use memokit::testing::ManualClock;
use memokit::{CacheKey, Calculated, KeyText, Memoized, memoize};

use super::support::Listening;

#[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
struct Id(u64);

#[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
struct Nothing;

#[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
enum Filter {
    All,
    Country(String),
    Price { from: u32, to: u32 },
}

#[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
struct Query {
    filter: Filter,
    page: Option<Id>,
}

#[memoize(batch, scope = shared, namespace = "shop", version = 3)]
async fn prices(skus: &[&'static str], currency: &str) -> Vec<usize> {
    skus.iter().map(|sku| sku.len() + currency.len()).collect()
}

#[memoize(batch, scope = shared, namespace = "shop", version = 1)]
async fn search(queries: &[Query]) -> Vec<bool> {
    let is_first = |query: &Query| query.page.is_none();
    queries.iter().map(is_first).collect()
}

#[derive(Memoized)]
#[memo(namespace = "shop", scope = shared)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(version = 1, with = sum)]
    revenue: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn customer(id: u64) -> Customer {
    Customer {
        id,
        revenue: Calculated::NotLoaded,
    }
}

const LONG: &str = {
    const BYTES: [u8; 300] = [b'x'; 300];
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

/// The rows of the table under `heading`, without the spaces that formatters add.
fn rows(heading: &str) -> Vec<(String, String)> {
    let page = include_str!("../../../docs/reference/keys.md");
    let (_, table) = page.split_once(heading).expect("the table");
    let rows = table.lines().skip(2).take_while(|line| !line.is_empty());
    let row = |row: &str| {
        // Markdown has no empty code: an empty text is said in words.
        let mut spans = row.split('`').skip(1).step_by(2).map(without_spaces);
        let value = spans.next().expect("a value");
        (value, spans.next().unwrap_or_default())
    };
    rows.map(row).collect()
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn values_are_written_as_documented() {
    macro_rules! texts {
        ($($value:expr;)*) => { vec![$((
            without_spaces(stringify!($value)),
            KeyText::of(&$value),
        )),*] };
    }
    let texts = texts! {
        42_u64;
        -7_i8;
        i128::MIN;
        NonZeroU8::MIN;
        true;
        'a';
        'ß';
        "EU";
        "";
        "green tea";
        "a:b,(c)[d]!=#%";
        "\0";
        Path::new("src//./lib.rs");
        b"\x00\xff";
        (1, "x");
        (1,);
        ();
        ((1, 2), 3);
        (1, (2, 3));
        [[1, 2], [3, 4]];
        [""; 0];
        [""];
        ["", ""];
        None::<&str>;
        Some("");
        Some("!");
        Some(None::<&str>);
        Some(Some("x"));
        BTreeSet::from(["b", "a"]);
        BTreeMap::from([("b", 2), ("a", 1)]);
        Duration::from_millis(1500);
        Duration::from_secs(90);
        Ipv4Addr::LOCALHOST;
        Ipv6Addr::LOCALHOST;
        SocketAddr::from((Ipv4Addr::LOCALHOST, 80));
        SocketAddr::from((Ipv6Addr::LOCALHOST, 80));
        Nothing;
        Id(7);
        Filter::All;
        Filter::Country("EU".into());
        Filter::Price { from: 1, to: 9 };
        [Filter::All, Filter::All];
        Query { filter: Filter::All, page: None };
        Query { filter: Filter::Country("EU".into()), page: Some(Id(2)) };
    };
    assert_eq!(texts, rows("| value | text |"));
}

#[tokio::test]
async fn m_01_whole_keys_are_as_documented() {
    let store = Listening::default();
    let bench = Bench::over(store.clone(), ManualClock::new()).await;
    macro_rules! keys {
        ($($call:expr;)*) => { vec![$({
            let _called = bench.runtime.scope($call).await;
            (without_spaces(stringify!($call)), store.asked().pop().expect("a key"))
        }),*] };
    }
    let keys = keys! {
        prices(&["tea"], "EUR");
        prices(&["de/at: 50%"], "");
        search(&[Query { filter: Filter::All, page: None }]);
        Customer::load(&mut [customer(42)], Customer::ALL, &());
        prices(&[LONG], "EUR");
    };
    assert_eq!(keys, rows("| call | key |"));
}

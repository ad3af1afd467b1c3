//! What the macros write, line by line.
//!
//! Accept a change that is meant with `INSTA_UPDATE=always cargo test -p memo-derive-tests --test
//! expand`, and read the diff: these are the lines that every user compiles.

mod hygiene;

/// What a user wrote, and what becomes of it.
struct Case {
    name: &'static str,
    written: &'static str,
    expansion: &'static str,
}

macro_rules! cases {
    ($($name:ident { $($written:tt)* })*) => {
        const CASES: &[Case] = &[$(Case {
            name: stringify!($name),
            written: stringify!($($written)*),
            expansion: memo_macros::__expansion! { $($written)* },
        }),*];
    };
}

cases! {
    smallest {
        #[memoize]
        fn square(n: u64) -> u64 { n * n }
    }
    borrowed {
        #[memoize]
        /// What it costs.
        pub fn cost(zone: &str, parts: &[u8], grams: u32) -> u64 { grams }
    }
    no_arguments {
        #[memoize]
        fn config() -> Config { read() }
    }
    ttl {
        #[memoize(ttl = "1h 30m")]
        fn f(n: u64) -> u64 { n }
    }
    ttl_of_an_expression {
        #[memoize(ttl = settings().ttl)]
        fn f(n: u64) -> u64 { n }
    }
    capacity {
        #[memoize(capacity = 10_000)]
        fn f(n: u64) -> u64 { n }
    }
    skip {
        #[memoize(skip(client))]
        fn f(client: &Client<'_>, n: u64) -> u64 { n }
    }
    key {
        #[memoize(key(u64) = user.id)]
        fn f(user: &User) -> u64 { user.id }
    }
    key_of_any_type {
        #[memoize(key = (user.id, format!("{n}")))]
        fn f(user: &User, n: u64) -> u64 { user.id }
    }
    name {
        #[memoize(name = "the price")]
        fn f(n: u64) -> u64 { n }
    }
    companion {
        #[memoize(companion = price_memo)]
        fn price(n: u64) -> u64 { n }
    }
    root {
        #[memoize(crate = my::path)]
        fn f(n: u64) -> u64 { n }
    }
    attributes {
        #[memoize]
        #[cfg(test)]
        #[deprecated]
        #[expect(unused_variables)]
        #[must_use]
        pub(crate) fn f((a, mut b): (u64, u64)) -> u64 { b += a; b }
    }
    lifetimes {
        #[memoize]
        fn f<'x, 'y: 'x>(a: &'x str, b: &'y str) -> usize { a.len() + b.len() }
    }
    async_function {
        #[memoize(ttl = "5m", skip(client))]
        async fn rate(client: &Client, from: String, to: &str) -> Result<Rate, Error> {
            client.get(from, to).await
        }
    }
    batch {
        #[memoize(batch, ttl = "5m")]
        fn prices(skus: &[Sku], country: &str) -> Vec<Price> { load(skus, country) }
    }
    async_batch {
        #[memoize(batch, skip(api))]
        async fn prices(skus: &[Sku], api: &Api) -> Result<Vec<Price>, Error> { api.get(skus).await }
    }
    shared_batch {
        #[memoize(batch, scope = shared, version = 2)]
        fn prices(skus: &[Sku]) -> Vec<Price> { load(skus) }
    }
    async_shared_batch {
        #[memoize(batch, store = "prices", skip(api))]
        async fn prices(skus: &[Sku], api: &Api) -> Result<Vec<Price>, Error> { api.get(skus).await }
    }
    record {
        #[derive(Memoized)]
        #[memo(scope = shared, context = Db)]
        pub struct Customer {
            #[memo(key)]
            id: u64,
            name: String,
            /// Sum of paid invoices.
            #[cache_calculation(ttl = "10m", with = Customer::sum_invoices)]
            revenue: Calculated<Money>,
            #[cache_calculation(with = score, version = 3)]
            risk: Calculated<Risk>,
        }
    }
    record_of_the_process {
        #[derive(Memoized)]
        struct Customer {
            #[memo(key)]
            id: u64,
            #[memo(key)]
            place: String,
            #[cache_calculation(with = score, capacity = 3, name = "risk")]
            risk: Calculated<Risk>,
        }
    }
    record_without_calculations {
        #[derive(Memoized)]
        struct Customer { id: u64 }
    }
    mistakes {
        #[memoize(ttl = "300", capcity = 3)]
        fn f(n: u64) -> u64 { n }
    }
}

#[test]
fn every_expansion_is_as_it_was() {
    for case in CASES {
        insta::with_settings!({ description => case.written, omit_expression => true }, {
            insta::assert_snapshot!(case.name, case.expansion);
        });
    }
}

#[test]
fn the_smallest_memo_is_at_most_30_lines() {
    let smallest = CASES
        .iter()
        .find(|case| case.name == "smallest")
        .expect("a case");
    let lines = smallest.expansion.lines().count();
    assert!(
        lines <= 30,
        "the smallest memo is {lines} lines:\n{}",
        smallest.expansion
    );
    // Shown by `--nocapture`, for whoever writes it down.
    insta::assert_snapshot!("lines_of_the_smallest", lines.to_string());
}

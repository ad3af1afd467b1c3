//! What the macros write, line by line.
//!
//! Accept a change that is meant with `INSTA_UPDATE=always cargo test -p memo-derive-tests --test
//! expand`, and read the diff: these are the lines that every user compiles.

mod hygiene;
mod sizes;

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
    borrowed_inside {
        #[memoize]
        fn f(name: Option<&str>, rows: &[(Cow<'_, str>, u8)]) -> usize { rows.len() }
    }
    stale_borrowed_inside {
        #[memoize(ttl = "5m", stale = "10m")]
        fn f(name: Option<&str>, rows: &[(Cow<'_, str>, u8)], pair: [&str; 2]) -> usize { rows.len() }
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
    batch_in_parts {
        #[memoize(batch, max_batch = MOST / 2, coalesce = "1ms")]
        fn prices(skus: &[Sku]) -> HashMap<Sku, u64> { all(skus) }
    }
    generic_function {
        #[memoize(ttl = "5m", skip(client))]
        pub fn parsed<T, const N: usize>(client: &Client, text: &str) -> Result<Vec<T>, Error>
        where
            T: FromStr + Clone + Send + Sync + 'static,
        {
            client.parse(text).take(N)
        }
    }
    generic_async_batch {
        #[memoize(batch, scope = shared)]
        async fn doubled<T: CacheKey + Hash + Eq + Clone + Send + Sync + 'static>(
            of: &[T],
        ) -> HashMap<T, u64> {
            of.iter().cloned().map(two).collect()
        }
    }
    impl_trait {
        #[memoize(skip(form))]
        fn shown(n: u64, form: impl Fn(u64) -> String + 'static) -> String { form(n) }
    }
    shared_function {
        #[memoize(scope = shared, ttl = "5m")]
        fn price(sku: &str) -> Price { load(sku) }
    }
    async_shared_function {
        #[memoize(store = "prices", version = 2, skip(api))]
        async fn price(sku: &Sku, api: &Api) -> Result<Price, Error> { api.get(sku).await }
    }
    shared_batch {
        #[memoize(batch, scope = shared, version = 2)]
        fn prices(skus: &[Sku]) -> Vec<Price> { load(skus) }
    }
    shared_by_another_codec {
        #[memoize(scope = shared, codec = my::Pretty)]
        fn price(sku: &str) -> Price { load(sku) }
    }
    record_by_another_codec {
        #[derive(Memoized)]
        #[memo(scope = shared, codec = msgpack)]
        struct Customer {
            #[memo(key)]
            id: u64,
            #[cache_calculation(with = score)]
            risk: Calculated<Risk>,
        }
    }
    async_shared_batch {
        #[memoize(batch, store = "prices", skip(api))]
        async fn prices(skus: &[Sku], api: &Api) -> Result<Vec<Price>, Error> { api.get(skus).await }
    }
    ttl_of_a_closure {
        #[memoize(ttl = |id, _zone: &str, User { ttl, .. }| if *id == 0 { return NEVER } else { *ttl })]
        fn f(id: u64, zone: &str) -> User { load(id, zone) }
    }
    ttl_of_a_closure_without_a_key {
        #[memoize(ttl = |config| config.ttl)]
        fn f() -> Config { read() }
    }
    tti {
        #[memoize(tti = "1m")]
        fn f(n: u64) -> u64 { n }
    }
    jitter {
        #[memoize(ttl = "5m", jitter = "12.5%")]
        fn f(n: u64) -> u64 { n }
    }
    absent_ttl {
        #[memoize(ttl = "5m", absent_ttl = "30s")]
        fn f(n: u64) -> Option<u64> { find(n) }
    }
    error_ttl {
        #[memoize(error_ttl = settings().error_ttl)]
        fn f(n: u64) -> Result<u64, Error> { find(n) }
    }
    stale {
        #[memoize(ttl = "5m", stale = "10m")]
        fn f(n: u64, name: &str) -> u64 { n }
    }
    stale_without_arguments {
        #[memoize(ttl = "5m", stale = "10m")]
        fn config() -> Config { read() }
    }
    soft_timeout {
        #[memoize(ttl = "5m", stale = "10m", soft_timeout = "50ms")]
        fn f(n: u64) -> u64 { n }
    }
    kept_arguments {
        #[memoize(ttl = "5m", stale = "10m", soft_timeout = "50ms", skip(client))]
        async fn rate(client: &Client, (from, to): (Currency, Currency), _: &'static str) -> Result<Rate, Error> {
            client.get(from, to).await
        }
    }
    refresh_ahead {
        #[memoize(ttl = "5m", refresh_ahead)]
        async fn f(n: u64) -> u64 { n }
    }
    timeout {
        #[memoize(timeout = "2s")]
        fn f(names: &[String]) -> Result<u64, Error> { find(names) }
    }
    async_timeout {
        #[memoize(timeout = "2s")]
        async fn f(n: u64) -> Result<u64, Error> { find(n).await }
    }
    copies {
        #[memoize(scope = shared, l1_ttl = "5s", l1_max_value = 64 * KIB)]
        fn f(n: u64) -> u64 { n }
    }
    fails_with_its_store {
        #[memoize(scope = shared, on_store_error = fail)]
        fn f(n: u64) -> Result<u64, Error> { find(n) }
    }
    batch_that_fails_with_its_store {
        #[memoize(batch, scope = shared, on_store_error = fail)]
        async fn f(ids: &[u64]) -> Result<Vec<u64>, Error> { find(ids).await }
    }
    single_flight {
        #[memoize(single_flight = false)]
        fn f(n: u64) -> u64 { n }
    }
    max_bytes {
        #[memoize(max_bytes = "64MiB", weigh = my::bytes_of)]
        fn f(n: u64) -> Image { draw(n) }
    }
    max_bytes_of_an_expression {
        #[memoize(max_bytes = 64 * MIB)]
        fn f(n: u64) -> Image { draw(n) }
    }
    cache_if {
        #[memoize(cache_if = |value| *value > 0)]
        fn f(n: u64) -> u64 { n }
    }
    tags {
        #[memoize(tags("user:{id}", "{{all}}", "zone:{zone:>width$}"), skip(client))]
        fn f(id: u64, client: &Client, zone: &str, width: usize) -> u64 { client.get(id) }
    }
    tags_without_names {
        #[memoize(tags("all"))]
        fn f(id: u64) -> u64 { id }
    }
    tags_of_a_closure {
        #[memoize(tags = |id, user| [format!("user:{id}"), user.group.clone()])]
        fn f(id: u64) -> User { load(id) }
    }
    tags_of_a_computed_key {
        #[memoize(key(u64) = user.id, tags("user:{key}"))]
        fn f(user: &User) -> u64 { user.id }
    }
    policy {
        #[memoize(policy = s3_fifo)]
        fn f(n: u64) -> u64 { n }
    }
    policy_of_a_user {
        #[memoize(capacity = 10_000, policy = my::Newest)]
        fn f(n: u64) -> u64 { n }
    }
    weigh {
        #[memoize(weigh = my::bytes_of)]
        fn f(n: u64) -> Image { draw(n) }
    }
    tenant {
        #[memoize(tenant = org.id, skip(org))]
        fn f(org: &Org, n: u64) -> u64 { org.size + n }
    }
    everything {
        #[memoize(
            name = "price", companion = price_memo, namespace = "shop", crate = my::path,
            ttl = |n, _zone, _value| time(*n), tti = "1m", jitter = "10%", stale = "10m", refresh_ahead,
            soft_timeout = "50ms", timeout = "2s", absent_ttl = "30s", error_ttl = "5s",
            capacity = 10_000, max_bytes = "64MiB", policy = lru, weigh = my::bytes_of, cache_if = |value| value.is_ok(),
            tags("price:{n}", "zone:{zone}"), skip(client), tenant = client.org, scope = process,
        )]
        /// What it costs.
        #[must_use]
        pub async fn price(client: &Client, n: u64, zone: &str) -> Result<Option<u64>, Error> {
            client.get(n, zone).await
        }
    }
    everything_shared {
        #[memoize(
            name = "price", namespace = "shop", store = "prices", codec = json, version = 2,
            ttl = |n, _zone, _value| time(*n), absent_ttl = "30s", jitter = "10%",
            cache_if = |value| value.is_some(), skip(client), tenant = client.org,
            l1_ttl = "5s", l1_max_value = "64KiB", on_store_error = fail, capacity = 10_000, policy = lru,
        )]
        async fn price(client: &Client, n: u64, zone: &str) -> Result<Option<u64>, Error> {
            client.get(n, zone).await
        }
    }
    everything_of_a_batch {
        #[memoize(
            batch, max_batch = 100, ttl = |n, _value| time(*n), jitter = "10%",
            absent_ttl = "30s", capacity = 10_000, max_bytes = "64MiB", weigh = my::bytes_of,
            cache_if = |value| value.is_some(), tags = |n, _| [n.to_string()], coalesce = "1ms", skip(client),
        )]
        async fn prices(ids: &[u64], client: &Client) -> Result<Vec<Option<u64>>, Error> {
            client.get(ids).await
        }
    }
    namespace {
        #[memoize(namespace = "crm")]
        fn f(n: u64) -> u64 { n }
    }
    batch_with_closures {
        #[memoize(batch, ttl = |sku, _country, price| price.ttl, tags = |sku, _, _| [sku.name()], skip(api))]
        fn prices(skus: &[Sku], api: &Api, country: &str) -> Vec<Price> { api.get(skus, country) }
    }
    shared_batch_with_closures {
        #[memoize(batch, scope = shared, namespace = "shop", ttl = |_, price| price.ttl, absent_ttl = "1s", cache_if = |price| price.is_some())]
        async fn prices(skus: &[Sku]) -> Vec<Option<Price>> { load(skus).await }
    }
    cache_key_of_a_struct {
        #[derive(CacheKey)]
        pub struct Query<'a, T: Ord, const N: usize> where T: Clone { r#type: &'a str, filters: [T; N] }
    }
    mem_size_of_a_struct {
        #[derive(MemSize)]
        pub struct Page<'a, T: Ord, const N: usize> where T: Clone {
            r#type: &'a str,
            words: [T; N],
            #[mem_size(with = Image::bytes)]
            image: Image,
            #[mem_size(skip)]
            site: Arc<Site>,
        }
    }
    mem_size_of_an_enum {
        #[derive(MemSize)]
        enum Shape { None, Text(String), Line { from: Point, to: Point } }
    }
    mem_size_of_nothing {
        #[derive(MemSize)]
        enum Never {}
    }
    cache_key_of_a_tuple {
        #[derive(CacheKey)]
        struct Id(u64);
    }
    cache_key_of_an_enum {
        #[derive(CacheKey)]
        enum Filter { All, Country(String, u8), Price { from: u32, to: u32 } }
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
    record_with_options {
        #[derive(Memoized)]
        #[memo(namespace = "crm")]
        struct Customer {
            #[memo(key)]
            id: u64,
            #[memo(key)]
            place: String,
            #[cache_calculation(
                with = score,
                ttl = |_, _, risk| risk.ttl,
                tti = "1m",
                jitter = "10%",
                max_bytes = "1MB",
                weigh = bytes_of,
                cache_if = |risk| risk.is_known(),
                tags("customer:{id}", "in:{place}"),
            )]
            risk: Calculated<Risk>,
            #[cache_calculation(with = name, tags = |id, _, name| [id.to_string(), name.clone()], absent_ttl = "1s")]
            name: Calculated<Option<String>>,
        }
    }
    record_that_depends {
        #[derive(Memoized)]
        #[memo(context = Db)]
        struct Customer {
            #[memo(key)]
            id: u64,
            #[cache_calculation(with = Customer::sum)]
            revenue: Calculated<u64>,
            #[cache_calculation(with = Customer::score, depends(revenue), select = SCORE)]
            risk: Calculated<u64>,
        }
    }
    record_without_calculations {
        #[derive(Memoized)]
        struct Customer { id: u64 }
    }
    method {
        #[memoized]
        impl Customer {
            #[cache_calculation]
            fn greeting(&self, lang: Lang) -> String { hello(self, lang) }
        }
    }
    async_method {
        #[memoized(namespace = "crm")]
        /// Customers.
        impl Customer {
            /// What to say.
            #[cache_calculation(ttl = |key, lang, text| text.ttl(key.0, lang), stale = "1m", tags("lang:{lang}"))]
            pub async fn greeting(&self, lang: &str) -> Result<Text, Error> { hello(self, lang).await }
            fn plain(&self) {}
        }
    }
    method_of_a_computed_key {
        #[memoized]
        impl Customer {
            #[cache_calculation(key(u64) = self.id + Self::BASE + u64::from(day))]
            fn greeting(&self, day: u8) -> String { hello(self) }
        }
    }
    associated_function {
        #[memoized]
        impl Customer {
            #[cache_calculation(skip(db), ttl = Self::TTL)]
            fn find(id: u64, db: &Db) -> Option<Self> { db.find(id) }
        }
    }
    batch_method {
        #[memoized]
        impl Customer {
            #[cache_calculation(batch, skip(db))]
            async fn credit(customers: &[&Self], year: u16, db: &Db) -> Result<Vec<Credit>, Error> { db.credit(customers, year).await }
        }
    }
    generic_method {
        #[memoized]
        impl Customer {
            #[cache_calculation]
            fn greeting<L: Language + 'static>(&self, to: impl Into<Name> + 'static) -> String {
                L::greet(self, to.into())
            }
        }
    }
    method_of_a_trait {
        #[memoized]
        #[cfg(test)]
        impl Priced for Customer {
            type Price = u64;
            #[cache_calculation]
            fn price(&self) -> Self::Price { Self::Price::from(self.id) }
        }
    }
    trait_with_a_body {
        #[memoized]
        #[cfg(test)]
        pub trait Priced: Keyed {
            fn net(&self) -> u64;
            #[cache_calculation]
            fn gross(&self, percent: u64) -> u64 { self.net() * percent }
        }
    }
    generic_trait_with_a_body {
        #[memoized]
        trait Store<T: Clone + Send + Sync + 'static, const N: usize>: Send + Sync + 'static {
            type Item: Clone + Send + Sync + 'static;
            #[cache_calculation(key(u64) = self.id())]
            async fn first(&self, of: &T) -> Result<Self::Item, Error> where Self: Sized { self.find(of, N).await }
        }
    }
    method_of_a_generic_type {
        #[memoized]
        impl<T: Clone + Send + Sync + 'static> Page<T> {
            #[cache_calculation(ttl = "1m")]
            async fn first(&self, from: &str) -> Result<Vec<T>, Error> { self.find(from).await }
        }
    }
    method_of_a_value {
        #[memoized]
        impl Order {
            #[cache_calculation(scope = instance)]
            fn total(&self, vat: u8) -> u64 { sum(self, vat) }
        }
    }
    thread_function {
        #[memoize(scope = thread, ttl = "5m", weigh = my::bytes_of)]
        fn parsed(text: &str) -> Rc<Tree> { parse(text) }
    }
    async_thread_function {
        #[memoize(scope = thread, error_ttl = "5s", skip(client))]
        async fn rate(client: &Client, from: &str) -> Result<Rate, Error> { client.get(from).await }
    }
    thread_method {
        #[memoized]
        impl Order {
            #[cache_calculation(scope = thread)]
            fn total(&self, vat: u8) -> Rc<u64> { sum(self, vat) }
        }
    }
    thread_method_of_a_generic_type {
        #[memoized]
        impl<T: Clone + 'static> Page<T> {
            #[cache_calculation(scope = thread)]
            fn first(&self) -> Option<T> { self.items.first().cloned() }
        }
    }
    record_with_a_cell {
        #[derive(Memoized)]
        struct Order { #[memo(cell)] cell: MemoCell }
    }
    test {
        #[test]
        #[should_panic(expected = "no")]
        /// Fails.
        fn it_fails(mut clock: ManualClock) -> Result<(), Error> { run(&mut clock)?; Ok(()) }
    }
    test_without_a_clock {
        #[test(crate = my::path)]
        async fn it_works() { run().await; }
    }
    test_that_another_runs {
        #[test]
        #[tokio::test(flavor = "multi_thread")]
        async fn it_works(clock: ManualClock) { run(clock).await; }
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
fn a_body_that_is_half_typed_costs_no_companion() {
    let function = memo_macros::__expansion! {
        #[memoize]
        fn f(client: &Client) -> u64 { client. }
    };
    let method = memo_macros::__expansion! {
        #[memoized]
        impl Customer {
            #[cache_calculation]
            fn f(&self) -> u64 { self. }
            fn plain(&self) { match self }
        }
    };
    let of_a_trait = memo_macros::__expansion! {
        #[memoized]
        impl Named for Customer {
            #[cache_calculation]
            fn f(&self) -> u64 { let Some = }
        }
    };
    // Where tokens break lines is nobody's business.
    let words = |text: &str| text.split_whitespace().collect::<String>();
    for (text, kept) in [
        (function, ["typef=::memokit", "client."]),
        (method, ["fnf_memo()", "self."]),
        (of_a_trait, ["staticMEMO", "letSome="]),
    ] {
        let text = words(text);
        assert!(!text.contains("compile_error"), "{text}");
        assert!(kept.iter().all(|kept| text.contains(kept)), "{text}");
    }
}

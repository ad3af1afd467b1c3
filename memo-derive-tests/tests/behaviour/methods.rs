//! Methods: keyed by the record's key and the arguments.

use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::testing::{ManualClock, hit, miss};
use memokit::{Calculated, Memoized, memoized};

static CALLS: Calls = Calls::new();

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Lang {
    En,
    De,
}

#[derive(Clone, Debug, Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    name: String,
}

fn customer(id: u64, name: &str) -> Customer {
    Customer {
        id,
        name: name.to_owned(),
    }
}

#[memoized]
impl Customer {
    #[cache_calculation(ttl = "1h")]
    fn greeting(&self, lang: Lang, title: &str) -> String {
        CALLS.add();
        match lang {
            Lang::En => format!("Hello, {title} {}", self.name),
            Lang::De => format!("Hallo, {title} {}", self.name),
        }
    }

    #[cache_calculation]
    async fn letter(&self, title: &str) -> Result<String, std::fmt::Error> {
        tokio::task::yield_now().await;
        if title.is_empty() {
            return Err(std::fmt::Error);
        }
        Ok(format!("Dear {title} {}", self.name))
    }

    fn plain(&self) -> u64 {
        self.id
    }
}

#[memokit::test]
fn a_method_is_keyed_by_the_record_and_the_arguments_and_by_no_other_field(clock: ManualClock) {
    let (ann, bob) = (customer(1, "Ann"), customer(2, "Bob"));
    miss!(ann.greeting(Lang::En, "Ms"), "Hello, Ms Ann");
    hit!(ann.greeting(Lang::En, "Ms"), "Hello, Ms Ann");
    miss!(ann.greeting(Lang::De, "Frau"), "Hallo, Frau Ann");
    miss!(ann.greeting(Lang::En, "Frau"), "Hello, Frau Ann");
    miss!(bob.greeting(Lang::En, "Ms"), "Hello, Ms Bob");
    // The same record by its key, whatever it is called now.
    hit!(
        customer(1, "Anna").greeting(Lang::En, "Ms"),
        "Hello, Ms Ann"
    );
    clock.advance(Duration::from_hours(1));
    miss!(
        customer(1, "Anna").greeting(Lang::En, "Ms"),
        "Hello, Ms Anna"
    );
    assert_eq!(ann.plain(), 1);
}

#[memokit::test]
fn the_companion_of_a_method_takes_the_record_first() {
    let ann = customer(1, "Ann");
    let memo = Customer::greeting_memo();
    assert_eq!(memo.peek(&ann, Lang::En, "Ms"), None);
    memo.insert(&ann, Lang::En, "Ms", "Hi".to_owned());
    hit!(ann.greeting(Lang::En, "Ms"), "Hi");
    assert!(memo.contains(&ann, Lang::En, "Ms"));
    assert_eq!(memo.with(&ann, Lang::En, "Ms", String::len), Some(2));
    assert!(memo.entry(&ann, Lang::En, "Ms").is_some());
    assert!(memo.touch(&ann, Lang::En, "Ms"));
    assert_eq!(memo.uncached(&ann, Lang::En, "Ms"), "Hello, Ms Ann");
    assert_eq!(memo.refresh(&ann, Lang::En, "Ms"), "Hello, Ms Ann");
    assert_eq!(memo.outcome(&ann, Lang::En, "Ms").value, "Hello, Ms Ann");
    assert!(memo.invalidate(&ann, Lang::En, "Ms"));
    assert_eq!(memo.peek(&ann, Lang::En, "Ms"), None);
    assert!(memo.memo().name().ends_with("methods::Customer::greeting"));
}

#[memokit::test]
async fn an_async_method_stores_what_is_ok() {
    let ann = customer(1, "Ann");
    assert_eq!(ann.letter("").await, Err(std::fmt::Error));
    miss!(ann.letter("Ms").await, Ok("Dear Ms Ann".to_owned()));
    hit!(ann.letter("Ms").await, Ok("Dear Ms Ann".to_owned()));
    let memo = Customer::letter_memo();
    assert_eq!(memo.peek(&ann, "Ms").await.as_deref(), Some("Dear Ms Ann"));
    assert!(memo.invalidate(&ann, "Ms").await);
    assert_eq!(memo.peek(&ann, "Ms").await, None);
}

#[derive(Debug, Default)]
struct Db {
    queries: Calls,
}

/// A second block of the same type.
#[memoized(namespace = "crm")]
impl Customer {
    /// Who it is.
    #[cache_calculation(skip(db), ttl = Self::TTL)]
    fn find(id: u64, db: &Db) -> Option<Self> {
        db.queries.add();
        (id < 100).then(|| customer(id, "found"))
    }

    #[cache_calculation(batch, ttl = "10m", skip(db))]
    async fn credit(
        customers: &[&Self],
        currency: &str,
        db: &Db,
    ) -> Result<Vec<u64>, std::fmt::Error> {
        db.queries.add();
        tokio::task::yield_now().await;
        if currency.is_empty() {
            return Err(std::fmt::Error);
        }
        Ok(customers.iter().map(|it| it.id * 100).collect())
    }

    #[cache_calculation(batch)]
    fn lengths(customers: &[Self]) -> Vec<usize> {
        CALLS.add();
        customers.iter().map(|it| it.name.len()).collect()
    }

    const TTL: Duration = Duration::from_mins(1);
}

#[memokit::test]
fn an_associated_function_works_as_a_function_does(clock: ManualClock) {
    let db = Db::default();
    miss!(Customer::find(1, &db).map(|it| it.id), Some(1));
    hit!(Customer::find(1, &db).map(|it| it.id), Some(1));
    miss!(Customer::find(100, &db).map(|it| it.id), None);
    assert!(matches!(Customer::find_memo().peek(100), Some(None)));
    assert!(Customer::find_memo().invalidate(1));
    clock.advance(Duration::from_mins(1));
    assert!(!Customer::find_memo().contains(100));
    assert_eq!(db.queries.count(), 2);
}

#[memokit::test]
async fn a_batch_method_is_called_once_with_the_records_that_are_missing() {
    let db = Db::default();
    let page: Vec<_> = (1..=3).map(|id| customer(id, "")).collect();
    let references: Vec<_> = page.iter().collect();
    let credit = Customer::credit(&references[..2], "EUR", &db).await;
    assert_eq!(credit, Ok(vec![100, 200]));
    let credit = Customer::credit(&references, "EUR", &db).await;
    assert_eq!(credit, Ok(vec![100, 200, 300]));
    assert_eq!(db.queries.count(), 2);
    let memo = Customer::credit_memo();
    assert_eq!(memo.one(&page[2], "EUR", &db).await, Ok(300));
    assert_eq!(memo.peek(&page[2], "EUR").await, Some(300));
    assert_eq!(memo.peek(&page[2], "USD").await, None);
    assert!(memo.invalidate(&page[2], "EUR").await);
    assert_eq!(memo.one(&page[2], "EUR", &db).await, Ok(300));
    assert_eq!(db.queries.count(), 3);
    assert_eq!(
        memo.uncached(&page, "EUR", &db).await,
        Ok(vec![100, 200, 300])
    );
    assert_eq!(
        Customer::credit(&references, "", &db).await,
        Err(std::fmt::Error)
    );
}

#[memokit::test]
fn a_batch_method_may_own_its_records() {
    let page = [customer(1, "a"), customer(2, "bb"), customer(1, "ccc")];
    assert_eq!(Customer::lengths(&page), [1, 2, 1]);
    assert_eq!(Customer::lengths_memo().one(&page[2]), 1);
    // Of two keys.
    assert_eq!(Customer::lengths_memo().memo().stats().computes, 2);
}

#[memokit::test]
async fn the_future_of_a_method_is_send() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let (ann, db) = (customer(1, "Ann"), Db::default());
    is_send(ann.letter("Ms")).await.expect("a letter");
    is_send(Customer::credit(&[&ann], "EUR", &db))
        .await
        .expect("a credit");
    is_send(Customer::credit_memo().one(&ann, "EUR", &db))
        .await
        .expect("a credit");
}

/// The struct says a ttl for all.
#[derive(Clone, Debug, Memoized)]
#[memo(ttl = "10s", namespace = "shop")]
struct Article {
    #[memo(tenant)]
    shop: u32,
    #[memo(key)]
    sku: String,
    #[memo(key)]
    size: u8,
    price: u64,
    #[cache_calculation(with = Article::sums)]
    sum: Calculated<u64>,
}

impl Article {
    fn new(shop: u32, sku: &str, price: u64) -> Self {
        Self {
            shop,
            sku: sku.to_owned(),
            size: 1,
            price,
            sum: Calculated::NotLoaded,
        }
    }

    fn sums(articles: &[&Self]) -> Vec<u64> {
        articles.iter().map(|it| it.price).collect()
    }
}

#[memoized]
impl Article {
    /// With tax.
    #[cache_calculation]
    fn gross(&self, percent: u64) -> u64 {
        self.price * (100 + percent) / 100
    }

    #[cache_calculation(ttl = "20s", tags("percent:{percent}"))]
    fn tax(&self, percent: u64) -> u64 {
        self.price * percent / 100
    }

    #[cache_calculation(
        ttl = |key, percent, value| Duration::from_secs(key.0.len() as u64 + u64::from(key.1) + percent + value),
        tags = |key, _, _| [format!("sku:{}", key.0)],
        cache_if = |value| *value != 7,
        capacity = 2
    )]
    fn rounded(&self, percent: u64) -> u64 {
        (self.price * percent / 100).next_multiple_of(Self::STEP) % 8
    }

    #[cache_calculation(stale = "10s", timeout = "1s")]
    #[expect(clippy::unnecessary_wraps, reason = "a timeout is an error")]
    fn kept(&self, log: &str) -> Result<u64, memokit::Error> {
        let _ = log;
        Ok(self.price)
    }

    const STEP: u64 = 10;
}

#[memokit::test]
fn what_the_struct_says_holds_unless_the_method_says_otherwise(clock: ManualClock) {
    let tea = Article::new(1, "tea", 100);
    miss!(tea.gross(20), 120);
    miss!(tea.tax(20), 20);
    clock.advance(Duration::from_secs(10));
    miss!(tea.gross(20), 120);
    hit!(tea.tax(20), 20);
    // The same key in another shop.
    miss!(Article::new(2, "tea", 50).gross(20), 60);
    let _invalidation = memokit::invalidate_tag("percent:20");
    miss!(tea.tax(20), 20);
}

#[memokit::test]
fn closures_are_given_the_key_then_the_arguments_then_the_value(clock: ManualClock) {
    let tea = Article::new(1, "tea", 100);
    // 20 -> 20 % 8 = 4: three letters, size one, 20 percent.
    miss!(tea.rounded(20), 4);
    clock.advance(Duration::from_secs(27));
    hit!(tea.rounded(20), 4);
    clock.advance(Duration::from_secs(1));
    miss!(tea.rounded(20), 4);
    let _invalidation = memokit::invalidate_tag("sku:tea");
    miss!(tea.rounded(20), 4);
    miss!(tea.rounded(30), 6);
    miss!(tea.rounded(40), 0);
    assert_eq!(Article::rounded_memo().memo().len(), 2);
}

/// A record without a tenant, which a key of an expression would drop.
#[derive(Clone, Debug, Memoized)]
struct Ware {
    #[memo(key)]
    sku: &'static str,
    price: u64,
}

#[memoized]
impl Ware {
    #[cache_calculation(key(u64) = self.price / Self::STEP + u64::from(*extra), companion = steps)]
    fn price_in_steps(&self, extra: &u8) -> u64 {
        self.price + u64::from(*extra)
    }

    #[cache_calculation(key = (self.sku, percent))]
    fn of_any_key(&self, percent: u64) -> u64 {
        self.price + percent
    }

    const STEP: u64 = 10;
}

#[memokit::test]
fn a_key_of_an_expression_is_the_whole_key() {
    let ware = |sku, price| Ware { sku, price };
    let (tea, coffee) = (ware("tea", 100), ware("coffee", 105));
    miss!(tea.price_in_steps(&0), 100);
    hit!(coffee.price_in_steps(&0), 100);
    miss!(coffee.price_in_steps(&1), 106);
    assert_eq!(Ware::steps().peek(&tea, &1), Some(106));
    miss!(tea.of_any_key(1), 101);
    miss!(coffee.of_any_key(1), 106);
    hit!(tea.of_any_key(1), 101);
}

#[memokit::test]
fn methods_are_listed_behind_the_fields() {
    let infos = Article::cached_calculations();
    let names: Vec<_> = infos.iter().map(|info| (info.name, info.kind)).collect();
    assert_eq!(
        names,
        [
            ("sum", "field"),
            ("gross", "method"),
            ("tax", "method"),
            ("rounded", "method"),
            ("kept", "method"),
        ]
    );
    assert_eq!(infos[1].docs, "With tax.");
    assert_eq!(infos[1].key_fields, ["sku", "size"]);
    assert_eq!(infos[1].ttl, Some(Duration::from_secs(10)));
    assert_eq!(infos[2].ttl, Some(Duration::from_secs(20)));
    assert!(infos[1].line < infos[2].line && infos[1].file.ends_with("methods.rs"));
    let kinds = Customer::cached_calculations();
    let kinds: Vec<_> = kinds.iter().map(|info| (info.name, info.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("greeting", "method"),
            ("letter", "method"),
            ("find", "associated function"),
            ("credit", "batch method"),
            ("lengths", "batch method"),
            ("Priced::price", "method"),
            ("Priced::later", "method"),
            ("Labelled::price", "method"),
        ]
    );
}

trait Priced {
    type Price;
    fn price(&self) -> Self::Price;
    fn twice(&self) -> u64;
    fn later(&self, days: u64) -> impl Future<Output = Self::Price> + Send;
}

#[memoized]
impl Priced for Customer {
    type Price = u64;

    #[cache_calculation]
    fn price(&self) -> Self::Price {
        CALLS.add();
        Self::Price::from(self.id) * self.twice()
    }

    fn twice(&self) -> u64 {
        2
    }

    #[cache_calculation(ttl = "1m")]
    async fn later(&self, days: u64) -> Self::Price {
        tokio::task::yield_now().await;
        self.id + days
    }
}

trait Labelled {
    fn price(&self) -> String;
}

#[memoized]
impl Labelled for Customer {
    #[cache_calculation]
    fn price(&self) -> String {
        format!("{} EUR", Priced::price(self))
    }
}

#[memokit::test]
async fn methods_of_two_traits_share_a_name_and_nothing_else() {
    let ann = customer(3, "Ann");
    miss!(Labelled::price(&ann), "6 EUR");
    hit!(Priced::price(&ann), 6);
    hit!(Labelled::price(&ann), "6 EUR");
    miss!(ann.later(1).await, 4);
    hit!(ann.later(1).await, 4);
}

#[memokit::test]
fn a_method_that_computes_in_the_background_keeps_its_record(clock: ManualClock) {
    let tea = Article::new(1, "tea", 100);
    assert_eq!(tea.kept("log").expect("a price"), 100);
    clock.advance(Duration::from_secs(15));
    assert_eq!(tea.kept("log").expect("a price"), 100);
    crate::support::eventually(|| Article::kept_memo().memo().stats().computes == 2);
    hit!(tea.kept("log").expect("a price"), 100);
}

/// A generic record.
#[derive(Clone, Debug, Memoized)]
struct Page<T: Clone + Send + Sync + 'static> {
    #[memo(key)]
    number: u32,
    items: Vec<T>,
}

#[memoized]
impl<T: Clone + Send + Sync + 'static> Page<T> {
    #[cache_calculation(ttl = "1m")]
    fn len(&self) -> usize {
        self.items.len() + size_of::<T>()
    }

    #[cache_calculation]
    fn nth(&self, index: usize) -> Result<T, String> {
        self.items
            .get(index)
            .cloned()
            .ok_or_else(|| "none".to_owned())
    }

    #[cache_calculation(tags = |key, _, _| [format!("page:{}", key.0)])]
    async fn from(&self, start: usize) -> Option<Vec<T>> {
        tokio::task::yield_now().await;
        self.items.get(start..).map(<[T]>::to_vec)
    }

    #[cache_calculation(batch)]
    async fn lens(pages: &[&Self], _factor: u8) -> Vec<usize> {
        pages.iter().map(|page| page.items.len()).collect()
    }

    #[cache_calculation]
    fn sized(number: u32) -> u64 {
        u64::from(number) * size_of::<T>() as u64
    }
}

trait First {
    type Item;
    fn first(&self) -> Option<Self::Item>;
}

#[memoized]
impl<T: Clone + Send + Sync + 'static> First for Page<T> {
    type Item = T;

    #[cache_calculation]
    fn first(&self) -> Option<Self::Item> {
        let first: Option<Self::Item> = self.items.first().cloned();
        first
    }
}

#[memokit::test]
async fn each_type_of_a_generic_record_has_memos_of_its_own() {
    let (bytes, words) = (
        Page {
            number: 1,
            items: vec![1_u8, 2],
        },
        Page {
            number: 1,
            items: vec!["one".to_owned()],
        },
    );
    miss!(bytes.len(), 3);
    hit!(bytes.len(), 3);
    miss!(words.len(), 1 + size_of::<String>());
    miss!(bytes.nth(1), Ok(2));
    hit!(bytes.nth(1), Ok(2));
    assert_eq!(bytes.nth(2), Err("none".to_owned()));
    assert_eq!(Page::<u8>::nth_memo().peek(&bytes, 2), None);
    miss!(words.nth(0), Ok("one".to_owned()));
    miss!(bytes.from(1).await, Some(vec![2]));
    hit!(bytes.from(1).await, Some(vec![2]));
    let _invalidation = memokit::invalidate_tag("page:1");
    miss!(bytes.from(1).await, Some(vec![2]));
    assert_eq!(Page::lens(&[&bytes], 1).await, [2]);
    assert_eq!(Page::<u8>::lens_memo().peek(&bytes, 1).await, Some(2));
    miss!(Page::<u32>::sized(2), 8);
    miss!(Page::<u64>::sized(2), 16);
    miss!(bytes.first(), Some(1));
    hit!(bytes.first(), Some(1));
    miss!(words.first(), Some("one".to_owned()));
    let name = Page::<u8>::len_memo().memo().name();
    assert!(name.ends_with("methods::Page<u8>::len"), "{name}");
    assert!(memokit::registry().get(name).is_some());
}

/// A record of a store.
#[derive(Clone, Debug, Memoized)]
#[memo(scope = shared, namespace = "stored")]
struct Stored {
    #[memo(key)]
    id: u64,
    name: String,
}

#[memoized]
impl Stored {
    #[cache_calculation(batch, scope = shared, version = 1)]
    async fn lengths(records: &[&Self], factor: u64) -> Vec<u64> {
        CALLS.add();
        records
            .iter()
            .map(|it| it.name.len() as u64 * factor)
            .collect()
    }

    #[cache_calculation(scope = process)]
    fn length(&self) -> usize {
        self.name.len()
    }
}

#[tokio::test]
async fn a_shared_batch_method_lives_in_the_store() {
    let bench = memo_derive_tests::Bench::new().await;
    let page = [1, 2].map(|id| Stored {
        id,
        name: "tea".to_owned(),
    });
    let calls = async {
        let records: Vec<_> = page.iter().collect();
        assert_eq!(Stored::lengths(&records, 2).await, [6, 6]);
        assert_eq!(Stored::lengths(&records, 2).await, [6, 6]);
        let memo = Stored::lengths_memo();
        assert_eq!(memo.peek(&page[1], 2).await.expect("a store"), Some(6));
        assert!(memo.invalidate(&page[1], 2).await.expect("a store"));
        assert_eq!(memo.peek(&page[1], 2).await.expect("a store"), None);
        assert_eq!(memo.memo().stats().computes, 2);
        assert_eq!(page[0].length(), 3);
        assert_eq!(Stored::length_memo().peek(&page[0]), Some(3));
    };
    bench.runtime.scope(calls).await;
    assert_eq!(bench.store.writes(), 1 + 1);
}

#[memokit::test]
async fn methods_are_warmed_and_many_records_are_asked_at_once() {
    let page = [customer(1, "Ann"), customer(2, "Bob")];
    let memo = Customer::greeting_memo();
    let report = memo.warm(page.iter().map(|it| (it, Lang::En, "")));
    assert_eq!((report.computed, report.fresh), (2, 0));
    hit!(page[1].greeting(Lang::En, ""), "Hello,  Bob");
    let db = Db::default();
    let credit = Customer::credit_memo();
    let report = credit.warm(page.to_vec(), "EUR", &db).await;
    assert_eq!(report.computed, 2);
    assert_eq!(credit.peek_many(&page, "EUR").await, [Some(100), Some(200)]);
    assert_eq!(credit.invalidate_many(&page, "EUR").await, [true, true]);
}

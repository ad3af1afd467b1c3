//! Traits whose default bodies are memoized.

use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::testing::{ManualClock, hit, miss};
use memokit::{Keyed, Memoized, memoized};

static CALLS: Calls = Calls::new();

#[derive(Clone, Debug, Memoized)]
struct Book {
    #[memo(key)]
    isbn: u64,
    price: u64,
}

#[derive(Clone, Debug, Memoized)]
struct Car {
    #[memo(key)]
    plate: String,
    price: u64,
}

const fn book(isbn: u64, price: u64) -> Book {
    Book { isbn, price }
}

fn car(plate: &str, price: u64) -> Car {
    Car {
        plate: plate.to_owned(),
        price,
    }
}

/// What has a price.
#[memoized]
trait Priced: Keyed {
    const TAX: u64;

    fn net(&self) -> u64;

    /// With tax.
    #[cache_calculation(ttl = "1h", tags("percent:{percent}"))]
    fn gross(&self, percent: u64) -> u64 {
        CALLS.add();
        self.net() * (100 + percent + Self::TAX) / 100
    }

    #[cache_calculation]
    async fn offer(&self, to: &str) -> Result<String, String> {
        tokio::task::yield_now().await;
        if to.is_empty() {
            return Err("nobody".to_owned());
        }
        Ok(format!("{to}: {}", self.gross(0)))
    }
}

impl Priced for Book {
    const TAX: u64 = 0;

    fn net(&self) -> u64 {
        self.price
    }
}

impl Priced for Car {
    const TAX: u64 = 10;

    fn net(&self) -> u64 {
        self.price
    }
}

#[memokit::test]
async fn a_default_body_is_kept_for_each_type_and_each_record(clock: ManualClock) {
    let (first, second) = (book(1, 100), book(2, 200));
    miss!(first.gross(10), 110);
    hit!(first.gross(10), 110);
    miss!(first.gross(20), 120);
    miss!(second.gross(10), 220);
    hit!(book(1, 999).gross(10), 110);
    let beetle = car("B", 100);
    miss!(beetle.gross(10), 120);
    hit!(beetle.gross(10), 120);
    clock.advance(Duration::from_hours(1));
    miss!(beetle.gross(10), 120);
    let _invalidation = memokit::invalidate_tag("percent:10");
    miss!(beetle.gross(10), 120);
    assert_eq!(beetle.offer("").await, Err("nobody".to_owned()));
    miss!(beetle.offer("Ann").await, Ok("Ann: 110".to_owned()));
    hit!(beetle.offer("Ann").await, Ok("Ann: 110".to_owned()));
}

/// One that has its own way.
#[derive(Clone, Debug, Memoized)]
#[memo(ttl = "10s")]
struct Gift {
    #[memo(tenant)]
    shop: u32,
    #[memo(key)]
    id: u64,
}

impl Priced for Gift {
    const TAX: u64 = 0;

    fn net(&self) -> u64 {
        u64::from(self.shop)
    }

    fn gross(&self, _: u64) -> u64 {
        OWN.add();
        0
    }
}

static OWN: Calls = Calls::new();

#[memokit::test]
fn a_body_of_an_implementor_is_not_memoized() {
    let gift = Gift { shop: 1, id: 1 };
    assert_eq!((gift.gross(1), gift.gross(1)), (0, 0));
    assert_eq!(OWN.count(), 2);
}

#[memokit::test]
async fn what_the_struct_says_holds_in_traits_too(clock: ManualClock) {
    let (mine, theirs) = (Gift { shop: 1, id: 1 }, Gift { shop: 2, id: 1 });
    miss!(mine.count(5), 6);
    miss!(theirs.count(5), 7);
    hit!(mine.count(5), 6);
    // Their tenants apart.
    let _invalidation = memokit::invalidate_tenant("2");
    hit!(mine.count(5), 6);
    miss!(theirs.count(5), 7);
    clock.advance(Duration::from_secs(10));
    miss!(mine.count(5), 6);
}

#[memoized]
trait Counted: Keyed + Clone {
    fn one(&self) -> u64;

    #[cache_calculation]
    fn count(&self, more: u64) -> u64 {
        self.one() + more
    }

    #[cache_calculation(batch)]
    async fn counts(records: &[&Self], factor: u64) -> Result<Vec<u64>, String> {
        CALLS.add();
        tokio::task::yield_now().await;
        Ok(records.iter().map(|it| it.one() * factor).collect())
    }

    #[cache_calculation(ttl = "1m", stale = "1m")]
    fn kept(&self) -> u64 {
        self.one()
    }
}

impl Counted for Gift {
    fn one(&self) -> u64 {
        u64::from(self.shop)
    }
}

impl Counted for Book {
    fn one(&self) -> u64 {
        self.price
    }
}

#[memokit::test]
async fn a_batch_of_a_trait_is_called_with_the_records_that_are_missing(clock: ManualClock) {
    let page = [book(1, 5), book(2, 6), book(3, 7)];
    let references: Vec<_> = page.iter().collect();
    assert_eq!(Book::counts(&references[..2], 2).await, Ok(vec![10, 12]));
    assert_eq!(Book::counts(&references, 2).await, Ok(vec![10, 12, 14]));
    let stats = memo("Book::Counted::counts").stats;
    assert_eq!((stats.computes, stats.hits), (3, 2));
    // One in the background, with a record of its own.
    assert_eq!(page[0].kept(), 5);
    clock.advance(Duration::from_secs(90));
    assert_eq!(page[0].kept(), 5);
    crate::support::eventually(|| memo("Book::Counted::kept").stats.computes == 2);
}

/// What is known of the memo of this name in this file.
fn memo(name: &str) -> memokit::MemoInfo {
    let name = format!("{}::{name}", module_path!());
    memokit::registry().get(&name).expect("a memo").clone()
}

#[memokit::test]
fn memos_are_named_by_the_type_and_the_trait() {
    assert_eq!((book(1, 1).gross(0), car("A", 1).gross(0)), (1, 1));
    for name in ["Book::Priced::gross", "Car::Priced::gross"] {
        let info = memo(name);
        assert_eq!((info.kind, info.docs), ("method", "With tax."));
        assert!(info.file.ends_with("traits.rs"));
    }
}

/// With parameters, and types of its own.
#[memoized]
trait Listed<T: Clone + Send + Sync + 'static, const N: usize>: Keyed
where
    T: From<u8>,
{
    type Item: Clone + Send + Sync + 'static;

    fn items(&self) -> Vec<Self::Item>;

    #[cache_calculation]
    fn first(&self) -> Option<Self::Item> {
        let items: Vec<Self::Item> = self.items();
        items.first().cloned()
    }

    #[cache_calculation]
    fn filled(&self, with: u8) -> Result<Vec<T>, String> {
        Ok(vec![T::from(with); N])
    }
}

impl Listed<u16, 2> for Book {
    type Item = u64;

    fn items(&self) -> Vec<u64> {
        vec![self.price]
    }
}

impl Listed<u32, 3> for Book {
    type Item = String;

    fn items(&self) -> Vec<String> {
        vec![self.price.to_string()]
    }
}

#[memokit::test]
fn each_set_of_parameters_has_memos_of_its_own() {
    let book = book(1, 7);
    miss!(Listed::<u16, 2>::first(&book), Some(7));
    miss!(Listed::<u32, 3>::first(&book), Some("7".to_owned()));
    hit!(Listed::<u16, 2>::first(&book), Some(7));
    miss!(Listed::<u16, 2>::filled(&book, 1), Ok(vec![1, 1]));
    miss!(Listed::<u32, 3>::filled(&book, 1), Ok(vec![1, 1, 1]));
    assert_eq!(memo("Book::Listed<u16, [(); 2]>::first").stats.computes, 1);
}

/// Methods with parameters of their own.
#[memoized]
trait Told: Keyed {
    fn number(&self) -> u8;

    #[cache_calculation]
    fn told<T: From<u8> + Clone + Send + Sync + 'static>(&self) -> T {
        T::from(self.number())
    }

    #[cache_calculation]
    fn wide<T: 'static, const N: usize>(&self) -> usize
    where
        Self: PartialEq<T>,
    {
        size_of::<T>() * N
    }

    #[cache_calculation]
    fn shown(
        &self,
        of: impl ToString + Clone + Eq + std::hash::Hash + Send + Sync + 'static,
    ) -> String {
        format!("{}{}", self.number(), of.to_string())
    }

    #[cache_calculation]
    fn made<T: From<u8> + Clone + Send + Sync + 'static>(from: u8) -> Option<T> {
        Some(T::from(from))
    }
}

impl Told for Book {
    fn number(&self) -> u8 {
        1
    }
}

impl Told for Car {
    fn number(&self) -> u8 {
        2
    }
}

impl PartialEq<u8> for Book {
    fn eq(&self, _: &u8) -> bool {
        false
    }
}

impl PartialEq<u16> for Book {
    fn eq(&self, _: &u16) -> bool {
        false
    }
}

#[memokit::test]
fn m_02_a_method_has_parameters_beside_those_of_its_trait() {
    let (book, car) = (book(1, 1), car("1", 1));
    miss!(book.told::<u8>(), 1_u8);
    miss!(book.told::<u16>(), 1_u16);
    miss!(car.told::<u8>(), 2_u8);
    hit!(book.told::<u8>(), 1_u8);
    miss!(book.wide::<u8, 3>(), 3);
    miss!(book.wide::<u8, 4>(), 4);
    miss!(book.wide::<u16, 3>(), 6);
    hit!(book.wide::<u8, 3>(), 3);
    miss!(book.shown(7_u8), "17");
    miss!(book.shown("7"), "17");
    hit!(book.shown(7_u8), "17");
    miss!(Book::made::<u8>(7), Some(7_u8));
    miss!(Car::made::<u8>(7), Some(7_u8));
    miss!(Book::made::<u16>(7), Some(7_u16));
    hit!(Book::made::<u8>(7), Some(7_u8));
}

/// Types without a key, and objects.
#[memoized]
trait Animal: Send + Sync + 'static {
    fn id(&self) -> u64;

    fn kind(&self) -> &'static str;

    #[cache_calculation(key(u64) = self.id())]
    fn label(&self) -> String {
        format!("{} {}", self.kind(), self.id())
    }

    #[cache_calculation]
    fn find(id: u64) -> Option<Self>
    where
        Self: Clone + Default,
    {
        (id > 0).then(Self::default)
    }
}

#[derive(Clone, Default)]
struct Cat;

impl Animal for Cat {
    fn id(&self) -> u64 {
        1
    }

    fn kind(&self) -> &'static str {
        "cat"
    }
}

impl Animal for str {
    fn id(&self) -> u64 {
        self.len() as u64
    }

    fn kind(&self) -> &'static str {
        "text"
    }
}

#[memokit::test]
fn an_object_has_the_memo_of_its_type() {
    let animal: &dyn Animal = &Cat;
    miss!(animal.label(), "cat 1");
    hit!(Cat.label(), "cat 1");
    miss!("a".label(), "text 1");
    hit!("b".label(), "text 1");
    miss!(Cat::find(1).is_some(), true);
    hit!(Cat::find(1).is_some(), true);
    assert_eq!(memo("Cat::Animal::find").stats.computes, 1);
}

/// Values in a store, by the record's key.
#[memoized]
trait Stored: Keyed {
    #[cache_calculation(scope = shared, version = 1)]
    async fn text(&self, of: u64) -> String {
        CALLS.add();
        format!("{}{of}", std::any::type_name::<Self>())
    }

    #[cache_calculation(scope = shared, version = 1)]
    fn size(&self) -> u64 {
        size_of::<Self>() as u64
    }
}

impl Stored for Book {}
impl Stored for Car {}

#[tokio::test]
async fn types_of_one_trait_share_no_keys_in_a_store() {
    let bench = memo_derive_tests::Bench::new().await;
    let calls = async {
        let (book, car) = (book(1, 1), car("1", 1));
        assert!(book.text(1).await.ends_with("Book1"));
        assert!(car.text(1).await.ends_with("Car1"));
        assert!(book.text(1).await.ends_with("Book1"));
        assert_eq!(book.size() + 16, car.size());
        assert_eq!(memo("Book::Stored::text").stats.computes, 1);
    };
    bench.runtime.scope(calls).await;
    assert_eq!(bench.store.writes(), 4);
}

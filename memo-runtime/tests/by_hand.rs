//! What the macros write, written by hand.
#![allow(
    missing_docs,
    unreachable_pub,
    non_camel_case_types,
    unnameable_types,
    missing_debug_implementations
)]
use memo_runtime as memokit;
use memo_runtime::__private as p;

fn price(sku: &str, grams: u32) -> u64 {
    memokit::__private::call::<__price>((sku, grams))
}
#[doc(hidden)]
type price = memokit::__private::Companion<__price, 2, 2>;
#[doc(hidden)]
enum __price {}
impl memokit::__private::Function for __price {
    type Args<'a> = (&'a str, u32);
    type Keys<'a> = (&'a str, u32);
    type Key = (<str as ::std::borrow::ToOwned>::Owned, u32);
    type Returns = memokit::__private::returned!(u64);
    fn memo() -> &'static p::MemoOf<Self::Key, Self::Returns> {
        static MEMO: p::MemoOf<<__price as p::Function>::Key, <__price as p::Function>::Returns> =
            p::Memo::new(p::Spec::new("t::price", module_path!(), "price").capacity(3));
        &MEMO
    }
    fn lookup(args: &Self::Args<'_>) -> impl memokit::__private::Lookup<Self::Key> {
        (args.0, &args.1)
    }
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl memokit::__private::Lookup<Self::Key> {
        (keys.0, &keys.1)
    }
    fn compute((sku, grams): Self::Args<'_>) -> u64 {
        u64::from(grams) + sku.len() as u64
    }
}
memokit::__private::register!(<__price as p::Function>::memo());

pub struct Client;

async fn rate(client: &Client, from: String, to: &str) -> Result<u64, std::num::ParseIntError> {
    memokit::__private::call_async::<__rate>((client, from, to)).await
}
type rate = p::AsyncCompanion<__rate, 2, 3>;
enum __rate {}
impl p::AsyncFunction for __rate {
    type Args<'a> = (&'a Client, String, &'a str);
    type Keys<'a> = (String, &'a str);
    type Key = (String, <str as ::std::borrow::ToOwned>::Owned);
    type Returns = p::returned!(Result<u64, std::num::ParseIntError>);
    fn memo() -> &'static p::MemoOf<Self::Key, Self::Returns> {
        static MEMO: p::MemoOf<
            <__rate as p::AsyncFunction>::Key,
            <__rate as p::AsyncFunction>::Returns,
        > = p::Memo::new(p::Spec::new("t::rate", module_path!(), "rate"));
        &MEMO
    }
    fn lookup(args: &Self::Args<'_>) -> impl p::Lookup<Self::Key> {
        (&args.1, args.2)
    }
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl p::Lookup<Self::Key> {
        (&keys.0, keys.1)
    }
}
impl<'a> p::AsyncCompute<(&'a Client, String, &'a str)> for __rate {
    async fn compute(
        (_client, from, to): (&'a Client, String, &'a str),
    ) -> Result<u64, std::num::ParseIntError> {
        std::future::ready(()).await;
        let _ = to;
        from.parse::<u64>()
    }
}
memokit::__private::register!(<__rate as p::AsyncFunction>::memo());

#[derive(Debug)]
enum E {
    Memo(memokit::Error),
}
impl From<memokit::Error> for E {
    fn from(e: memokit::Error) -> Self {
        Self::Memo(e)
    }
}

async fn prices(skus: &[u32], api: &Client) -> Result<Vec<u64>, E> {
    p::call_batch_async::<__prices>(skus, (api,)).await
}
type prices = p::AsyncSharedBatchCompanion<__prices, 1, 1>;
enum __prices {}
impl p::AsyncBatchFunction for __prices {
    type Item = u32;
    type Rest<'a> = (&'a Client,);
    type Keys<'a> = (&'a u32,);
    type Key = (u32,);
    type Return = Result<Vec<u64>, E>;
    fn memo() -> &'static p::BatchMemo<Self::Key, Self::Return> {
        static MEMO: p::BatchMemo<
            <__prices as p::AsyncBatchFunction>::Key,
            <__prices as p::AsyncBatchFunction>::Return,
        > = p::Memo::shared(
            p::Spec::new("t::prices", module_path!(), "prices")
                .fingerprint(7)
                .shared(None),
        );
        &MEMO
    }
    fn lookup(item: &u32, _rest: &Self::Rest<'_>) -> impl p::Lookup<Self::Key> {
        (item,)
    }
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl p::Lookup<Self::Key> {
        (keys.0,)
    }
    fn failed(error: memokit::Error) -> Option<Self::Return> {
        p::failed!(Self::Return, error)
    }
}
impl<'a> p::AsyncBatchCompute<(&'a Client,)> for __prices {
    async fn compute(__items: Vec<u32>, (_api,): (&'a Client,)) -> Result<Vec<u64>, E> {
        let skus: &[u32] = &__items;
        std::future::ready(()).await;
        Ok(skus
            .iter()
            .filter(|&&s| s != 13)
            .map(|&s| u64::from(s) * 2)
            .collect())
    }
}
memokit::__private::register!(<__prices as p::AsyncBatchFunction>::memo());

#[derive(Debug)]
struct Customer {
    id: u64,
    revenue: memokit::Calculated<u64>,
}
async fn sum(records: &[&Customer]) -> Vec<Result<u64, String>> {
    records
        .iter()
        .map(|r| {
            if r.id == 3 {
                Err("three".into())
            } else {
                Ok(r.id * 10)
            }
        })
        .collect()
}
impl Customer {
    pub const REVENUE: memokit::Calculation<Self> = {
        static FIELD: p::Field<Customer, u64> = p::Field::new(
            p::Memo::shared(
                p::Spec::new("t::Customer::revenue", module_path!(), "revenue")
                    .of_record("Customer")
                    .version(1)
                    .shared(None),
            ),
            &["id"],
            |record| &mut record.revenue,
            |records, _context| Box::pin(async move { p::results!(sum(records)) }),
        );
        p::register!(FIELD.memo());
        FIELD.calculation()
    };
}
impl memokit::Memoized for Customer {
    type Context = ();
    type Key = (u64,);
    const CALCULATIONS: &'static [memokit::Calculation<Self>] = &[Self::REVENUE];
    fn memo_key(&self) -> Self::Key {
        (self.id.clone(),)
    }
}

fn assert_send<F: Future + Send>(f: F) -> F {
    f
}
fn block_on<F: Future>(f: F) -> F::Output {
    let mut f = std::pin::pin!(f);
    loop {
        if let std::task::Poll::Ready(r) = f
            .as_mut()
            .poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
        {
            return r;
        }
        std::thread::yield_now();
    }
}

#[test]
fn works() {
    use memokit::Memoized;
    let counting = memokit::testing::CountingStore::new(memokit::stores::MemoryStore::new());
    let rt = block_on(memokit::Runtime::builder().store(counting.clone()).build()).unwrap();
    let e = rt.enter();
    assert_eq!(price("tea", 2), 5);
    assert_eq!(price("tea", 2), 5);
    let s = String::from("tea");
    assert_eq!(price::peek(&s, 2), Some(5));
    assert_eq!(price::peek("x", 2), None);
    price::insert("x", 2, 9);
    assert_eq!(price("x", 2), 9);
    assert!(price::invalidate("x", 2));
    assert_eq!(price::refresh("x", 2), 3);
    assert_eq!(price::uncached("x", 2), 3);
    assert_eq!(
        block_on(assert_send(async { rate(&Client, "7".into(), "b").await })),
        Ok(7)
    );
    drop(assert_send(async { rate::peek("7".into(), "b").await }));
    drop(assert_send(async {
        rate::refresh(&Client, "7".into(), "b").await
    }));
    assert_eq!(
        block_on(assert_send(async { prices(&[1, 2, 1], &Client).await })).unwrap(),
        [2, 4, 2]
    );
    assert_eq!(
        block_on(assert_send(async { prices(&[1, 2, 5], &Client).await })).unwrap(),
        [2, 4, 10]
    );
    assert_eq!(
        block_on(assert_send(async { prices::one(&1, &Client).await })).unwrap(),
        2
    );
    assert_eq!(
        block_on(assert_send(async { prices::peek(&1).await })).unwrap(),
        Some(2)
    );
    println!("{:?}", block_on(prices(&[1, 13], &Client)));
    let mut cs = [1, 2, 3].map(|id| Customer {
        id,
        revenue: memokit::Calculated::NotLoaded,
    });
    println!(
        "{:?}",
        block_on(assert_send(Customer::load(
            &mut cs,
            &[Customer::REVENUE],
            &()
        )))
        .unwrap()
    );
    println!(
        "{:?}",
        block_on(assert_send(Customer::load(&mut cs, Customer::ALL, &()))).unwrap()
    );
    println!("{cs:?} {:?}", Customer::cached_calculations());
    println!("{}", memokit::registry().report());
    println!("{:?} {}", counting, rt.health());
    drop(e);
}

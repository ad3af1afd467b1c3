//! Async functions: the same, awaited.

use memo_derive_tests::{Bench, Calls};
use memokit::memoize;
use memokit::testing::{hit, miss};

struct Client {
    factor: u64,
}

/// The rate between two currencies.
#[memoize(ttl = "1h", skip(client))]
async fn rate(client: &Client, from: String, to: &str) -> Result<u64, std::num::ParseIntError> {
    tokio::task::yield_now().await;
    let amount: u64 = from.parse()?;
    Ok(amount * client.factor + to.len() as u64)
}

#[memokit::test]
async fn an_async_function_remembers_and_its_companion_is_async() {
    let client = Client { factor: 10 };
    miss!(rate(&client, "7".to_owned(), "EUR").await, Ok(73));
    hit!(rate(&client, "7".to_owned(), "EUR").await, Ok(73));
    assert!(miss!(rate(&client, "x".to_owned(), "EUR").await).is_err());
    assert!(miss!(rate(&client, "x".to_owned(), "EUR").await).is_err());
    assert_eq!(rate::peek("7".to_owned(), "EUR").await, Some(73));
    assert_eq!(
        rate::refresh(&Client { factor: 1 }, "7".to_owned(), "EUR").await,
        Ok(10)
    );
    assert_eq!(rate(&client, "7".to_owned(), "EUR").await, Ok(10));
    assert_eq!(rate::uncached(&client, "7".to_owned(), "EUR").await, Ok(73));
    rate::insert("7".to_owned(), "EUR", 5).await;
    assert!(rate::contains("7".to_owned(), "EUR").await);
    assert!(rate::invalidate("7".to_owned(), "EUR").await);
    assert_eq!(rate::memo().len(), 0);
}

#[memokit::test]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_futures_are_send() {
    let task = memokit::spawn(async {
        let client = Client { factor: 2 };
        let name = String::from("EUR");
        rate(&client, "4".to_owned(), &name).await
    });
    assert_eq!(task.await.expect("no panic"), Ok(11));
    let refresh = memokit::spawn(async {
        let client = Client { factor: 3 };
        rate::refresh(&client, "4".to_owned(), "EUR").await
    });
    assert_eq!(refresh.await.expect("no panic"), Ok(15));
}

#[memokit::test]
async fn a_future_that_is_not_send_is_fine_where_it_is_not_sent() {
    #[memoize]
    async fn local(n: u8) -> u8 {
        let shared = std::rc::Rc::new(n);
        tokio::task::yield_now().await;
        *shared
    }
    assert_eq!(local(7).await, 7);
}

#[tokio::test]
async fn under_another_runtime_a_memo_has_other_values() {
    #[memoize]
    async fn drawn(n: u8) -> u64 {
        static DRAWN: Calls = Calls::new();
        DRAWN.add();
        u64::from(n) + DRAWN.count()
    }
    let (one, two) = (Bench::new().await, Bench::new().await);
    let first = one.runtime.scope(drawn(0)).await;
    assert_ne!(two.runtime.scope(drawn(0)).await, first);
    assert_eq!(one.runtime.scope(drawn(0)).await, first);
}

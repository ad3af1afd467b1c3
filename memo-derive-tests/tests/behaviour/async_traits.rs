//! `#[memoized]` above `#[async_trait]`, and async functions of traits.

use std::rc::Rc;

use async_trait::async_trait;
use memokit::testing::{hit, miss};
use memokit::{Keyed, Memoized, Runtime, memoized};

#[derive(Clone, Debug, Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
#[async_trait]
trait Remote: Keyed {
    async fn fetch(&self, path: &str) -> Result<String, String>;

    #[cache_calculation(ttl = "1m")]
    async fn page(&self, path: &str, times: &usize) -> Result<String, String> {
        let text = self.fetch(path).await?;
        Ok(text.repeat(*times))
    }

    #[cache_calculation(batch)]
    async fn pages(records: &[&Self], path: &str) -> Vec<String>
    where
        Self: Clone,
    {
        let mut pages = Vec::new();
        for record in records {
            pages.push(record.fetch(path).await.unwrap_or_default());
        }
        pages
    }
}

#[memoized]
#[async_trait]
impl Remote for Customer {
    #[cache_calculation]
    async fn fetch(&self, path: &str) -> Result<String, String> {
        tokio::task::yield_now().await;
        if path.is_empty() {
            return Err("no path".to_owned());
        }
        Ok(format!("{path}{}", self.id))
    }
}

/// Objects of it, by a key of any type.
#[memoized]
#[async_trait]
trait Job: Send + Sync + 'static {
    fn number(&self) -> u64;

    #[cache_calculation(key(u64) = self.number())]
    async fn run(&self) -> u64 {
        tokio::task::yield_now().await;
        self.number() * 2
    }
}

impl Job for Customer {
    fn number(&self) -> u64 {
        self.id
    }
}

#[memoized]
#[async_trait(?Send)]
trait Local: Keyed {
    async fn local(&self, by: u64) -> u64;

    #[cache_calculation]
    async fn twice(&self) -> u64 {
        let two = Rc::new(2);
        self.local(*two).await + *two - 2
    }
}

#[memoized]
#[async_trait(?Send)]
impl Local for Customer {
    #[cache_calculation]
    async fn local(&self, by: u64) -> u64 {
        let by = Rc::new(by);
        tokio::task::yield_now().await;
        self.id * *by
    }
}

#[memoized]
trait Native: Keyed {
    fn number(&self) -> u64;

    #[cache_calculation]
    async fn native(&self, text: &str, more: &u64) -> Result<u64, String> {
        tokio::task::yield_now().await;
        Ok(self.number() + text.len() as u64 + more)
    }
}

impl Native for Customer {
    fn number(&self) -> u64 {
        self.id
    }
}

/// Of a generic type, and with a type of its own.
#[derive(Clone, Debug, Memoized)]
struct Page<T: Clone + Send + Sync + 'static> {
    #[memo(key)]
    number: u64,
    items: Vec<T>,
}

#[async_trait]
trait Source<K> {
    type Items;

    async fn items(&self, from: K) -> Result<Self::Items, String>;
}

#[memoized]
#[async_trait]
impl<T: Clone + Send + Sync + 'static> Source<usize> for Page<T> {
    type Items = Vec<T>;

    #[cache_calculation]
    async fn items(&self, from: usize) -> Result<Self::Items, String> {
        tokio::task::yield_now().await;
        let items: Option<Self::Items> = self.items.get(from..).map(<[T]>::to_vec);
        items.ok_or_else(|| "none".to_owned())
    }
}

#[memokit::test]
async fn async_trait_methods_of_a_generic_type_are_kept() {
    let (bytes, words) = (vec![1_u8, 2], vec!["one"]);
    let (bytes, words) = (
        Page {
            number: 1,
            items: bytes,
        },
        Page {
            number: 1,
            items: words,
        },
    );
    miss!(bytes.items(1).await, Ok(vec![2]));
    hit!(bytes.items(1).await, Ok(vec![2]));
    miss!(words.items(0).await, Ok(vec!["one"]));
    let again = bytes.clone();
    let spawned = memokit::spawn(async move { again.items(1).await });
    assert_eq!(spawned.await.expect("a task"), Ok(vec![2]));
}

#[memokit::test]
async fn async_trait_methods_and_default_bodies_are_kept() {
    let ann = Customer { id: 1 };
    miss!(ann.page("a", &2).await, Ok("a1a1".to_owned()));
    hit!(ann.page("a", &2).await, Ok("a1a1".to_owned()));
    hit!(ann.fetch("a").await, Ok("a1".to_owned()));
    assert_eq!(ann.page("", &2).await, Err("no path".to_owned()));
    assert_eq!(Customer::pages(&[&ann], "a").await, ["a1"]);
    let job: Box<dyn Job> = Box::new(ann.clone());
    miss!(job.run().await, 2);
    hit!(ann.run().await, 2);
    miss!(ann.native("ab", &3).await, Ok(6));
    hit!(ann.native("ab", &3).await, Ok(6));
}

#[memokit::test]
async fn a_body_that_stays_on_its_thread_is_kept_too() {
    let ann = Customer { id: 3 };
    miss!(ann.twice().await, 6);
    hit!(ann.twice().await, 6);
    hit!(ann.local(2).await, 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_futures_of_traits_are_spawned() {
    let runtime = Runtime::builder().build().await.expect("a runtime");
    let calls = (0..8).map(|call| async move {
        let ann = Customer { id: 1 };
        let job: Box<dyn Job> = Box::new(ann.clone());
        let page = ann.page("a", &1).await.expect("a page");
        let pages = Customer::pages(&[&ann], "b").await;
        let native = ann.native("", &call).await.expect("a number");
        (page, pages, job.run().await, native)
    });
    let spawned = runtime.scope(async { calls.map(memokit::spawn).collect::<Vec<_>>() });
    for (call, task) in (0..8).zip(spawned.await) {
        let expected = ("a1".to_owned(), vec!["b1".to_owned()], 2, 1 + call);
        assert_eq!(task.await.expect("a task"), expected);
    }
}

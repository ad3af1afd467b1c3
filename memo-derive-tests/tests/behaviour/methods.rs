//! Methods: keyed by the record's key and the arguments.

use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::testing::{ManualClock, hit, miss};
use memokit::{Memoized, memoized};

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
    clock.advance(Duration::from_secs(60 * 60));
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

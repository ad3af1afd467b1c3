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

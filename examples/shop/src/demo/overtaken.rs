//! An order comes in while the sum of the orders is being computed: what is remembered?

use memokit::memoize;
use tokio::sync::Notify;

use super::{Promise, Shop};
use crate::Failure;
use crate::database::{Database, Error, NewOrder};

const CUSTOMER: u64 = 43;

const ORDER: NewOrder = NewOrder {
    customer: CUSTOMER,
    product: 1,
    quantity: 1,
    paid: true,
};

/// A compute stops here, so that something can happen meanwhile.
#[derive(Debug, Default)]
struct Pause {
    reached: Notify,
    over: Notify,
}

impl Pause {
    /// A pause that is none.
    fn none() -> Self {
        let pause = Self::default();
        pause.over.notify_one();
        pause
    }

    async fn pass(&self) {
        self.reached.notify_one();
        self.over.notified().await;
    }
}

/// What a customer has paid, in cents; with a pause between the query and the answer.
#[memoize(ttl = "10m", capacity = 10_000, skip(database, pause))]
async fn paid(customer: u64, database: &Database, pause: &Pause) -> Result<u64, Error> {
    let paid = database.revenue(vec![customer]).await?;
    pause.pass().await;
    Ok(paid.into_iter().sum())
}

pub(super) async fn measure(shop: &Shop) -> Result<Promise, Failure> {
    let database = &shop.database;
    let pause = Pause::default();
    let (overtaken, ordered) = tokio::join!(paid(CUSTOMER, database, &pause), async {
        pause.reached.notified().await;
        let ordered = database.place(ORDER).await;
        // The order is in the database: what was read before it must not be kept.
        paid::invalidate(CUSTOMER).await;
        pause.over.notify_one();
        ordered
    });
    let (overtaken, _) = (overtaken?, ordered?);
    let kept = paid::peek(CUSTOMER).await;
    let next = paid(CUSTOMER, database, &Pause::none()).await?;
    let fate = if kept.is_none() { "not kept" } else { "KEPT" };
    Ok(Promise {
        what: "An order comes in while a sum is computed".to_owned(),
        measured: format!("the old sum ({overtaken}) is {fate}, the next call gives {next}"),
        holds: kept.is_none() && next > overtaken,
    })
}

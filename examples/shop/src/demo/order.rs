//! A customer orders: what is calculated anew, and does the page show it?

use super::{Promise, Shop};
use crate::customer::{self, Customer};
use crate::database::NewOrder;
use crate::{Failure, page};

/// The first customer of the first page, which is remembered by now.
const ORDER: NewOrder = NewOrder {
    customer: 1,
    product: 1,
    quantity: 1,
    paid: true,
};

pub(super) async fn measure(shop: &Shop) -> Result<Promise, Failure> {
    let database = &shop.database;
    let (before, _) = page::remembered(database, 0).await?;
    database.place(ORDER).await?;
    customer::forget(ORDER.customer).await?;
    let (after, report) = page::remembered(database, 0).await?;

    let computed: usize = report.calculations.iter().map(|each| each.misses).sum();
    let (old, new) = (revenue(&before), revenue(&after));
    Ok(Promise {
        what: "An order, and the page again".to_owned(),
        measured: format!("{computed} values computed, revenue from {old} to {new}"),
        holds: computed == 3 && new > old,
    })
}

/// What the first customer of a page has paid.
fn revenue(customers: &[Customer]) -> u64 {
    let first = customers.first();
    first
        .and_then(|first| first.revenue.get().copied())
        .unwrap_or_default()
}

//! A thousand tasks ask for one value that nobody has: how often is it computed?

use std::sync::Arc;

use memokit::memoize;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{Promise, Shop};
use crate::Failure;
use crate::database::{Database, Error};

const TASKS: usize = 1_000;

/// What one customer has paid, in cents.
#[memoize(ttl = "10m", capacity = 10_000, skip(database))]
async fn lifetime_value(customer: u64, database: &Database) -> Result<u64, Error> {
    let paid = database.revenue(vec![customer]).await?;
    Ok(paid.into_iter().sum())
}

pub(super) async fn measure(shop: &Shop) -> Result<Promise, Failure> {
    let queries = shop.database.queries();
    let together = Arc::new(Barrier::new(TASKS));
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (database, together) = (shop.database.clone(), Arc::clone(&together));
        tasks.spawn(async move {
            together.wait().await;
            lifetime_value(42, &database).await
        });
    }
    let mut answers = Vec::with_capacity(TASKS);
    while let Some(answer) = tasks.join_next().await {
        answers.push(answer??);
    }
    let queries = shop.database.queries() - queries;
    let computes = lifetime_value::memo().stats().computes;
    answers.dedup();
    Ok(Promise {
        what: format!("{TASKS} tasks ask for one missing value"),
        measured: format!("{computes} compute, {queries} query"),
        holds: computes == 1 && queries == 1 && answers.len() == 1,
    })
}

//! A page of customers: with memokit, and as a loop over records makes it.

use memokit::{Calculated, LoadReport, Memoized};

use crate::Failure;
use crate::customer::{Customer, LocalCustomer, Risk};
use crate::database::{Database, Error, Listed};

/// Customers on a page.
pub(crate) const LENGTH: u64 = 100;

/// How many pages there are.
pub(crate) fn count(customers: u64) -> u64 {
    customers.div_ceil(LENGTH)
}

/// The customers of a page, the first of which is 0; nothing is calculated yet.
async fn list(database: &Database, page: u64) -> Result<Vec<Listed>, Error> {
    database.list(page.saturating_mul(LENGTH), LENGTH).await
}

/// With memokit, from the store: one read, one query for each calculation that misses something.
pub(crate) async fn remembered(
    database: &Database,
    page: u64,
) -> Result<(Vec<Customer>, LoadReport), Failure> {
    let listed = list(database, page).await?;
    let mut customers: Vec<_> = listed.into_iter().map(Customer::from).collect();
    let report = Customer::load(&mut customers, Customer::ALL, database).await?;

    Ok((customers, report))
}

/// With memokit, in the process.
pub(crate) async fn local(
    database: &Database,
    page: u64,
) -> Result<(Vec<Customer>, LoadReport), Failure> {
    let listed = list(database, page).await?;
    let mut customers: Vec<_> = listed.into_iter().map(LocalCustomer::from).collect();
    let report = LocalCustomer::load(&mut customers, LocalCustomer::ALL, database).await?;
    Ok((customers.into_iter().map(Customer::from).collect(), report))
}

/// Without memokit: a query for each customer and calculation.
pub(crate) async fn naive(database: &Database, page: u64) -> Result<Vec<Customer>, Failure> {
    let listed = list(database, page).await?;
    let ids = listed.iter().map(|customer| customer.id).collect();
    let facts = database.one_by_one(ids).await?;
    let customer = |(listed, (revenue, favourite, owed))| Customer {
        revenue: Calculated::Ready(revenue),
        favourite: Calculated::Ready(favourite),
        risk: Calculated::Ready(Risk::of(revenue, owed)),
        ..Customer::from(listed)
    };
    Ok(listed.into_iter().zip(facts).map(customer).collect())
}

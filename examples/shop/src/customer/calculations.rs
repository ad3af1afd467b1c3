//! What is calculated of customers: each function gets those whose value is missing, all at once.

use memokit::Calculated;
use serde::{Deserialize, Serialize};

use crate::database::{Database, Error, Owed};

/// Who buys: a customer of either kind of record.
pub(super) trait Buyer: Sync {
    fn id(&self) -> u64;
    fn revenue(&self) -> &Calculated<u64>;
}

/// Whether a customer may buy on account.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Risk {
    Low,
    Medium,
    High,
}

impl Risk {
    /// From what they have paid and what they owe.
    pub(crate) fn of(revenue: u64, owed: Owed) -> Self {
        // In percent of what they have ordered.
        let share = owed.cents * 100 / (revenue + owed.cents).max(1);
        match (share, owed.orders) {
            (0..10, _) | (_, 0..=1) => Self::Low,
            (10..30, _) => Self::Medium,
            _ => Self::High,
        }
    }
}

pub(super) async fn revenue<C: Buyer>(
    customers: &[&C],
    database: &Database,
) -> Result<Vec<u64>, Error> {
    database.revenue(ids(customers)).await
}

pub(super) async fn favourite<C: Buyer>(
    customers: &[&C],
    database: &Database,
) -> Result<Vec<Option<String>>, Error> {
    database.favourite(ids(customers)).await
}

pub(super) async fn risk<C: Buyer>(
    customers: &[&C],
    database: &Database,
) -> Result<Vec<Risk>, Error> {
    let owed = database.owed(ids(customers)).await?;
    let both = customers.iter().zip(owed);
    // The revenue is there: this calculation depends on it, and is not made for those that lack it.
    let risk = both.map(|(customer, owed)| Risk::of(*customer.revenue().loaded(), owed));
    Ok(risk.collect())
}

fn ids<C: Buyer>(customers: &[&C]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risk_grows_with_the_share_that_is_owed() {
        let risk = |revenue, orders, cents| Risk::of(revenue, Owed { orders, cents });
        assert_eq!(risk(0, 0, 0), Risk::Low);
        assert_eq!(risk(950, 2, 50), Risk::Low);
        assert_eq!(risk(800, 2, 200), Risk::Medium);
        assert_eq!(risk(500, 2, 500), Risk::High);
    }

    #[test]
    fn a_first_order_that_is_not_paid_yet_is_no_risk() {
        let owed = Owed {
            orders: 1,
            cents: 9_900,
        };
        assert_eq!(Risk::of(0, owed), Risk::Low);
    }
}

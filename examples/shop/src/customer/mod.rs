//! The one place that is about memoization: a customer as a record, and what is kept of them.
//!
//! To show another thing on the page, write the function that calculates it and one more field.

mod calculations;
mod local;

use memokit::{Calculated, Memoized};
use serde::Serialize;

pub(crate) use self::calculations::Risk;
use self::calculations::{Buyer, favourite, revenue, risk};
pub(crate) use self::local::LocalCustomer;
use crate::database::{Database, Listed};

/// A customer as the page shows them.
#[derive(Debug, Memoized, Serialize)]
#[memo(namespace = "shop", context = Database, scope = shared)]
pub(crate) struct Customer {
    #[memo(key)]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) city: String,

    // Raise `version` when a function means something else: its body is not part of the key.
    /// What they have paid, in cents.
    #[cache_calculation(ttl = "10m", with = revenue, version = 1)]
    #[serde(skip_serializing_if = "Calculated::is_not_loaded")]
    pub(crate) revenue: Calculated<u64>,
    /// What they buy most.
    #[cache_calculation(ttl = "10m", with = favourite, version = 1)]
    #[serde(skip_serializing_if = "Calculated::is_not_loaded")]
    pub(crate) favourite: Calculated<Option<String>>,
    /// Whether they may buy on account.
    #[cache_calculation(ttl = "10m", with = risk, depends(revenue), version = 1)]
    #[serde(skip_serializing_if = "Calculated::is_not_loaded")]
    pub(crate) risk: Calculated<Risk>,
}

impl From<Listed> for Customer {
    fn from(Listed { id, name, city }: Listed) -> Self {
        Self {
            id,
            name,
            city,
            revenue: Calculated::NotLoaded,
            favourite: Calculated::NotLoaded,
            risk: Calculated::NotLoaded,
        }
    }
}

impl Buyer for Customer {
    fn id(&self) -> u64 {
        self.id
    }

    fn revenue(&self) -> &Calculated<u64> {
        &self.revenue
    }
}

/// Forgets what an order of this customer changes.
pub(crate) async fn forget(id: u64) -> Result<(), memokit::Error> {
    // And their risk with it, which depends on the revenue.
    let revenue = Customer::REVENUE.invalidate_key(id).await;
    // Also if that has failed: what can be forgotten, is.
    Customer::FAVOURITE.invalidate_key(id).await?;
    revenue
}

//! The same customer, with calculations that are kept in the process and in no store.

use memokit::{Calculated, Memoized};

use super::calculations::{Buyer, favourite, revenue, risk};
use super::{Customer, Risk};
use crate::database::{Database, Listed};

/// A customer whose calculations end with the process: it differs in `scope`, and in the limit that
/// a memo in the process deserves.
#[derive(Debug, Memoized)]
#[memo(namespace = "shop.local", context = Database)]
pub(crate) struct LocalCustomer {
    #[memo(key)]
    id: u64,
    name: String,
    city: String,

    /// What they have paid, in cents.
    #[cache_calculation(ttl = "10m", capacity = 20_000, with = revenue)]
    revenue: Calculated<u64>,
    /// What they buy most.
    #[cache_calculation(ttl = "10m", capacity = 20_000, with = favourite)]
    favourite: Calculated<Option<String>>,
    /// Whether they may buy on account.
    #[cache_calculation(ttl = "10m", capacity = 20_000, with = risk, depends(revenue))]
    risk: Calculated<Risk>,
}

impl From<Listed> for LocalCustomer {
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

impl From<LocalCustomer> for Customer {
    fn from(local: LocalCustomer) -> Self {
        Self {
            id: local.id,
            name: local.name,
            city: local.city,
            revenue: local.revenue,
            favourite: local.favourite,
            risk: local.risk,
        }
    }
}

impl Buyer for LocalCustomer {
    fn id(&self) -> u64 {
        self.id
    }

    fn revenue(&self) -> &Calculated<u64> {
        &self.revenue
    }
}

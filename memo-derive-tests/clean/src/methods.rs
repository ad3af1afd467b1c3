//! Methods, and functions of types.

use core::time::Duration;
use core::{fmt, future};

use memokit::{memoized, Calculated};

use crate::records::{Customer, Db, Order, Page, Place};

#[memoized(namespace = "places")]
impl Place {
    /// What to say.
    #[must_use]
    #[cache_calculation(ttl = |key, lang, _text| Duration::from_secs(key.0.bytes().chain(lang.bytes()).map(u64::from).sum()), tags("lang:{lang}"))]
    pub fn greeting(&self, lang: &str) -> String {
        format!("{lang} {}", self.town)
    }

    /// What to write.
    ///
    /// # Errors
    ///
    /// Where there is nothing to write.
    #[cache_calculation(ttl = "1h", stale = "1m")]
    pub async fn letter(&self, lang: String) -> Result<String, fmt::Error> {
        future::ready(()).await;
        if lang.is_empty() {
            return Err(fmt::Error);
        }
        Ok(lang)
    }

    /// Its key is computed.
    #[must_use]
    #[cache_calculation(key(usize) = self.town.len(), companion = length)]
    pub fn letters(&self) -> usize {
        self.town.len()
    }

    /// Finds one.
    #[must_use]
    #[cache_calculation(skip(db))]
    pub fn find(town: &str, db: &Db) -> Option<Self> {
        (town == db.name).then(|| Self::plain(town))
    }

    /// A page of them.
    #[cache_calculation(batch, ttl = "10m", skip(db))]
    pub async fn credit(places: &[&Self], db: &Db) -> Vec<usize> {
        future::ready(()).await;
        places
            .iter()
            .map(|place| place.town.len().saturating_add(db.name.len()))
            .collect()
    }

    /// Not memoized.
    #[must_use]
    pub fn plain(town: &str) -> Self {
        Self {
            country: String::new(),
            town: town.to_owned(),
            size: Calculated::NotLoaded,
            name: Calculated::NotLoaded,
            streets: Calculated::NotLoaded,
        }
    }

    // Nobody else's, and without docs.
    #[cache_calculation]
    fn private(&self, number: u64) -> u64 {
        number.saturating_add(self.town.bytes().map(u64::from).sum())
    }

    /// Uses what is nobody else's.
    #[must_use]
    pub fn public(&self) -> u64 {
        self.private(3)
    }
}

#[memoized]
impl Customer {
    /// What to say, kept in the store of the record.
    ///
    /// # Errors
    ///
    /// Never.
    #[cache_calculation(scope = shared, ttl = "1h")]
    pub async fn greeting(&self, lang: &str) -> Result<String, fmt::Error> {
        future::ready(()).await;
        Ok(format!("{lang} {}", self.name))
    }

    /// What to say, kept here.
    #[must_use]
    #[cache_calculation(scope = process)]
    pub fn name_in(&self, lang: &str) -> String {
        format!("{lang} {}", self.name)
    }
}

#[memoized]
impl Order {
    /// What it costs.
    #[must_use]
    #[cache_calculation(scope = instance)]
    pub fn total(&self, vat: u64) -> u64 {
        self.items
            .iter()
            .fold(vat, |sum, item| sum.saturating_add(*item))
    }
}

#[memoized]
impl<T: Clone + Send + Sync + 'static> Page<T> {
    /// The first of them.
    #[must_use]
    #[cache_calculation]
    pub fn first(&self) -> Option<T> {
        self.items.first().cloned()
    }
}

/// What has a price.
pub trait Priced {
    /// What a price is.
    type Price;

    /// What it costs.
    fn price(&self, day: u8) -> Self::Price;
}

#[memoized]
impl Priced for Place {
    type Price = u64;

    #[cache_calculation]
    fn price(&self, day: u8) -> Self::Price {
        Self::Price::from(day)
    }
}

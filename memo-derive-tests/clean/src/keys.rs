//! Types that are parts of keys.

use memokit::{memoize, CacheKey};

/// What is searched.
#[derive(CacheKey, Clone, Debug, Eq, Hash, PartialEq)]
pub enum Filter {
    /// Everything.
    All,
    /// Of one country.
    Country(String),
    /// In a range.
    Price {
        /// From here.
        from: u32,
        /// To here.
        to: u32,
    },
}

/// What is searched, and where.
#[derive(CacheKey, Clone, Debug, Eq, Hash, PartialEq)]
pub struct Query<T: Ord, const N: usize> {
    /// Which.
    pub filters: [T; N],
    /// Where.
    pub page: u32,
}

/// A number with a name.
#[derive(CacheKey, Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Id(pub u64);

/// Keyed by all of them.
#[must_use]
#[memoize(scope = shared)]
pub fn search(filter: &Filter, query: &Query<u8, 2>, id: Id) -> u64 {
    let page = u64::from(query.page).saturating_add(id.0);
    match *filter {
        Filter::All => page,
        Filter::Country(ref name) => page.saturating_add(name.bytes().map(u64::from).sum()),
        Filter::Price { from, to } => u64::from(to.saturating_sub(from)),
    }
}

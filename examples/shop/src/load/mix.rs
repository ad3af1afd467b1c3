//! What is asked: few pages often, many seldom, and now and then an order.

use std::sync::Arc;

use crate::database::NewOrder;
use crate::page;

/// Of so many requests, one is an order.
const PER_ORDER: u32 = 100;

/// Goods in every shop, see the filling.
const PRODUCTS: u64 = 80;

/// One request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ask {
    /// For the page of this number, the first of which is 1.
    Page(u64),
    Order(NewOrder),
}

/// An endless sequence of requests, the same for one seed.
#[derive(Clone, Debug)]
pub(super) struct Mix {
    random: fastrand::Rng,
    customers: u64,
    pages: Arc<Zipf>,
}

impl Mix {
    /// One mix for each connection, other ones in each turn.
    pub(super) fn for_connections(connections: u64, customers: u64, turn: u32) -> Vec<Self> {
        let pages = Arc::new(Zipf::new(page::count(customers)));
        let mix = |connection| Self {
            random: fastrand::Rng::with_seed(u64::from(turn) << 32 | connection),
            customers,
            pages: Arc::clone(&pages),
        };
        (0..connections).map(mix).collect()
    }

    pub(super) fn next(&mut self) -> Ask {
        let random = &mut self.random;
        if random.u32(0..PER_ORDER) > 0 {
            return Ask::Page(self.pages.pick(random.f64()));
        }
        Ask::Order(NewOrder {
            customer: random.u64(1..=self.customers),
            product: random.u64(1..=PRODUCTS),
            quantity: random.u32(1..=4),
            paid: random.bool(),
        })
    }
}

/// Zipf's law: the second page is wanted half as often as the first, the third a third as often.
#[derive(Debug)]
struct Zipf {
    /// For each page, the share of requests that are for it or for one before it.
    shares: Vec<f64>,
}

impl Zipf {
    fn new(pages: u64) -> Self {
        let mut sum = 0.0;
        let weights = (1..=u32::try_from(pages).unwrap_or(u32::MAX)).map(|rank| {
            sum += 1.0 / f64::from(rank);
            sum
        });
        let sums: Vec<f64> = weights.collect();
        let shares = sums.iter().map(|share| share / sum).collect();
        Self { shares }
    }

    /// The page for a number from 0 to 1, both in the order of the shares.
    fn pick(&self, number: f64) -> u64 {
        let before = self.shares.partition_point(|share| *share < number);
        before.min(self.shares.len().saturating_sub(1)) as u64 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_is_wanted_twice_as_often_as_the_second() {
        let mut random = fastrand::Rng::with_seed(1);
        let zipf = Zipf::new(10);
        let picks: Vec<_> = (0..30_000).map(|_| zipf.pick(random.f64())).collect();
        let count = |page| picks.iter().filter(|picked| **picked == page).count();
        assert!(count(1).abs_diff(2 * count(2)) < 1_000);
        assert!(picks.iter().all(|page| (1..=10).contains(page)));
    }

    #[test]
    fn both_ends_are_pages() {
        let zipf = Zipf::new(3);
        assert_eq!((zipf.pick(0.0), zipf.pick(1.0)), (1, 3));
    }

    #[test]
    fn one_of_a_hundred_requests_is_an_order() {
        let mut mix = Mix::for_connections(1, 500, 0).remove(0);
        let asks = (0..10_000).filter(|_| matches!(mix.next(), Ask::Order(_)));
        assert!((60..140).contains(&asks.count()));
    }
}

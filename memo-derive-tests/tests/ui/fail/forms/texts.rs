// Each option that is text, and each way to write none.
use memokit::{Calculated, Memoized, memoize, memoized};

#[memoize(name, namespace, store)]
fn missing(n: u64) -> u64 {
    n
}

#[memoize(name("a"), namespace("a"), store("a"))]
fn lists(n: u64) -> u64 {
    n
}

#[memoize(name = 5, namespace = 5, store = 5)]
fn numbers(n: u64) -> u64 {
    n
}

#[memoize(name = prices, namespace = prices, store = prices)]
fn words(n: u64) -> u64 {
    n
}

#[memoize(name = "", namespace = "", store = "")]
fn empty(n: u64) -> u64 {
    n
}

#[memoize(name = "a", name = "b", namespace = "a", namespace = "b", store = "a", store = "b")]
fn twice(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
#[memo(namespace = "", store, store = "a", store = "b")]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = revenue, name = revenue, name)]
    revenue: Calculated<u64>,
}

fn revenue(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

#[memoized(namespace = crm, namespace)]
impl Customer {
    #[cache_calculation(name = "", namespace = crm)]
    fn label(&self) -> u64 {
        self.id
    }
}

fn main() {}

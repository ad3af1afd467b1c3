#![deny(warnings)]
#![allow(dead_code)]
use memokit::{CacheKey, Calculated, MemoCell, Memoized, memoize, memoized};
use std::time::Duration;

// A trait of everything, in scope, whose methods are named like those that expansions call.
trait OfEverything {
    type Key;
    fn bound(&self) -> u8 {
        0
    }
    fn kind(&self) -> u8 {
        0
    }
    fn results(&self) -> u8 {
        0
    }
    fn to_return(&self) -> u8 {
        0
    }
    fn share(&self) -> u8 {
        0
    }
    fn memo() -> u8
    where
        Self: Sized,
    {
        0
    }
    fn memo_cell(&self) -> u8 {
        0
    }
    fn memo_key(&self) -> u8 {
        0
    }
    fn lookup(&self) -> u8 {
        0
    }
    fn compute(&self) -> u8 {
        0
    }
    fn peek(&self) -> u8 {
        0
    }
    fn to_key(&self) -> u8 {
        0
    }
    fn ttl(&self) -> u8 {
        0
    }
    fn at(&self) -> u8 {
        0
    }
    fn within(&self) -> u8 {
        0
    }
    fn call(&self) -> u8 {
        0
    }
    fn detach(&self) -> u8 {
        0
    }
    fn fmt(&self) -> u8 {
        0
    }
    fn write(&self) -> u8 {
        0
    }
    fn push(&self) -> u8 {
        0
    }
    fn with_lookup(&self) -> u8 {
        0
    }
    fn new() -> u8
    where
        Self: Sized,
    {
        0
    }
}
impl<T: ?Sized> OfEverything for T {
    type Key = ();
}

#[memoize(ttl = |n, _, _| Duration::from_secs(*n), stale = "1m", timeout = "1s", tags("{n}"), tenant = n)]
fn plain(n: u64, text: &str) -> Result<u64, memokit::Error> {
    let _ = text;
    Ok(n)
}
#[memoize(key(u64) = n, weigh = bytes, cache_if = |v| *v > 0)]
fn keyed(n: u64) -> u64 {
    n
}
#[memoize(key = n)]
fn erased(n: u64) -> u64 {
    n
}
#[memoize(error_ttl = "1s", scope = process)]
async fn later(n: u64) -> Result<u64, std::fmt::Error> {
    Ok(n)
}
#[memoize(scope = shared, key(u64) = n)]
async fn shared(n: u64) -> Result<u64, std::fmt::Error> {
    Ok(n)
}
#[memoize(batch, tags = |n, _| [n.to_string()], scope = process)]
fn many(n: &[u64]) -> Result<Vec<u64>, memokit::Error> {
    Ok(n.to_vec())
}
#[memoize(batch, scope = shared)]
async fn many_later(n: &[u64], text: &str) -> Vec<usize> {
    n.iter().map(|_| text.len()).collect()
}
fn bytes(_: &u64) -> usize {
    8
}

#[derive(CacheKey, Clone, PartialEq, Eq, Hash)]
enum Filter {
    All,
    Price { from: u64 },
    Named(String),
}

#[derive(Clone, Memoized)]
#[memo(context = u64)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[memo(tenant)]
    org: String,
    #[memo(cell)]
    cell: MemoCell,
    #[cache_calculation(with = sum, ttl = |_, _| Duration::MAX, tags("{id}"))]
    revenue: Calculated<u64>,
    #[cache_calculation(with = sum_later, depends(revenue))]
    other: Calculated<u64>,
}
fn sum(records: &[&Customer], _: &u64) -> Result<Vec<u64>, std::fmt::Error> {
    Ok(records.iter().map(|r| r.id).collect())
}
async fn sum_later(records: &[&Customer], _: &u64) -> Vec<u64> {
    records.iter().map(|r| r.id).collect()
}

#[memoized]
impl Customer {
    #[cache_calculation(ttl = "1m", stale = "1m")]
    fn one(&self, n: u64) -> u64 {
        self.id + n
    }
    #[cache_calculation(timeout = "1s")]
    async fn two(&self, n: u64) -> Result<u64, memokit::Error> {
        Ok(self.id + n)
    }
    #[cache_calculation(scope = instance)]
    fn three(&self, n: u64) -> u64 {
        self.id + n
    }
    #[cache_calculation(batch)]
    fn five(places: &[&Self]) -> Vec<u64> {
        places.iter().map(|r| r.id).collect()
    }
    #[cache_calculation(skip(_db))]
    fn six(n: u64, _db: &str) -> u64 {
        n
    }
}
#[derive(Clone, Memoized)]
struct Page<T: Clone + Send + Sync + 'static> {
    #[memo(key)]
    n: u64,
    t: T,
}
#[memoized]
impl<T: Clone + Send + Sync + 'static> Page<T> {
    #[cache_calculation]
    fn first(&self) -> Result<T, std::fmt::Error> {
        Ok(self.t.clone())
    }
    #[cache_calculation(key(u64) = self.n)]
    fn second(&self) -> Option<T> {
        Some(self.t.clone())
    }
}
#[memokit::test]
fn tested() {
    memokit::testing::miss!(keyed(1), 1);
}

fn main() {
    assert_eq!(keyed(1) + erased(1), 2);
    plain(1, "").unwrap();
    assert_eq!(many(&[1]).unwrap(), [1]);
    let c = Customer {
        id: 1,
        org: "acme".to_owned(),
        cell: MemoCell::new(),
        revenue: Calculated::NotLoaded,
        other: Calculated::NotLoaded,
    };
    assert_eq!(c.one(1) + c.three(1), 4);
    assert_eq!(Customer::six(1, ""), 1);
    let p = Page { n: 1, t: 1 };
    assert_eq!((p.first(), p.second()), (Ok(1), Some(1)));
    let mut cs = [c];
    let _ = Customer::load(&mut cs, &[Customer::REVENUE], &1);
}

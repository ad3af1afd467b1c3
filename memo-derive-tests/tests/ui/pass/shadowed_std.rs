// A user's names, whatever they are, mean what they mean to the user.
#![allow(dead_code, unused_macros)]

use memokit::{Calculated, Memoized, memoize};

struct Option;
struct Result;
struct Vec;
struct Box;
struct Clone;
struct Memo;
struct Spec;
trait ToOwned {}
trait Send {}
mod core {}
mod std {}
mod memo_runtime {}
macro_rules! format { () => { compile_error!("not mine") } }
macro_rules! concat { () => { compile_error!("not mine") } }
macro_rules! file { () => { compile_error!("not mine") } }
macro_rules! line { () => { compile_error!("not mine") } }
macro_rules! module_path { () => { compile_error!("not mine") } }
macro_rules! unreachable { () => { compile_error!("not mine") } }

const MEMO: usize = 7;

fn compute() -> u64 {
    5
}

#[memoize(capacity = MEMO, key(u64) = n + compute())]
fn f(n: u64) -> u64 {
    let args = 3;
    n + compute() + args
}

#[memoize(
    ttl = |n, _value| ::std::time::Duration::from_secs(n + compute()),
    tags("n:{n}"),
    stale = "1m",
    timeout = "2s",
    max_bytes = MEMO as u64,
)]
fn limited(n: u64) -> ::std::result::Result<u64, ::memokit::Error> {
    Ok(n)
}

#[memoize(batch, scope = shared)]
fn many(items: &[u64]) -> ::std::vec::Vec<u64> {
    items.iter().map(|n| n + compute()).collect()
}

#[memoize(ttl = "5m", stale = "1m")]
async fn later(rest: u64) -> u64 {
    rest
}

trait Numbers: ::std::marker::Copy + ::std::hash::Hash + Eq + Sync + ::std::marker::Send {}
impl Numbers for u64 {}

/// Of types.
#[memoize]
fn any<R: Numbers + 'static, const N: usize>(
    value: R,
    keys: impl Numbers + 'static,
) -> ::std::result::Result<R, u8> {
    let _ = (keys, N);
    Ok(value)
}

#[derive(Memoized)]
#[memo(scope = shared, context = u64)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
}

fn sum(records: &[&Customer], _context: &u64) -> ::std::vec::Vec<u64> {
    records.iter().map(|record| record.id).collect()
}

fn main() {
    assert_eq!(f(1), 9);
    assert_eq!(f::memo().info().capacity, ::std::option::Option::Some(7));
    assert_eq!(any::<_, 1>(1_u64, 2_u64), Ok(1));
    assert_eq!(any::with::<_, 1, _, _>(1_u64, 2_u64, |value| *value), Some(1));
    let _calculation = Customer::REVENUE;
}

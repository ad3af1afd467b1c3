// A user's names, whatever they are, mean what they mean to the user.
#![no_implicit_prelude]
#![allow(
    dead_code,
    unused_macros,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals
)]

// Under the name of every trait, type, variant and macro that anybody imports without asking.
mod taken {
    pub struct Option;
    pub struct Result;
    pub struct Vec;
    pub struct String;
    pub struct Box;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Memo;
    pub struct Spec;
    pub struct PhantomData;
    pub struct Duration;
    pub struct Self_;
    pub trait Clone {}
    pub trait Copy {}
    pub trait Default {}
    pub trait Drop {}
    pub trait Eq {}
    pub trait Fn {}
    pub trait FnOnce {}
    pub trait From {}
    pub trait Future {}
    pub trait Hash {}
    pub trait Into {}
    pub trait Iterator {}
    pub trait Send {}
    pub trait Sized {}
    pub trait Sync {}
    pub trait ToOwned {}
    pub struct u8;
    pub struct u16;
    pub struct u32;
    pub struct usize;
    pub struct bool;
    pub struct str;
    pub mod memokit {}
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod memo_runtime {}
    pub mod memo_macros {}
    pub mod __private {}
    pub fn drop() {}
    pub fn call() {}
    pub const MEMO: ::core::primitive::usize = 7;
    pub const SPEC: () = ();
}
use self::taken::*;

macro_rules! nobody {
    ($($name:ident)*) => { $(macro_rules! $name { () => { compile_error!("not mine") } })* };
}
nobody! {
    format concat file line column module_path unreachable stringify panic vec assert assert_eq matches
    write writeln debug_assert cfg env option_env include_str todo unimplemented thread_local
    spec returned register bound failed guessed
}

#[::memokit::memoize(capacity = MEMO)]
fn plain(n: u64, text: &::core::primitive::str) -> u64 {
    let _ = text;
    n
}

#[::memokit::memoize(
    ttl = |n, _, _| ::std::time::Duration::from_secs(*n),
    tags("n:{n}", "all"),
    cache_if = |value| *value > 0,
    stale = "1m",
    timeout = "2s",
    soft_timeout = "1s",
    max_bytes = "1MB",
    jitter = "1%",
    tti = "1m",
    tenant = n,
    name = "n",
    namespace = "ns",
)]
fn fallible(n: u64, text: &::core::primitive::str) -> ::std::result::Result<u64, ::memokit::Error> {
    let _ = text;
    ::std::result::Result::Ok(n)
}

#[::memokit::memoize(error_ttl = "1s", weigh = bytes, single_flight = false)]
fn failing(n: u64) -> ::std::result::Result<u64, ::std::fmt::Error> {
    ::std::result::Result::Ok(n)
}
fn bytes(_: &::std::result::Result<u64, ::std::fmt::Error>) -> ::core::primitive::usize {
    8
}

#[::memokit::memoize(ttl = "5m", absent_ttl = "1s", tags = |n, _| [::std::format!("{n}")], refresh_ahead)]
async fn later(n: u64) -> ::std::option::Option<u64> {
    ::std::option::Option::Some(n)
}

#[::memokit::memoize(scope = shared, key(u64) = n)]
async fn shared(n: u64) -> u64 {
    n
}

#[::memokit::memoize(key = n)]
fn erased(n: u64) -> u64 {
    n
}

#[::memokit::memoize(batch, store = "x", skip(log))]
async fn many(items: &[u64], log: &::core::primitive::str) -> ::std::vec::Vec<u64> {
    let _ = log;
    <[u64]>::to_vec(items)
}

#[::memokit::memoize(batch, max_batch = 3, coalesce = "1ms")]
fn few(items: &[u64]) -> ::std::collections::BTreeMap<u64, u64> {
    ::std::iter::Iterator::collect(::std::iter::Iterator::map(items.iter(), |n| (*n, *n)))
}

#[derive(
    ::core::clone::Clone,
    ::core::fmt::Debug,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
    ::memokit::CacheKey,
)]
enum Filter {
    All,
    Price { from: u64, to: u64 },
    Named(::std::string::String),
}

#[derive(::core::clone::Clone, ::memokit::Memoized)]
#[memo(scope = shared, context = u64)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[memo(tenant)]
    org: u64,
    #[cache_calculation(with = sum)]
    revenue: ::memokit::Calculated<u64>,
    #[cache_calculation(with = sum, depends(revenue))]
    other: ::memokit::Calculated<u64>,
}

fn sum(records: &[&Customer], _context: &u64) -> ::std::vec::Vec<u64> {
    ::std::iter::Iterator::collect(::std::iter::Iterator::map(records.iter(), |record| {
        record.id
    }))
}

#[derive(::core::clone::Clone, ::memokit::Memoized)]
struct Place {
    #[memo(key)]
    id: u64,
    #[memo(cell)]
    cell: ::memokit::MemoCell,
    #[cache_calculation(with = sizes, ttl = |_, _| ::std::time::Duration::MAX, tags("p:{id}"), weigh = bytes_of, cache_if = |v| *v > 0)]
    size: ::memokit::Calculated<u64>,
}
fn sizes(records: &[&Place]) -> ::std::vec::Vec<u64> {
    ::std::iter::Iterator::collect(::std::iter::Iterator::map(records.iter(), |record| {
        record.id
    }))
}
fn bytes_of(_: &u64) -> ::core::primitive::usize {
    8
}

trait Priced {
    fn price(&self) -> u64;
}

#[::memokit::memoized]
impl Place {
    #[cache_calculation(ttl = "1m", stale = "1m")]
    fn one(&self, n: u64) -> u64 {
        self.id + n
    }
    #[cache_calculation]
    async fn two(&self, n: u64) -> u64 {
        self.id + n
    }
    #[cache_calculation(scope = instance)]
    fn three(&self, n: u64) -> u64 {
        self.id + n
    }
    #[cache_calculation(key(u64) = self.id)]
    fn four(&self) -> u64 {
        self.id
    }
    #[cache_calculation(batch)]
    fn five(places: &[&Self]) -> ::std::vec::Vec<u64> {
        sizes(places)
    }
    #[cache_calculation]
    fn six(n: u64) -> u64 {
        n
    }
}

#[::memokit::memoized]
impl Priced for Place {
    #[cache_calculation]
    fn price(&self) -> u64 {
        self.id
    }
}

mod generic {
    #[derive(::memokit::Memoized)]
    pub struct Page<T: 'static + ::core::marker::Send + ::core::marker::Sync> {
        #[memo(key)]
        pub n: u64,
        pub t: T,
    }
    #[::memokit::memoized]
    impl<T: 'static + ::core::marker::Send + ::core::marker::Sync + ::core::clone::Clone> Page<T> {
        #[cache_calculation]
        fn first(&self) -> ::core::result::Result<T, ::memokit::Error> {
            ::core::result::Result::Ok(::core::clone::Clone::clone(&self.t))
        }
    }
    pub fn run() {
        ::core::assert!(Page { n: 1, t: 2_u64 }.first().is_ok());
    }
}

#[::memokit::test]
fn tested() {}

fn main() {
    ::core::assert!(plain(1, "a") == 1);
    ::core::assert!(fallible(1, "a").is_ok() && failing(1).is_ok());
    let _future = (later(1), shared(1), many(&[1], ""));
    ::core::assert!(erased(1) == 1);
    let _calculation = (Customer::REVENUE, Place::SIZE);
    let place = Place {
        id: 1,
        cell: ::memokit::MemoCell::new(),
        size: ::memokit::Calculated::NotLoaded,
    };
    ::core::assert!(place.one(1) + place.three(1) + place.four() + place.price() == 6);
    generic::run();
}

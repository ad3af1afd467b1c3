//! The functions that are called: one of each shape for each way to annotate it.

use std::cell::Cell;
use std::fmt::Write as _;
use std::sync::Arc;

/// How many keys are asked for; the memos of hits have room for twice as many.
pub(crate) const KEYS: u64 = 10_000;

/// Takes all ways to look something up, one after the other.
pub(crate) trait Visit<K, V> {
    /// Whether this one is of interest: others are not even made.
    fn wants(&self, _name: &str) -> bool {
        true
    }

    /// One that all threads share.
    fn shared(&mut self, name: &'static str, get: impl Fn(&K) -> V + Send + Sync + 'static);

    /// One that each thread has for itself.
    fn local(&mut self, _name: &'static str, _get: impl Fn(&K) -> V + 'static) {}
}

/// Functions of one shape, `$compute` annotated in all ways, in a module that visits them. Parameters
/// come with two types: `memoize` takes no references.
macro_rules! functions {
    (
        $module:ident, capacity = $capacity:literal, $key:ty as $pattern:pat => $compute:path,
        ($($name:ident: [$($borrowed:tt)+] [$($owned:tt)+]),+) -> $value:ty
    ) => {
        pub(crate) mod $module {
            use std::time::Duration;

            use super::*;

            #[memokit::memoize(capacity = $capacity)]
            pub(crate) fn memokit_capacity($($name: $($borrowed)+),+) -> $value {
                $compute($($name),+)
            }

            #[memokit::memoize(capacity = $capacity, ttl = "1h")]
            pub(crate) fn memokit_ttl($($name: $($borrowed)+),+) -> $value {
                $compute($($name),+)
            }

            #[memokit::memoize(scope = thread, capacity = $capacity)]
            pub(crate) fn memokit_thread($($name: $($borrowed)+),+) -> $value {
                $compute($($name),+)
            }

            #[memokit::memoize(scope = thread, capacity = $capacity, ttl = "1h")]
            pub(crate) fn memokit_thread_ttl($($name: $($borrowed)+),+) -> $value {
                $compute($($name),+)
            }

            #[cached::macros::cached]
            pub(crate) fn cached_unbounded($($name: $($borrowed)+),+) -> $value {
                $compute($($name),+)
            }

            #[cached::macros::cached(max_size = $capacity)]
            pub(crate) fn cached_lru($($name: $($borrowed)+),+) -> $value {
                $compute($($name),+)
            }

            #[cached::macros::cached(max_size = $capacity, ttl_secs = 3600)]
            pub(crate) fn cached_ttl($($name: $($borrowed)+),+) -> $value {
                $compute($($name),+)
            }

            #[cached::macros::concurrent_cached(max_size = $capacity)]
            pub(crate) fn cached_concurrent($($name: $($borrowed)+),+) -> $value {
                $compute($($name),+)
            }

            #[cached::macros::concurrent_cached(max_size = $capacity, ttl_secs = 3600)]
            pub(crate) fn cached_concurrent_ttl($($name: $($borrowed)+),+) -> $value {
                $compute($($name),+)
            }

            pub(crate) use self::owned::*;

            #[expect(
                dead_code,
                clippy::disallowed_methods,
                reason = "memoize asks no clock, and writes functions beside each, which nobody calls"
            )]
            mod owned {
                use super::*;

                #[memoize::memoize(SharedCache, Capacity: $capacity)]
                pub(crate) fn memoize_shared($($name: $($owned)+),+) -> $value {
                    $compute($($name),+)
                }

                #[memoize::memoize(SharedCache, Capacity: $capacity, TimeToLive: Duration::from_hours(1))]
                pub(crate) fn memoize_ttl($($name: $($owned)+),+) -> $value {
                    $compute($($name),+)
                }

                #[memoize::memoize]
                pub(crate) fn memoize_thread($($name: $($owned)+),+) -> $value {
                    $compute($($name),+)
                }
            }

            /// Visits all of them.
            pub(crate) fn each(visit: &mut impl Visit<$key, $value>) {
                macro_rules! call {
                    ($function:ident) => {
                        |key: &$key| {
                            let $pattern = key;
                            $function($($name),+)
                        }
                    };
                    (owned $function:ident) => {
                        |key: &$key| {
                            let $pattern = key;
                            $function($($name.to_owned()),+)
                        }
                    };
                }
                visit.shared("memokit", call!(memokit_capacity));
                visit.shared("memokit, ttl", call!(memokit_ttl));
                visit.local("memokit, scope = thread", call!(memokit_thread));
                visit.local("memokit, scope = thread, ttl", call!(memokit_thread_ttl));
                visit.shared("#[cached], unbounded", call!(cached_unbounded));
                visit.shared("#[cached], LRU", call!(cached_lru));
                visit.shared("#[cached], LRU, ttl", call!(cached_ttl));
                visit.shared("#[concurrent_cached], LRU", call!(cached_concurrent));
                visit.shared("#[concurrent_cached], LRU, ttl", call!(cached_concurrent_ttl));
                visit.shared("memoize, shared, LRU", call!(owned memoize_shared));
                visit.shared("memoize, shared, LRU, ttl", call!(owned memoize_ttl));
                visit.local("memoize, unbounded, of a thread", call!(owned memoize_thread));
            }
        }
    };
}

functions!(number, capacity = 20_000, u64 as &key => compute_number, (key: [u64] [u64]) -> u64);
functions!(
    pair, capacity = 20_000, (u64, u32) as &(id, part) => compute_pair,
    (id: [u64] [u64], part: [u32] [u32]) -> u64
);
functions!(text, capacity = 20_000, String as name => compute_text, (name: [&str] [String]) -> String);
functions!(
    shared_text, capacity = 20_000, String as name => compute_shared_text,
    (name: [&str] [String]) -> Arc<str>
);
functions!(wide, capacity = 20_000, u64 as &key => compute_wide, (key: [u64] [u64]) -> Wide);
functions!(churn, capacity = 10_000, u64 as &key => compute_counted, (key: [u64] [u64]) -> u64);

/// A value of 48 bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Wide {
    id: u64,
    rest: [u64; 5],
}

/// The next key, so that a value can be asked for: all keys below [`KEYS`] are one circle.
pub(crate) fn compute_number(key: u64) -> u64 {
    (key * 4321 + 2357) % KEYS
}

pub(crate) fn compute_pair(id: u64, part: u32) -> u64 {
    id + u64::from(part)
}

pub(crate) fn compute_text(name: impl AsRef<str>) -> String {
    name.as_ref().to_uppercase()
}

pub(crate) fn compute_shared_text(name: impl AsRef<str>) -> Arc<str> {
    compute_text(name).into()
}

pub(crate) fn compute_wide(key: u64) -> Wide {
    Wide {
        id: key,
        rest: [key; 5],
    }
}

/// As [`compute_number`], and counts in [`computed`].
pub(crate) fn compute_counted(key: u64) -> u64 {
    COMPUTED.set(COMPUTED.get() + 1);
    key.wrapping_mul(3)
}

/// How often this thread has computed since it was asked last.
pub(crate) fn computed() -> u64 {
    COMPUTED.take()
}

thread_local! {
    static COMPUTED: Cell<u64> = const { Cell::new(0) };
}

/// A text of 24 bytes for each number.
pub(crate) fn name(number: u64) -> String {
    let mut name = String::with_capacity(24);
    let _ = write!(name, "customer-name-{number:010}");
    name
}

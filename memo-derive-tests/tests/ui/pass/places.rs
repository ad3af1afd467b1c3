//! Wherever a function may stand: in bodies, constants, closures, modules, and in what macros write.
#![deny(warnings)]

use std::sync::atomic::{AtomicU64, Ordering};

use memokit::{CacheKey, Memoized, memoize, memoized};

static CALLS: AtomicU64 = AtomicU64::new(0);

fn first() -> u64 {
    #[memoize]
    fn helper(n: u64) -> u64 {
        n + 1
    }
    helper(1)
}

fn second() -> u64 {
    #[memoize]
    fn helper(n: u64) -> u64 {
        n + 2
    }
    mod inside {
        #[memokit::memoize]
        pub(super) fn helper(n: u64) -> u64 {
            n + 3
        }
        pub(super) mod deeper {
            #[memokit::memoize]
            pub(in super::super) fn helper(n: u64) -> u64 {
                n + 4
            }
        }
    }
    helper(1) * 100 + inside::helper(1) * 10 + inside::deeper::helper(1)
}

fn in_places() -> u64 {
    const N: usize = {
        #[memoize]
        #[allow(dead_code)]
        fn unused(n: u64) -> u64 {
            n
        }
        3
    };
    let in_const = const {
        #[memoize]
        fn called(n: u64) -> u64 {
            n
        }
        called as fn(u64) -> u64
    };
    let closure = |n| {
        #[memoize]
        fn in_a_closure(n: u64) -> u64 {
            n
        }
        in_a_closure(n)
    };
    let block = async {
        #[memoize]
        async fn in_a_block(n: u64) -> u64 {
            n
        }
        in_a_block(1).await
    };
    drop(block);
    #[memoize]
    fn outer(n: u64) -> u64 {
        #[memoize]
        fn outer(n: u64) -> u64 {
            #[memoize]
            fn inner(n: u64) -> u64 {
                CALLS.fetch_add(1, Ordering::Relaxed);
                n
            }
            inner(n) + inner(n)
        }
        outer(n) + outer(n)
    }
    in_const(1) + closure(1) + outer(1) + N as u64
}

fn local_types() -> u64 {
    #[derive(CacheKey, Clone, PartialEq, Eq, Hash)]
    struct Id(u64);
    #[derive(Clone, Memoized)]
    struct Local {
        #[memo(key)]
        id: Id,
    }
    #[memoized]
    impl Local {
        #[cache_calculation]
        fn twice(&self) -> u64 {
            self.id.0 * 2
        }
    }
    Local { id: Id(2) }.twice()
}

struct Holder;
impl Holder {
    const N: u64 = 1;
    fn method(&self) -> u64 {
        #[memoize]
        fn in_a_method(n: u64) -> u64 {
            n + Holder::N
        }
        in_a_method(1)
    }
}

macro_rules! stamp {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($argument:ident: $ty:ty),*) -> $returns:ty $body:block) => {
        $(#[$meta])*
        #[memoize]
        $vis fn $name($($argument: $ty),*) -> $returns $body
    };
}

macro_rules! outer {
    ($module:ident, $name:ident, $ttl:literal, $factor:expr, $key:expr, $life:lifetime, $pattern:pat, $sum:expr, $path:path) => {
        mod $module {
            use super::*;
            stamp! {
                /// Docs.
                #[must_use]
                pub(super) fn $name(n: u64, text: &str) -> u64 { n * $factor + text.len() as u64 }
            }
            #[memokit::memoize(ttl = $ttl, capacity = $factor + 1, key(u64) = $key)]
            pub(super) fn keyed<$life>(text: &$life str) -> u64 { text.len() as u64 }
            #[memokit::memoize(weigh = $path, max_bytes = 1 * $factor)]
            pub(super) fn with_pattern($pattern: (u64, u64)) -> u64 { $sum * 2 }
        }
    };
}

fn weigh(_: &u64) -> usize {
    8
}

outer!(stamped, triple, "5m", 3, 7, 'text, (a, b), a + b, super::weigh);

macro_rules! record {
    ($name:ident { $($field:ident: $ty:ty),* } $method:ident $body:expr) => {
        #[derive(Clone, Memoized)]
        struct $name { #[memo(key)] $($field: $ty),* }
        #[memoized]
        impl $name {
            #[cache_calculation]
            fn $method(&self, n: u64) -> u64 { let this = self; $body(this, n) }
        }
    };
}
record!(Stamped { id: u64 } of |this: &Stamped, n: u64| this.id + n);

mod one {
    #[memokit::memoize]
    pub fn same(n: u64) -> u64 {
        n + 1
    }
    #[memokit::memoize]
    pub fn only_one(n: u64) -> u64 {
        n
    }
}
mod two {
    #[memokit::memoize]
    pub fn same(n: u64) -> u64 {
        n + 2
    }
    #[memokit::memoize]
    pub fn only_two(n: u64) -> u64 {
        n
    }
    pub use super::one::same as other;
}
mod globs {
    use super::one::*;
    use super::two::*;
    pub fn run() -> u64 {
        only_one(1) + only_two(1)
    }
}
use one::same as first_same;

fn main() {
    assert_eq!((first(), second()), (2, 345));
    assert_eq!(in_places(), 1 + 1 + 4 + 3);
    assert_eq!(CALLS.load(Ordering::Relaxed), 1);
    assert_eq!((local_types(), Holder.method()), (4, 2));
    assert_eq!(
        (stamped::triple(1, "a"), stamped::triple::peek(1, "a")),
        (4, Some(4))
    );
    assert_eq!((stamped::keyed("a"), stamped::with_pattern((1, 2))), (1, 6));
    assert_eq!(Stamped { id: 1 }.of(2), 3);
    assert_eq!(
        (one::same(1), two::same(1), two::other(1), first_same(1)),
        (2, 3, 2, 2)
    );
    assert_eq!(
        (two::other::peek(1), first_same::peek(1), two::same::peek(1)),
        (Some(2), Some(2), Some(3))
    );
    assert_eq!(one::same::memo().name(), first_same::memo().name());
    assert_eq!(globs::run(), 2);
    {
        use one::*;
        use two::same;
        assert_eq!((same(1), same::peek(1), only_one(1)), (3, Some(3), 1));
    }
    macro_rules! local {
        ($name:ident) => {
            #[memoize]
            fn $name(n: u64) -> u64 {
                n
            }
        };
    }
    local!(by_local);
    assert_eq!(by_local(1), 1);
}

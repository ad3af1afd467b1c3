// An expression that a macro captured stays one: the compiler forgets where it began and ended.
#![deny(warnings)]
#![allow(dead_code)]
use memokit::{Memoized, memoize, memoized};
macro_rules! captured {
    ($f:expr, $t:ty, $p:pat) => {
        #[memoize]
        fn f(n: u64) -> u64 {
            n * $f
        }
        #[memoize(key(u64) = $f * n)]
        fn k(n: u64) -> u64 {
            n
        }
        #[memoize(capacity = 2 * $f)]
        fn c(n: u64) -> u64 {
            n
        }
        #[memoize]
        fn t(n: u64) -> u64 {
            let x: &$t = &1u8;
            let _ = x;
            match n {
                $p => 1,
                _ => 0,
            }
        }
        fn plain(n: u64) -> u64 {
            n * $f
        }
        #[memoize]
        fn lints(n: u64) -> u64 {
            let x = $f;
            const Y: u64 = $f;
            let z: u64 = $f;
            if $f > 2 {
                return $f;
            }
            for _ in 0..$f {}
            while $f > 9 {}
            match $f {
                _ => {}
            }
            let a = [$f; 3];
            let _ = (x, Y, z, a[0], $f);
            if let $p = n {}
            $f
        }
        #[derive(Clone, Memoized)]
        struct R {
            #[memo(key)]
            id: u64,
        }
        #[memoized]
        impl R {
            #[cache_calculation]
            fn f(&self) -> u64 {
                self.id * $f
            }
            fn plain(&self) -> u64 {
                self.id * $f
            }
        }
    };
}
captured!(1 + 2, dyn Send, 1 | 2);
fn main() {
    assert_eq!((plain(2), f(2), lints(2)), (6, 6, 3));
    assert_eq!((k(1), k::peek(1)), (1, Some(1)));
    assert_eq!(c::memo().info().capacity, Some(6));
    assert_eq!((t(1), t(2), t(3)), (1, 1, 0));
    let record = R { id: 2 };
    assert_eq!((record.f(), record.plain()), (6, 6));
}

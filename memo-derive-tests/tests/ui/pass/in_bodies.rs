// In function bodies, in modules, and in what macros write.
use memokit::memoize;

macro_rules! doubled {
    ($name:ident, $ty:ty, $ttl:literal, $factor:expr) => {
        #[memoize(ttl = $ttl, capacity = $factor + 1)]
        fn $name(n: $ty) -> $ty {
            n * $factor
        }
    };
}

doubled!(double, u64, "5m", 2);

mod inner {
    #[memokit::memoize]
    pub(crate) fn f(n: u64) -> u64 {
        super::double(n) + 1
    }
}

fn main() {
    #[memoize]
    fn fibonacci(n: u64) -> u64 {
        if n < 2 { n } else { fibonacci(n - 1) + fibonacci(n - 2) }
    }
    {
        #[memoize]
        fn fibonacci(n: u64) -> u64 {
            n
        }
        assert_eq!(fibonacci(50), 50);
    }
    assert_eq!(fibonacci(50), 12_586_269_025);
    assert_eq!(fibonacci::memo().len(), 51);
    assert_eq!(inner::f(2), 5);
    assert_eq!(double::peek(2), Some(4));
}

use memokit::{Keyed, memoized};

#[memoized(ttl = "5m")]
trait Priced: Keyed {
    #[cache_calculation]
    const BASE: u64 = 1;

    #[cache_calculation]
    type Item;

    #[cache_calculation(ttl = "5m")]
    fn without_body(&self) -> u64;

    #[cache_calculation(companion = prices)]
    fn companion(&self) -> u64 {
        1
    }

    #[cache_calculation(scope = instance)]
    fn instance(&self) -> u64 {
        1
    }

    #[cache_calculation]
    fn changes(&mut self) -> u64 {
        1
    }

    #[cache_calculation]
    fn ends(self) -> u64
    where
        Self: Sized,
    {
        1
    }

    #[cache_calculation]
    fn counted(self: std::sync::Arc<Self>) -> u64 {
        1
    }

    #[cache_calculation]
    fn borrows(&self) -> &str {
        ""
    }

    #[memoize]
    fn memoized(&self) -> u64 {
        1
    }

    #[cache_calculation]
    #[cache_calculation(ttl = "5m")]
    fn twice(&self) -> u64 {
        1
    }

    #[cache_calculation]
    fn right(&self) -> u64 {
        1
    }
}

#[memoized]
trait Plain: Keyed {
    fn plain(&self) -> u64 {
        1
    }
}

fn is_usable<T: Priced + Plain>(value: &T) -> u64 {
    value.right() + value.companion() + value.plain()
}

fn main() {}

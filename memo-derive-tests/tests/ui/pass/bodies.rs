// A body is what it was: what leaves it leaves it, what a macro writes in it is in it.
#![deny(warnings)]

use memokit::{Memoized, memoize, memoized};

macro_rules! body {
    ($name:ident($n:ident), $body:block) => {
        #[memoize]
        fn $name($n: u64) -> u64 $body
    };
}

body!(captured(n), { n + 2 });

macro_rules! give_up {
    ($n:expr) => {
        if $n > 9 {
            return None;
        }
    };
}

#[memoize]
fn early(n: u64) -> Option<u64> {
    give_up!(n);
    let text = n.to_string();
    let parsed = text.parse::<u64>().ok()?;
    return Some(parsed);
}

#[memoize]
async fn later(n: u64) -> Option<u64> {
    give_up!(n);
    Some(async { n }.await)
}

#[memoize]
fn items(n: u64) -> u64 {
    const ONE: u64 = 1;
    fn helper(n: u64) -> u64 {
        n + ONE
    }
    'outer: loop {
        for i in 0.. {
            if i > n {
                break 'outer;
            }
        }
    }
    helper(n)
}

#[memoize]
fn a_macro_alone(n: u64) -> String {
    format!("{n}")
}

#[derive(Clone, Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

macro_rules! block {
    ($name:ident, $body:block) => {
        #[memoized]
        impl Customer {
            #[cache_calculation]
            fn $name(&self) -> u64 $body
        }
    };
}

block!(captured, { 4 });

macro_rules! item {
    ($item:item) => {
        #[memoized]
        $item
    };
}

item! {
    impl Customer {
        #[cache_calculation]
        fn early(&self) -> Option<u64> {
            give_up!(self.id);
            return Some(self.id);
        }
    }
}

macro_rules! function {
    ($item:item) => {
        #[memoize]
        $item
    };
}

function! {
    fn passed_on(n: u64) -> u64 {
        n
    }
}

fn main() {
    assert_eq!((captured(1), early(1), early(10)), (3, Some(1), None));
    assert_eq!((items(1), &*a_macro_alone(1), passed_on(1)), (2, "1", 1));
    let customer = Customer { id: 10 };
    assert_eq!((customer.captured(), customer.early()), (4, None));
    drop(later(1));
}

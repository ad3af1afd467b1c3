//! Attributes of every kind stay where they belong, docs in every form, and other macros above and below.
#![deny(warnings, missing_docs)]
#![deny(clippy::all)]

use std::panic::Location;

use memokit::{Memoized, memoize, memoized};

/// A line.
///
/// More.
#[memoize]
pub fn lines(n: u64) -> u64 {
    //! Inside.
    n
}

/** A block
of two lines. */
#[memoize]
pub fn block(n: u64) -> u64 {
    n
}

#[doc = "As text"]
#[doc = concat!("and ", "composed")]
#[doc(alias = "other")]
#[memoize]
#[doc = "below."]
pub fn text(n: u64) -> u64 {
    /*! Inside. */
    n
}

#[doc = include_str!("smallest.rs")]
#[memoize]
#[doc(hidden)]
pub fn included(n: u64) -> u64 {
    #![doc = "Inside."]
    n
}

/// Attributes.
#[cfg_attr(all(), memoize)]
#[cfg_attr(all(), inline(always), must_use = "it costs")]
#[cfg_attr(any(), no_such_attribute)]
#[cold]
pub fn conditional(n: u64) -> u64 {
    n
}

/// Where it was called.
#[memoize(skip(_n))]
#[track_caller]
pub fn tracked(_n: u64) -> u32 {
    Location::caller().line()
}

/// It is old.
#[memoize(ttl = "1m", stale = "1m")]
#[deprecated(since = "1.0", note = "use `lines`")]
pub fn old(n: u64) -> u64 {
    n
}

/// It is old, and async.
#[memoize(batch)]
#[deprecated]
pub async fn old_too(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

/// Lint levels.
#[expect(unused_variables, clippy::needless_pass_by_value, reason = "a test")]
#[warn(unused_mut)]
#[memoize]
#[allow(clippy::let_and_return)]
pub fn levels(n: String, #[allow(unused)] x: u8, unused: u8) -> u64 {
    #[expect(unused_variables, reason = "a test")]
    let y = 1;
    let z = n.len() as u64;
    z
}

mod other {
    //! Macros of others.
    macro_rules! pass { ($($item:item)*) => { $($item)* } }
    pass! {
        /// Passed on.
        #[memokit::memoize]
        #[must_use]
        pub fn passed(n: u64) -> u64 { n }
    }
}
pub use other::passed;

/// A record.
#[derive(Clone, Debug, Memoized)]
pub struct Customer {
    /// Which one.
    #[memo(key)]
    pub id: u64,
}

#[memoized]
#[allow(clippy::len_without_is_empty)]
/// Methods.
#[cfg(all())]
impl Customer {
    #![allow(unused_mut)]

    /// Its length.
    #[inline]
    #[must_use = "it costs"]
    #[cache_calculation]
    #[cfg_attr(all(), doc(alias = "size"))]
    pub fn len(&self) -> usize {
        //! Inside.
        let mut n = 1;
        n
    }

    #[cfg(any())]
    #[cache_calculation]
    pub fn absent(&self) -> NoSuchType {
        1
    }

    /// It is old.
    #[deprecated]
    #[cache_calculation(key(u64) = self.id)]
    pub fn old(&self, #[allow(unused)] day: u8) -> u64 {
        self.id
    }

    /// It is old.
    #[deprecated]
    #[cache_calculation]
    pub async fn old_too(&self) -> u64 {
        self.id
    }

    /// Where it was called.
    #[track_caller]
    #[cache_calculation]
    pub fn tracked(&self) -> u32 {
        Location::caller().line()
    }
}

/// Has a price.
pub trait Priced {
    /// The price.
    fn price(&self) -> u64;
    /// Its old price.
    #[deprecated]
    fn old_price(&self) -> u64;
}

#[memoized]
impl Priced for Customer {
    #[inline]
    #[cache_calculation]
    fn price(&self) -> u64 {
        self.id
    }
    #[cache_calculation]
    fn old_price(&self) -> u64 {
        self.id
    }
}

fn main() {
    assert_eq!(
        lines(1) + block(1) + text(1) + included(1) + conditional(1) + passed(1),
        6
    );
    let _ = conditional::peek(1);
    // Of a value that is kept, nobody knows who called.
    assert_eq!(tracked(1), tracked(2));
    assert_eq!(levels("a".to_owned(), 1, 1), 1);
    #[expect(deprecated)]
    let _ = old(1);
    #[expect(deprecated)]
    let _ = old::peek(1);
    #[expect(deprecated)]
    drop(old_too(&[1]));
    let customer = Customer { id: 1 };
    assert_eq!(customer.len(), 1);
    assert_eq!(Customer::len_memo().peek(&customer), Some(1));
    #[expect(deprecated)]
    let _ = customer.old(1);
    #[expect(deprecated)]
    let _ = Customer::old_memo();
    #[expect(deprecated)]
    drop(customer.old_too());
    assert_eq!(customer.price(), 1);
    let _ = customer.tracked();
}

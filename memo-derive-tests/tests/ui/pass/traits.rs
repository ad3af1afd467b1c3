// Traits that are legal and odd.

#![deny(warnings, clippy::all, clippy::pedantic, missing_docs, unreachable_pub)]
#![forbid(unsafe_code)]
//! Traits.

use std::fmt::{Debug, Display};

use memokit::{Keyed, Memoized, memoized};

/// Public, with types that are not.
#[memoized(namespace = "shop")]
pub trait Shown: Keyed {
    /// The name of its kind.
    const KIND: &'static str;

    /// What it is called.
    fn name(&self) -> String;

    /// How it is shown.
    #[cache_calculation(ttl = "1m", jitter = "10%", cache_if = |text| text.len() < Self::KIND.len() * 100)]
    #[must_use]
    #[inline]
    fn shown(&self, (width, mut fill): (usize, usize), _: bool, _unused: &str) -> String {
        fill += 1;
        format!("{} {:>width$}{fill}", Self::KIND, self.name())
    }

    #[doc(hidden)]
    #[cache_calculation]
    fn r#type(&self, r#fn: u8) -> u8 {
        r#fn
    }

    #[cache_calculation]
    #[cfg(any())]
    fn not_there(&self) -> NoSuchType {
        no_such_function()
    }

    /// As long as others.
    #[cache_calculation]
    fn longest<'s, 'o: 's>(&'s self, other: &'o str) -> usize
    where
        Self: 's,
    {
        let longest: &'s str = other;
        longest.len()
    }
}

// A name of ours, and a supertrait in the where clause.
#[derive(Clone)]
struct Implementor(u8);

trait Listed
where
    Self: Sized,
{
    type Item: Clone + Debug + Send + Sync + 'static;
    fn list(&self) -> Vec<Self::Item>;
}

#[memoized]
trait Ordered: Listed
where
    Self: Keyed + Clone,
{
    /// What is a supertrait's.
    #[cache_calculation(skip(limit))]
    fn ordered(&self, limit: &Implementor) -> Vec<Self::Item> {
        let list: Vec<Self::Item> = self.list();
        list.into_iter().take(usize::from(limit.0)).collect()
    }

    #[cache_calculation]
    fn pair(first: &Thing, list: &[Vec<u8>]) -> (Option<Self::Item>, Option<Self>) {
        let _ = (first, list);
        (None, None)
    }
}

/// # Safety
///
/// None.
#[memoized]
unsafe trait NotSafe: Send + Sync + 'static {
    #[cache_calculation(key = self.number())]
    fn doubled(&self) -> u64 {
        self.number() * 2
    }

    fn number(&self) -> u64;
}

/// A generic one.
#[memoized]
pub trait From2<T: Clone + Display + Send + Sync + 'static = u8, const N: usize = 2>: Send + Sync + 'static
where
    Vec<T>: Clone,
{
    /// Many.
    #[cache_calculation(key(u64) = self.seed() + N as u64)]
    fn many(&self, of: T) -> Vec<T> {
        vec![of; N]
    }

    /// Where it begins.
    fn seed(&self) -> u64;
}

macro_rules! traits {
    ($($name:ident)*) => {$(
        #[memoized]
        trait $name: Keyed {
            #[cache_calculation]
            fn name(&self) -> &'static str {
                stringify!($name)
            }
        }

        impl $name for Thing {}
    )*};
}

traits! { First Second }

#[derive(Clone, Debug, Eq, Hash, Memoized, PartialEq)]
struct Thing {
    #[memo(key)]
    id: u64,
    #[memo(tenant)]
    shop: u32,
}

impl Shown for Thing {
    const KIND: &'static str = "thing";

    fn name(&self) -> String {
        self.id.to_string()
    }
}

impl Listed for Thing {
    type Item = u64;

    fn list(&self) -> Vec<u64> {
        vec![self.id; 3]
    }
}

impl Ordered for Thing {}

impl From2 for Thing {
    fn seed(&self) -> u64 {
        self.id
    }
}

impl From2<String, 3> for Thing {
    fn seed(&self) -> u64 {
        self.id
    }
}

fn main() {
    #[memoized]
    trait Inside: Keyed {
        #[cache_calculation]
        fn inside(&self) -> u64 {
            1
        }
    }
    impl Inside for Thing {}

    fn of_any<T: Shown + Ordered + Inside>(value: &T) -> usize {
        value.shown((1, 1), true, "").len() + value.ordered(&Implementor(2)).len()
    }

    let thing = Thing { id: 1, shop: 2 };
    assert_eq!(thing.shown((3, 0), true, ""), "thing   11");
    assert_eq!(thing.r#type(1), 1);
    assert_eq!(thing.longest("ab"), 2);
    assert_eq!(thing.ordered(&Implementor(2)), [1, 1]);
    assert_eq!(Thing::pair(&thing, &[]), (None, None));
    assert_eq!(From2::<u8>::many(&thing, 1), [1, 1]);
    assert_eq!(From2::<String, 3>::many(&thing, "a".to_owned()).len(), 3);
    assert_eq!((First::name(&thing), Second::name(&thing)), ("First", "Second"));
    assert_eq!(thing.inside(), 1);
    assert_eq!(of_any(&thing), 10);
}

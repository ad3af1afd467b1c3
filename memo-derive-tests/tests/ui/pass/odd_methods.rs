// Blocks and methods in every shape that is legal.

#![deny(warnings, clippy::all, clippy::pedantic, missing_docs, unreachable_pub)]
#![forbid(unsafe_code)]
//! Methods.

use std::borrow::Cow;
use std::fmt::Debug;

use memokit::{Memoized, memoized};

/// A record.
#[derive(Clone, Debug, Eq, Hash, Memoized, PartialEq)]
pub struct Point {
    #[memo(key)]
    x: u64,
}

// `Self` in every position.
#[memoized]
impl Point {
    const SIDES: usize = 2;
    const ORIGIN: Self = Self { x: 0 };

    #[cache_calculation(cache_if = |value| *value != Self::ORIGIN.x, capacity = Self::SIDES * 8)]
    fn array(&self, sides: [u8; Self::SIDES], more: &[[u8; Self::SIDES]; Self::SIDES]) -> u64 {
        sides.into_iter().chain(more.iter().flatten().copied()).map(u64::from).sum::<u64>() + self.x
    }

    #[cache_calculation(skip(map, each, list))]
    fn functions(&self, map: fn(Self) -> Self, each: &dyn Fn(&Self) -> u64, list: &dyn Iterator<Item = Self>) -> Option<Self> {
        if list.size_hint().0 > 9 {
            return None;
        }
        let Self { x } = map(self.clone());
        Some(Self { x: x + each(self) })
    }

    #[cache_calculation]
    fn qualified(&self, other: <Self as ToOwned>::Owned, text: <Self as Named>::Name) -> <Self as Named>::Name {
        format!("{}{}{text}", self.x, other.x)
    }

    #[cache_calculation]
    fn lifetimes<'a>(&'a self, texts: &'a str) -> Cow<'static, str>
    where
        Self: 'a,
    {
        let all: &'a str = texts;
        Cow::Owned(format!("{}{all}", self.x))
    }

    #[cache_calculation]
    fn items() -> [Self; Self::SIDES] {
        struct Inside(u64);
        let make = |Inside(x)| Self { x };
        [make(Inside(1)), make(Inside(2))]
    }

    #[cache_calculation]
    fn r#async(&self, mut r#fn: u8) -> u8 {
        r#fn += 1;
        r#fn
    }

    #[cache_calculation(companion = same)]
    fn name_taken(&self) -> u64 {
        self.x + Self::name_taken_memo()
    }

    fn name_taken_memo() -> u64 {
        1
    }

    #[cache_calculation]
    fn __private(&self, this: u8, args: u8, by: u8, memo: u8, key: u8) -> u8 {
        this + args + by + memo + key
    }
}

trait Named {
    type Name;
}

impl Named for Point {
    type Name = String;
}

// Two blocks, of which one is there.
#[cfg(not(any()))]
#[memoized]
impl Point {
    /// The one.
    #[cache_calculation]
    pub fn there(&self) -> u64 {
        1
    }
}

#[cfg(any())]
#[memoized]
impl Point {
    /// The other.
    #[cache_calculation]
    pub fn there(&self) -> NoSuchType {
        2
    }
}

// Two methods, of which one is there, and attributes that depend.
#[memoized]
impl Point {
    #[cache_calculation]
    #[cfg(any())]
    fn either(&self) -> NoSuchType {
        2
    }

    #[cache_calculation]
    #[cfg(not(any()))]
    #[cfg_attr(all(), must_use, doc = "Is there.")]
    #[inline]
    pub(crate) fn either(&self) -> u64 {
        self.x
    }
}

/// A page.
#[derive(Clone, Debug, Memoized)]
pub struct Page<T: Clone + Debug + Send + Sync + 'static> {
    #[memo(key)]
    number: u64,
    items: Vec<T>,
}

// The same method of two types that differ in a parameter.
#[memoized]
impl Page<u8> {
    #[cache_calculation]
    fn sum(&self) -> u64 {
        self.items.iter().copied().map(u64::from).sum()
    }
}

#[memoized]
impl Page<u16> {
    #[cache_calculation]
    fn sum(&self) -> u64 {
        self.items.iter().copied().map(u64::from).sum::<u64>() + 100
    }
}

mod deep {
    pub(super) mod er {
        use memokit::Memoized;

        #[derive(Clone, Memoized)]
        pub(in super::super) struct Hidden {
            #[memo(key)]
            pub(in super::super) id: u64,
        }
    }

    // Another module's type, with a method for this one only.
    #[memokit::memoized]
    impl er::Hidden {
        #[cache_calculation]
        pub(super) fn id(&self) -> u64 {
            self.id
        }
    }
}

struct Private(u8);

#[memoized]
impl Private {
    #[cache_calculation(key(u8) = self.0)]
    fn of_private(&self, other: &Private, list: &[Secret]) -> Secret {
        Secret(self.0 + other.0 + list.iter().map(|secret| secret.0).sum::<u8>())
    }
}

#[derive(Clone, Eq, Hash, PartialEq)]
struct Secret(u8);

// An object.
trait Shape {
    fn sides(&self) -> u64;
}

impl Shape for Point {
    fn sides(&self) -> u64 {
        self.x
    }
}

#[memoized]
impl dyn Shape {
    #[cache_calculation(key(u64) = self.sides())]
    fn corners(&self, more: u64) -> u64 {
        self.sides() + more
    }
}

macro_rules! blocks {
    ($ty:ident, $($name:ident($argument:ident: $of:ty) -> $returns:ty $body:block)*) => {
        #[memoized]
        impl $ty {
            $(
                #[cache_calculation]
                fn $name(&self, $argument: $of) -> $returns $body
            )*
        }
    };
}

blocks! { Point, doubled(factor: u64) -> u64 { factor * 2 } texts(text: &str) -> Vec<String> { vec![text.to_owned()] } }

fn main() {
    #[memoized]
    #[expect(non_local_definitions, reason = "to be expected once")]
    impl Point {
        #[cache_calculation]
        fn in_main(&self) -> u64 {
            self.x
        }
    }

    let point = Point { x: 1 };
    assert_eq!(point.array([1, 2], &[[3, 4], [5, 6]]), 22);
    let found = point.functions(|it| it, &|it| it.x, &std::iter::empty());
    assert_eq!(found, Some(Point { x: 2 }));
    assert_eq!(point.qualified(Point { x: 2 }, "3".to_owned()), "123");
    assert_eq!(point.lifetimes("x"), "1x");
    assert_eq!(Point::items()[1], Point { x: 2 });
    assert_eq!(point.r#async(1) + point.__private(1, 2, 3, 4, 5), 17);
    assert_eq!(Point::async_memo().peek(&point, 1), Some(2));
    assert_eq!((point.name_taken(), Point::same().peek(&point)), (2, Some(2)));
    assert_eq!(point.there() + point.either() + point.in_main() + point.doubled(2), 7);
    assert_eq!(point.texts("a").len(), 1);
    let shape: &dyn Shape = &point;
    assert_eq!(shape.corners(2), 3);
    assert_eq!(Page { number: 1, items: vec![1_u8] }.sum(), 1);
    assert_eq!(Page { number: 1, items: vec![1_u16] }.sum(), 101);
    assert_eq!(deep::er::Hidden { id: 3 }.id(), 3);
    assert!(Private(1).of_private(&Private(2), &[Secret(3)]) == Secret(6));
}

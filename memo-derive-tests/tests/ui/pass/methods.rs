// Methods that are legal and odd.

#![deny(warnings, clippy::all, clippy::pedantic, missing_docs, unreachable_pub)]
#![forbid(unsafe_code)]
//! Methods.

use std::fmt;

use memokit::{MemoCell, Memoized, memoized};

// Less visible than its methods.
#[derive(Clone, Debug, Memoized)]
struct Private {
    #[memo(key)]
    id: u64,
    r#type: String,
}

#[memoized]
impl Private {
    /// Public, in a private type.
    #[cache_calculation]
    #[must_use]
    pub fn public(&self) -> u64 {
        self.id
    }

    #[cache_calculation(ttl = "1m", companion = typed)]
    fn r#match(self: &Self, (a, mut b): (u64, u64), _: bool, _unused: &str) -> String {
        b += a;
        format!("{}{b}", self.r#type)
    }

    #[cache_calculation]
    fn borrows<'s, 'o: 's>(&'s self, other: &'o str) -> String {
        let longer: &'s str = if other.is_empty() { &self.r#type } else { other };
        longer.to_owned()
    }

    #[cache_calculation]
    #[expect(clippy::unused_self, reason = "to be expected once")]
    fn unused(&self) -> u64 {
        1
    }

    #[cache_calculation]
    #[cfg(any())]
    fn not_there(&self) -> NoSuchType {
        no_such_function()
    }

    #[cache_calculation]
    fn pair(first: Self, second: &Self) -> Option<(u64, Self)> {
        let Self { id, .. } = second.clone();
        Some((id, first)).filter(|_| Self::BASE > 0)
    }

    #[cache_calculation(key(u64) = { let me = &self; me.id + Self::BASE })]
    fn computed(&self) -> Result<Vec<Self>, fmt::Error> {
        if self.id == 0 {
            return Err(fmt::Error);
        }
        Ok(vec![self.clone()])
    }

    const BASE: u64 = 1;
}

impl PartialEq for Private {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Private {}

impl std::hash::Hash for Private {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

mod elsewhere {
    #[derive(memokit::Memoized)]
    pub(crate) struct Private {
        #[memo(key)]
        pub(crate) id: u64,
    }

    pub(crate) trait Priced {
        type Price;
        fn price(&self, factor: Self::Price) -> Self::Price;
        fn base(&self) -> u64;
    }
}

// A type of the same name, and a trait that is not in scope.
#[memoized]
impl elsewhere::Private {
    #[cache_calculation]
    fn public(&self) -> u64 {
        self.id
    }
}

#[memoized]
impl elsewhere::Priced for Private {
    type Price = u64;

    #[cache_calculation]
    fn price(&self, factor: Self::Price) -> Self::Price {
        let base: Self::Price = self.base();
        base * factor
    }

    fn base(&self) -> u64 {
        self.id
    }
}

#[memoized]
impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id)
    }

    // Not part of the trait as it is used here.
    #[cfg(any())]
    #[cache_calculation]
    fn nothing(&self) -> u64 {
        1
    }
}

// A foreign type.
trait Halves {
    fn half(&self) -> u64;
}

#[memoized]
impl Halves for u64 {
    #[cache_calculation(key(u64) = *self)]
    fn half(&self) -> u64 {
        self / 2
    }
}

#[memoized]
impl Halves for [u64] {
    #[cache_calculation(key(Vec<u64>) = self.to_vec())]
    fn half(&self) -> u64 {
        self.iter().map(Halves::half).sum()
    }
}

macro_rules! orders {
    ($($name:ident)*) => {$(
        #[derive(Default, Memoized)]
        struct $name {
            #[memo(cell)]
            cell: MemoCell,
        }

        #[memoized]
        impl $name {
            #[cache_calculation(scope = instance)]
            fn name(&self) -> &'static str {
                stringify!($name)
            }
        }
    )*};
}

orders! { Order Offer }

fn main() {
    #[derive(Memoized)]
    struct Inside {
        #[memo(key)]
        id: u64,
    }

    #[memoized]
    impl Inside {
        #[cache_calculation]
        fn id(&self) -> u64 {
            self.id
        }
    }

    let one = Private {
        id: 1,
        r#type: "t".to_owned(),
    };
    assert_eq!(one.public() + one.unused(), 2);
    assert_eq!(one.r#match((1, 2), true, ""), "t3");
    assert_eq!(Private::typed().peek(&one, (1, 2), true, "").as_deref(), Some("t3"));
    assert_eq!(one.borrows("other"), "other");
    assert!(Private::pair(one.clone(), &one).is_some());
    assert_eq!(one.computed().map(|all| all.len()), Ok(1));
    assert_eq!(elsewhere::Private { id: 2 }.public(), 2);
    assert_eq!(elsewhere::Priced::price(&one, 3), 3);
    assert_eq!(one.to_string(), "1");
    assert_eq!([4, 6].half() + 8.half(), 9);
    assert_eq!(Order::default().name().len() + Offer::default().name().len(), 10);
    assert_eq!(Inside { id: 3 }.id(), 3);
}

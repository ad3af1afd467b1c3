//! What a generic function may be made of, and that nothing of it is worth a warning.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    non_camel_case_types,
    unnameable_types,
    unreachable_pub,
    unused_qualifications,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    single_use_lifetimes,
    trivial_casts,
    unused_lifetimes,
    unused_results
)]

pub use self::public::{Shape, first, joined, later, made, many};

mod public {
    use std::fmt::{Debug, Display};
    use std::hash::Hash;

    use memokit::memoize;

    /// What has corners.
    pub trait Shape: Clone + Hash + Eq + Send + Sync + 'static {
        /// How many.
        const CORNERS: u32;
    }

    impl Shape for u8 {
        const CORNERS: u32 = 4;
    }

    /// An associated constant, and a type that is in no argument.
    #[memoize(ttl = "5m", capacity = 3)]
    pub fn first<S: Shape + 'static>() -> u32 {
        S::CORNERS
    }

    /// Lifetimes beside types, and a `where` that has all.
    #[memoize(skip(form))]
    pub fn joined<'x, 'y: 'x, T, U, const N: usize>(
        a: &'x [T],
        b: &'y U,
        form: &dyn Fn(&U) -> String,
    ) -> Vec<String>
    where
        'y: 'x,
        T: Display + Hash + Eq + Clone + Send + Sync + 'static,
        for<'a> &'a T: PartialEq,
        U: ToOwned<Owned: Hash + Eq + Clone + Send + Sync> + Hash + Eq + ?Sized + 'static,
    {
        let longer: &'x U = b;
        let texts = a.iter().take(N).map(ToString::to_string);
        texts.chain([form(longer)]).collect()
    }

    /// A function that is handed in, or kept as the type that it is.
    #[memoize(skip(make, _log))]
    pub async fn later<T: Clone + Send + Sync + 'static>(
        n: u64,
        make: impl Fn(u64) -> T + Send + Sync + 'static,
        _log: &(impl Debug + Sync + 'static),
    ) -> Option<T> {
        let made = make(n);
        let _less = n.checked_sub(1)?;
        Some(made)
    }

    /// Names that are ours.
    #[memoize(tenant = value, skip(value), tags("read:{read}"))]
    pub fn made<R, Item>(value: &'static str, read: R, item: Item, keys: u8, put: u8) -> (R, Item)
    where
        R: Display + Hash + Eq + Clone + Send + Sync + 'static,
        Item: Hash + Eq + Clone + Send + Sync + 'static,
    {
        let _ = (value, keys, put);
        (read, item)
    }

    /// Many keys.
    #[memoize(batch, max_batch = 2)]
    pub fn many<T: Hash + Eq + Clone + Send + Sync + 'static>(
        items: &[T],
        item: u8,
    ) -> std::collections::HashMap<T, u8> {
        items.iter().map(|one| (one.clone(), item)).collect()
    }
}

#[memoize(key(u64) = id / 10)]
#[expect(dead_code)]
fn unused<const SIGN: char>(id: u64) -> String {
    format!("{SIGN}{id}")
}

#[memoize]
#[deprecated]
fn old<T: Clone + Send + Sync + 'static>(n: u64) -> Option<T> {
    let _ = n;
    None
}

/// A closure of the parts, and computes in the background.
#[memoize(ttl = |n, value| T::lives(n, value), stale = "1m", timeout = "1s", skip(seed))]
fn kept<T: Lives + Clone + Send + Sync + 'static>(n: u64, seed: &T) -> Result<T, memokit::Error> {
    let _ = n;
    Ok(seed.clone())
}

trait Lives: Sized {
    fn lives(n: &u64, value: &Self) -> std::time::Duration {
        let _ = value;
        std::time::Duration::from_secs(*n)
    }
}

impl Lives for u8 {}

macro_rules! stamped {
    ($name:ident, $parameter:ident: $($bound:tt)*) => {
        #[memoize]
        fn $name<$parameter: $($bound)* + Send + Sync + 'static>(value: $parameter, other: impl Copy + std::hash::Hash + Eq + Send + Sync + 'static) -> Option<$parameter> {
            let _ = other;
            Some(value)
        }
    };
}

stamped!(one, T: std::hash::Hash + Eq + Clone);
stamped!(two, T: std::hash::Hash + Eq + Copy);

use memokit::memoize;

fn main() {
    #[memoize]
    fn inside<T: Default + Clone + Send + Sync + 'static, Impl0>(n: impl Into<u64> + Copy + std::hash::Hash + Eq + Send + Sync + 'static) -> (u64, T)
    where
        Impl0: 'static,
    {
        (n.into(), T::default())
    }
    assert_eq!(inside::<u8, ()>(1_u32), (1, 0));
    assert_eq!(inside::peek::<u8, (), _>(1_u32), Some((1, 0)));
    assert_eq!(inside::memo::<u8, (), u32>().len(), 1);
    assert_eq!(first::<u8>(), 4);
    assert_eq!(first::peek::<u8>(), Some(4));
    assert_eq!(joined::<_, _, 1>(&[1, 2], "b", &|b| b.to_owned()), ["1", "b"]);
    assert_eq!(joined::peek::<i32, str, 1>(&[1, 2], "b").map(|all| all.len()), Some(2));
    assert_eq!(made("t", "a", 'b', 1, 2), ("a", 'b'));
    assert_eq!(made::with::<_, _, _>("t", "a", 'b', 1, 2, |made| made.1), Some('b'));
    assert_eq!(many(&['a', 'b', 'c'], 1).len(), 3);
    assert_eq!(one('a', 'b'), two('a', 'c'));
    assert_eq!(one::peek('a', 'b'), Some(Some('a')));
    assert_eq!(kept(1, &7_u8).ok(), Some(7));
    assert_eq!(kept::peek::<u8>(1), Some(7));
    let _future = later(1, |n| n + 1, &"log");
    #[expect(deprecated)]
    let absent = old::<u8>(1);
    assert_eq!(absent, None);
    methods();
}

/// A value with an identity.
#[derive(Clone, Debug, memokit::Memoized)]
pub struct Page<T: Clone + Send + Sync + 'static> {
    #[memo(key)]
    id: u64,
    rows: Vec<T>,
}

/// What a method may be.
pub trait Rows {
    /// The rows, seen another way.
    fn seen<U: From<u8> + Clone + Send + Sync + 'static>(&self, as_text: bool) -> Vec<U>;
}

#[memokit::memoized]
impl<T: Into<u64> + Clone + Send + Sync + 'static> Page<T> {
    /// The rows as other values.
    #[cache_calculation]
    pub fn rows<U, const MOST: usize>(&self, plus: U) -> Option<Vec<U>>
    where
        U: From<T> + std::ops::Add<Output = U> + std::hash::Hash + Eq + Copy + Send + Sync + 'static,
    {
        let rows = self.rows.iter().take(MOST);
        Some(rows.map(|row| U::from(row.clone()) + plus).collect())
    }

    /// With what is handed in.
    #[cache_calculation(skip(form))]
    pub async fn form(&self, form: impl Fn(&T) -> String + Sync + 'static) -> Vec<String> {
        self.rows.iter().map(form).collect()
    }

    /// By a key that is computed.
    #[cache_calculation(key(u64) = self.id + by.into())]
    fn keyed<U: Into<u64> + Copy + 'static>(&self, by: U) -> u64 {
        by.into()
    }

    /// Many pages at once.
    #[cache_calculation(batch)]
    fn totals<U: From<T> + std::iter::Sum + Clone + Send + Sync + 'static>(pages: &[&Self]) -> Vec<U> {
        let total = |page: &&Self| page.rows.iter().cloned().map(U::from).sum();
        pages.iter().map(total).collect()
    }
}

#[memokit::memoized]
impl<T: Into<u64> + Clone + Send + Sync + 'static> Rows for Page<T> {
    #[cache_calculation]
    fn seen<U: From<u8> + Clone + Send + Sync + 'static>(&self, as_text: bool) -> Vec<U> {
        vec![U::from(u8::from(as_text)); self.rows.len()]
    }
}

fn methods() {
    let page = Page { id: 1, rows: vec![1_u8, 2] };
    assert_eq!(page.rows::<u64, 1>(3), Some(vec![4]));
    assert_eq!(page.rows::<u64, 2>(3), Some(vec![4, 5]));
    let rows = Page::<u8>::rows_memo::<u64, 1>();
    assert_eq!(rows.peek(&page, 3), Some(Some(vec![4])));
    assert_eq!(rows.memo().len(), 1);
    assert_eq!((page.keyed(7_u8), page.keyed(7_u32)), (7, 7));
    assert_eq!(Page::totals::<u64>(&[&page]), [3]);
    assert_eq!(Page::<u8>::totals_memo::<u64>().peek(&page), Some(3));
    assert_eq!(page.seen::<u8>(true), [1, 1]);
    assert_eq!(page.seen::<u64>(true), [1, 1]);
    let _future = page.form(|row| row.to_string());
}

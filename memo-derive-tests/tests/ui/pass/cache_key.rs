//! Types that are parts of keys, however they are written.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    single_use_lifetimes,
    trivial_casts,
    unused_lifetimes,
    unused_qualifications,
    unused_results
)]
#![expect(dead_code)]

use std::collections::BTreeMap;
use std::marker::PhantomData;

use memokit::{CacheKey, Calculated, KeyText, Memoized, memoize};

#[derive(CacheKey, Clone, Debug, Eq, Hash, PartialEq)]
struct Unit;

#[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
struct Nothing {}

#[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
struct None();

#[derive(CacheKey, Clone, Copy, Eq, Hash, PartialEq)]
struct Id(u64);

#[derive(CacheKey)]
enum Never {}

#[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
enum Filter {
    All,
    Tuple(),
    Struct {},
    r#In(Id, String),
    Range { r#type: Id, text: Option<String>, r#self_: u8 },
    Not(Box<Filter>),
    And(Vec<Filter>),
}

// Names that the expansion uses, or might.
#[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
struct Names<'text, CacheKey: Clone, T, const N: usize>
where
    T: Clone,
{
    text: &'text str,
    part_0: CacheKey,
    part_1: [T; N],
    parts: Vec<Option<T>>,
}

trait Entity {
    type Key: Clone;
}

#[derive(CacheKey)]
struct Of<T: Entity, M = Unit> {
    key: T::Key,
    again: Vec<<T as Entity>::Key>,
    marker: PhantomData<M>,
}

struct User;

impl Entity for User {
    type Key = Id;
}

#[derive(CacheKey)]
struct Unsized<T: ?Sized> {
    id: u8,
    last: T,
}

#[derive(CacheKey)]
struct List<T> {
    first: T,
    rest: Option<Box<Self>>,
}

#[derive(CacheKey)]
struct Old {
    #[deprecated]
    old: u8,
    #[cfg(any())]
    missing: f32,
    #[cfg(all())]
    there: u8,
}

#[derive(CacheKey)]
enum Dated {
    #[deprecated]
    Old(u8),
    #[cfg(any())]
    Missing(f32),
    New,
}

macro_rules! made {
    ($name:ident { $($field:ident: $ty:ty),* }) => {
        #[derive(CacheKey)]
        struct $name { $($field: $ty,)* text: u8 }
    };
}

made!(Made { text_: Vec<u8> });

mod other {
    pub use memokit as renamed;

    #[derive(renamed::CacheKey)]
    #[cache_key(crate = self::renamed)]
    pub struct Renamed(pub u8);
}

#[memoize(batch, scope = shared)]
async fn search(filters: &[Filter], id: Id, names: &str) -> Vec<u64> {
    filters.iter().map(|_| id.0 + names.len() as u64).collect()
}

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: Id,
    #[memo(key)]
    filter: Filter,
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id.0).collect()
}

fn inside_of_a_function() -> String {
    #[derive(CacheKey)]
    struct Local(u8, BTreeMap<u8, Id>);
    KeyText::of(&Local(1, BTreeMap::from([(2, Id(3))])))
}

fn main() {
    let _ = (search, sum);
    assert_eq!(KeyText::of(&Unit) + &KeyText::of(&Nothing {}) + &KeyText::of(&None()), "");
    let range = Filter::Range { r#type: Id(7), text: Option::None, r#self_: 1 };
    let filter = Filter::And(vec![
        Filter::All,
        Filter::Not(Box::new(range)),
        Filter::Tuple(),
        Filter::Struct {},
        Filter::r#In(Id(1), "a,b".to_owned()),
    ]);
    assert_eq!(
        KeyText::of(&filter),
        "And([All,Not(Range(type=7,text=!,self_=1)),Tuple,Struct,In(1,a%2Cb)])"
    );
    let names = Names { text: "t", part_0: 1_u8, part_1: ["a"], parts: vec![Some("b")] };
    assert_eq!(KeyText::of(&names), "(text=t,part_0=1,part_1=[a],parts=[b])");
    let of = Of::<User> { key: Id(1), again: vec![Id(2)], marker: PhantomData };
    assert_eq!(KeyText::of(&of), "(key=1,again=[2],marker=)");
    let last: &Unsized<[u8]> = &Unsized { id: 1, last: [2, 3] };
    assert_eq!(KeyText::of(last), "(id=1,last=0203)");
    let list = List { first: 1, rest: Some(Box::new(List { first: 2, rest: Option::None })) };
    assert_eq!(KeyText::of(&list), "(first=1,rest=(first=2,rest=!))");
    #[expect(deprecated)]
    let old = Old { old: 1, there: 2 };
    assert_eq!(KeyText::of(&old), "(old=1,there=2)");
    assert_eq!(KeyText::of(&Dated::New), "New");
    assert_eq!(KeyText::of(&Made { text_: vec![255], text: 1 }), "(text_=ff,text=1)");
    assert_eq!(KeyText::of(&other::Renamed(1)), "1");
    assert_eq!(inside_of_a_function(), "(1,[2=3])");
}

// Types of all forms that tell their bytes, and memos that ask what tells them or does not.
#![deny(warnings)]
#![forbid(unsafe_code)]
#![no_implicit_prelude]

use ::memokit::{MemSize, memoize};
use ::std::clone::Clone;
use ::std::cmp::Eq;
use ::std::convert::From;
use ::std::hash::Hash;
use ::std::marker::{Send, Sync};
use ::std::option::Option::{self, None, Some};
use ::std::string::String;
use ::std::vec::Vec;
use ::std::{assert, assert_eq, vec};

#[derive(MemSize)]
struct Unit;

#[derive(MemSize)]
struct Empty {}

#[derive(MemSize)]
struct Nothing();

#[derive(MemSize)]
enum Never {}

#[derive(Clone, MemSize)]
#[mem_size(crate = ::memokit)]
struct List<'a, T, const N: usize>
where
    T: Clone,
{
    r#type: &'a str,
    values: [Option<T>; N],
    part_0: ::std::marker::PhantomData<Id>,
    next: Option<::std::boxed::Box<List<'a, T, N>>>,
    #[mem_size(skip)]
    id: Option<Id>,
    #[mem_size(with = Id::bytes)]
    other: Id,
}

#[derive(Clone)]
struct Id(String);

impl Id {
    fn bytes(&self) -> usize {
        self.0.capacity()
    }
}

#[derive(MemSize)]
enum Shape {
    None,
    Some(#[mem_size(skip)] Id, String),
    Line { part_0: u8, r#fn: String },
}

#[memoize]
fn of_id(n: u64) -> Id {
    let _ = n;
    Id(String::new())
}

#[memoize]
fn of_list(n: u64) -> List<'static, u8, 2> {
    let _ = n;
    List {
        r#type: "a",
        values: [Some(1), None],
        part_0: ::std::marker::PhantomData,
        next: None,
        id: None,
        other: Id(String::from("text")),
    }
}

#[memoize]
fn of_any<T: Clone + Eq + Hash + Send + Sync + 'static>(value: T) -> Vec<T> {
    vec![value]
}

#[memoize]
fn of_lists<T: MemSize + Clone + Eq + Hash + Send + Sync + 'static>(value: T) -> Option<Vec<T>> {
    Some(vec![value])
}

fn main() {
    assert_eq!(Unit.mem_size() + Empty {}.mem_size() + Nothing().mem_size(), 0);
    assert_eq!(of_list(1).heap_size(), 4);
    assert!(of_list(1).r#type == "a" && of_list(1).part_0 == ::std::marker::PhantomData);
    assert!(of_list(1).next.is_none() && of_list(1).id.is_none() && of_list(1).values[1].is_none());
    assert_eq!(Shape::None.heap_size(), 0);
    assert_eq!(Shape::Some(of_id(1), String::from("abc")).heap_size(), 3);
    assert_eq!(Shape::Line { part_0: 1, r#fn: String::from("ab") }.heap_size(), 2);
    assert_eq!(of_any(1_u8), [1]);
    assert_eq!(of_lists(1_u8), Some(vec![1]));
    let _: Option<Never> = None;
}

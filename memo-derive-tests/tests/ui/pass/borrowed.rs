//! What a function may borrow, and how it may be written.
#![forbid(unsafe_code)]
#![deny(warnings)]

use std::borrow::Cow;
use std::path::Path;

use memokit::memoize;

macro_rules! of_a_macro {
    ($name:ident $ty:ty) => {
        #[memoize]
        fn $name(value: Option<$ty>, list: &[$ty]) -> usize {
            list.len() + usize::from(value.is_some())
        }
    };
}

of_a_macro!(texts &str);

mod no_names_of_std {
    #[derive(Clone, Eq, Hash, PartialEq)]
    pub struct Option<T>(T);
    #[derive(Clone, Eq, Hash, PartialEq)]
    pub struct Vec<T>(T);

    /// What does not borrow is not looked into.
    #[memokit::memoize]
    pub fn whole(option: Option<u8>, vec: Vec<&'static str>) -> usize {
        usize::from(option.0) + vec.0.len()
    }

    #[memokit::memoize]
    pub fn inside(
        option: ::core::option::Option<&str>,
        vec: ::std::vec::Vec<&u8>,
        cow: ::std::borrow::Cow<'_, str>,
    ) -> usize {
        option.map_or(0, str::len) + vec.len() + cow.len()
    }

    pub fn call() -> usize {
        whole(Option(1), Vec("a")) + inside(None, ::std::vec![&1], "b".into())
    }
}

#[memoize]
fn named<'a, 'b: 'a>(first: Option<&'a str>, (second, _): (&'b [&'a str], &u8)) -> usize {
    first.map_or(0, str::len) + second.len()
}

#[memoize]
fn deep(part: &(Option<&&[(&Path, [&[u8]; 2])]>, (&u8,))) -> usize {
    part.0.map_or(0, |list| list.len()) + usize::from(*part.1.0)
}

#[memoize]
fn statics(name: Option<&'static str>, pair: (&'static str, &str), cow: Cow<'static, str>) -> usize {
    name.map_or(0, str::len) + pair.0.len() + pair.1.len() + cow.len()
}

#[memoize(skip(part), ttl = "1m", refresh_ahead)]
fn kept(part: Option<&Path>, args: (&str, [&str; 1])) -> usize {
    part.map_or(0, |part| part.as_os_str().len()) + args.0.len()
}


#[memoize]
async fn later(name: Option<&str>, names: &[&str], cow: Cow<'_, [u8]>) -> usize {
    name.map_or(0, str::len) + names.len() + cow.len()
}

fn is_send<T: Send>(_: &T) {}

fn main() {
    assert_eq!(texts(Some("a"), &["b"]), 2);
    assert_eq!(no_names_of_std::call(), 4);
    assert_eq!(named(Some("a"), (&["b"], &1)), 2);
    assert_eq!(deep(&(None, (&1,))), 1);
    assert_eq!(statics(None, ("a", "b"), "c".into()), 3);
    assert_eq!(kept(None, ("a", ["b"])), 1);
    let future = later(None, &[], Cow::Borrowed(&[]));
    is_send(&future);
    drop(future);
}

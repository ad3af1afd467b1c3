//! The macro sees but the name of a type; who else has it, is not taken for what it is not.

use memokit::memoize;

mod mine {
    use std::ops::Deref;

    pub struct Option<T>(pub std::option::Option<T>, pub u8);

    impl<T> Deref for Option<T> {
        type Target = std::option::Option<T>;

        fn deref(&self) -> &std::option::Option<T> {
            &self.0
        }
    }

    pub struct Vec<T>(pub std::vec::Vec<T>, pub u8);

    impl<T> Deref for Vec<T> {
        type Target = std::vec::Vec<T>;

        fn deref(&self) -> &std::vec::Vec<T> {
            &self.0
        }
    }

    pub struct Cow<'c, T: ?Sized>(pub &'c T, pub u8);
}

#[memoize]
fn option(name: mine::Option<&str>) -> usize {
    name.map_or(0, str::len)
}

#[memoize]
fn list(names: &mine::Vec<&str>) -> usize {
    names.len()
}

#[memoize]
fn cow(name: mine::Cow<'_, str>) -> usize {
    name.0.len()
}

fn main() {}

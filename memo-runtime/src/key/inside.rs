//! The types of the standard library that a borrow may be inside of, as an expansion asks for them: it
//! sees but their names, and another type may have such a name.

use std::borrow::Cow;

/// The `Option` of the standard library.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the `Option` of the standard library",
    label = "borrows, and cannot be looked into",
    note = "write `key(TYPE) = EXPR` with an owned `TYPE`, or take an owned type"
)]
pub trait IsOption {
    /// What may be there.
    type Item;
    /// The item, if it is there.
    fn item(&self) -> Option<&Self::Item>;
}

impl<T> IsOption for Option<T> {
    type Item = T;

    fn item(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// A list of the standard library: a slice, an array, a `Vec`, or a `Box` of a slice.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of the standard library",
    label = "borrows, and cannot be looked into",
    note = "write `key(TYPE) = EXPR` with an owned `TYPE`, or take an owned type"
)]
pub trait IsList {
    /// What it holds.
    type Item;
    /// The items in their order.
    fn items(&self) -> &[Self::Item];
}

impl<T> IsList for [T] {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }
}

impl<T, const N: usize> IsList for [T; N] {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }
}

impl<T> IsList for Vec<T> {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }
}

impl<T> IsList for Box<[T]> {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }
}

/// The `Cow` of the standard library.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the `Cow` of the standard library",
    label = "borrows, and cannot be looked into",
    note = "write `key(TYPE) = EXPR` with an owned `TYPE`, or take an owned type"
)]
pub trait IsCow {
    /// What it borrows, or is the owned form of.
    type Borrowed: ?Sized;
    /// The same, borrowed.
    fn borrowed(&self) -> &Self::Borrowed;
}

impl<B: ToOwned + ?Sized> IsCow for Cow<'_, B> {
    type Borrowed = B;

    fn borrowed(&self) -> &B {
        self
    }
}

/// What `part` makes of the item of an `Option`.
pub fn optional<'o, O, P>(option: &'o O, part: impl FnOnce(&'o O::Item) -> P) -> Option<P>
where
    O: IsOption + ?Sized,
{
    option.item().map(part)
}

/// What a `Cow` borrows.
pub fn cow<C: IsCow + ?Sized>(cow: &C) -> &C::Borrowed {
    cow.borrowed()
}

/// What `part` makes of each item of a list.
pub fn list<'l, L, P>(list: &'l L, part: impl FnMut(&'l L::Item) -> P) -> Vec<P>
where
    L: IsList + ?Sized,
{
    list.items().iter().map(part).collect()
}

/// What `part` makes of each item of an array.
pub fn array<'l, T, P, const N: usize>(array: &'l [T; N], part: impl FnMut(&'l T) -> P) -> [P; N] {
    array.each_ref().map(part)
}

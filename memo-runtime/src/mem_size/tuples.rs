//! What is made of a few values, or is one of them.

use std::cmp::Reverse;
use std::num::{Saturating, Wrapping};
use std::ops::{Bound, ControlFlow, Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
use std::task::Poll;

use super::{MemSize, total};

macro_rules! tuples {
    ($(($($part:ident $index:tt),*))*) => {$(
        impl<$($part: MemSize),*> MemSize for ($($part,)*) {
            fn heap_size(&self) -> usize {
                total([$(self.$index.heap_size()),*])
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

macro_rules! one_of {
    ($($type:ident [$($parameter:ident)*] { $($variant:ident $value:ident),* $(; $($empty:ident)*)? })*) => {$(
        impl<$($parameter: MemSize),*> MemSize for $type<$($parameter),*> {
            fn heap_size(&self) -> usize {
                match self {
                    $(Self::$variant($value) => $value.heap_size(),)*
                    $($(Self::$empty => 0,)*)?
                }
            }
        }
    )*};
}

one_of! {
    Option[T] { Some value; None }
    Result[T E] { Ok value, Err error }
    ControlFlow[B C] { Continue value, Break value }
    Poll[T] { Ready value; Pending }
    Bound[T] { Included value, Excluded value; Unbounded }
}

macro_rules! made_of {
    ($($type:ident [$($field:tt)*])*) => {$(
        impl<T: MemSize> MemSize for $type<T> {
            fn heap_size(&self) -> usize {
                total([$(made_of!(self $field)),*])
            }
        }
    )*};
    ($self:ident ($method:ident)) => { $self.$method().heap_size() };
    ($self:ident $field:tt) => { $self.$field.heap_size() };
}

made_of! {
    Reverse[0]
    Saturating[0]
    Wrapping[0]
    Range[start end]
    RangeFrom[start]
    RangeInclusive[(start) (end)]
    RangeTo[end]
    RangeToInclusive[end]
}

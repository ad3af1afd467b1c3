//! Values that own nothing.

use std::any::TypeId;
use std::cmp::Ordering;
use std::convert::Infallible;
use std::marker::{PhantomData, PhantomPinned};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::NonZero;
use std::ops::RangeFull;
use std::sync::atomic;
use std::thread::ThreadId;
use std::time::{Duration, Instant, SystemTime};

use super::MemSize;
use crate::record::MemoCell;

macro_rules! flat {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)*> MemSize for $type {
            fn heap_size(&self) -> usize {
                0
            }
        }
    )*};
}

flat! {
    [] (), [] bool, [] char, [] f32, [] f64,
    [] i8, [] i16, [] i32, [] i64, [] i128, [] isize,
    [] u8, [] u16, [] u32, [] u64, [] u128, [] usize,
    [] atomic::AtomicBool, [] atomic::AtomicI8, [] atomic::AtomicI16, [] atomic::AtomicI32,
    [] atomic::AtomicI64, [] atomic::AtomicIsize, [] atomic::AtomicU8, [] atomic::AtomicU16,
    [] atomic::AtomicU32, [] atomic::AtomicU64, [] atomic::AtomicUsize,
    [] NonZero<i8>, [] NonZero<i16>, [] NonZero<i32>, [] NonZero<i64>, [] NonZero<i128>, [] NonZero<isize>, [] NonZero<u8>, [] NonZero<u16>, [] NonZero<u32>, [] NonZero<u64>, [] NonZero<u128>, [] NonZero<usize>,
    [] Duration, [] Instant, [] SystemTime, [] Ordering, [] Infallible, [] RangeFull, [] TypeId, [] ThreadId,
    [] IpAddr, [] Ipv4Addr, [] Ipv6Addr, [] SocketAddr, [] SocketAddrV4, [] SocketAddrV6,
    [] PhantomPinned, [T: ?Sized] PhantomData<T>,
    // What they point to belongs to somebody else.
    [T: ?Sized] &T, [T: ?Sized] *const T, [T: ?Sized] *mut T,
    [T: ?Sized] std::rc::Weak<T>, [T: ?Sized] std::sync::Weak<T>,
}

/// Its memos count for themselves.
impl MemSize for MemoCell {
    fn heap_size(&self) -> usize {
        0
    }
}

macro_rules! functions {
    ($(($($argument:ident)*))*) => {$(
        impl<R, $($argument),*> MemSize for fn($($argument),*) -> R {
            fn heap_size(&self) -> usize {
                0
            }
        }
    )*};
}

functions! { () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

//! What is another value, as far as a key goes.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ffi::OsString;
use std::num::{Saturating, Wrapping};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use crate::key::{CacheKey, KeyText};

macro_rules! through {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)*> CacheKey for $type {
            fn write_key(&self, text: &mut KeyText) {
                (**self).write_key(text);
            }
        }
    )*};
}

through! {
    [] String, [] OsString, [] PathBuf,
    [T: CacheKey + ?Sized] &T, [T: CacheKey + ?Sized] Box<T>,
    [T: CacheKey + ?Sized] Rc<T>, [T: CacheKey + ?Sized] Arc<T>,
    [T: CacheKey + ToOwned + ?Sized] Cow<'_, T>, [T: CacheKey] Vec<T>,
}

macro_rules! inside {
    ($($type:ident)*) => {$(
        impl<T: CacheKey> CacheKey for $type<T> {
            fn write_key(&self, text: &mut KeyText) {
                self.0.write_key(text);
            }
        }
    )*};
}

inside!(Reverse Saturating Wrapping);

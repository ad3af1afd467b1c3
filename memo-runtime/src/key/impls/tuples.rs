//! Tuples, and types with one value.

use std::marker::PhantomData;

use crate::key::{CacheKey, KeyText};

impl CacheKey for () {
    fn write_key(&self, _: &mut KeyText) {}
}

impl<T: ?Sized> CacheKey for PhantomData<T> {
    fn write_key(&self, _: &mut KeyText) {}
}

// A tuple of one is its part: the key of a record with one key field reads `42`, not `(42)`.
impl<A: CacheKey> CacheKey for (A,) {
    fn write_key(&self, text: &mut KeyText) {
        self.0.write_key(text);
    }
}

macro_rules! tuples {
    ($(($($part:ident $index:tt),*))*) => {$(
        impl<$($part: CacheKey),*> CacheKey for ($($part,)*) {
            fn write_key(&self, text: &mut KeyText) {
                text.parts()$(.part(&self.$index))*.end();
            }
        }
    )*};
}

tuples! {
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

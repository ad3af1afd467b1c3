//! Lists, sets and maps that have an order of their own, and `Option`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::key::{CacheKey, KeyText};

impl<T: CacheKey> CacheKey for [T] {
    fn write_key(&self, text: &mut KeyText) {
        T::write_slice(self, text);
    }
}

impl<T: CacheKey, const N: usize> CacheKey for [T; N] {
    fn write_key(&self, text: &mut KeyText) {
        self.as_slice().write_key(text);
    }
}

impl<T: CacheKey> CacheKey for VecDeque<T> {
    fn write_key(&self, text: &mut KeyText) {
        text.list(self, T::write_key);
    }
}

impl<T: CacheKey> CacheKey for BTreeSet<T> {
    fn write_key(&self, text: &mut KeyText) {
        text.list(self, T::write_key);
    }
}

impl<K: CacheKey, V: CacheKey> CacheKey for BTreeMap<K, V> {
    fn write_key(&self, text: &mut KeyText) {
        text.list(self, |(key, value), text| {
            key.write_key(text);
            text.mark('=');
            value.write_key(text);
        });
    }
}

impl<T: CacheKey> CacheKey for Option<T> {
    fn write_key(&self, text: &mut KeyText) {
        text.option(self.as_ref());
    }
}

//! Maps by item: what is not in there is absent, and that is remembered.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use super::BatchReturn;

impl<K, V, S> BatchReturn<K> for HashMap<K, V, S>
where
    K: Clone + Hash + Eq,
    V: Clone,
    S: BuildHasher + Default,
{
    type Each = V;
    type Value = Option<V>;
    type One = Option<V>;

    const IS_MAP: bool = true;

    fn into_values(mut self, items: &[K]) -> Result<Vec<Option<V>>, Self> {
        Ok(take_each(items, |item| self.remove(item)))
    }

    fn from_values<'i>(values: impl Iterator<Item = (&'i K, Option<V>)>) -> Self
    where
        K: 'i,
    {
        present(values).collect()
    }

    fn into_one(mut self, item: &K) -> Option<Option<V>> {
        Some(self.remove(item))
    }
}

impl<K, V, S, E> BatchReturn<K> for Result<HashMap<K, V, S>, E>
where
    K: Clone + Hash + Eq,
    V: Clone,
    S: BuildHasher + Default,
{
    type Each = V;
    type Value = Option<V>;
    type One = Result<Option<V>, E>;

    const IS_MAP: bool = true;

    fn into_values(self, items: &[K]) -> Result<Vec<Option<V>>, Self> {
        let mut map = self.map_err(Err)?;
        Ok(take_each(items, |item| map.remove(item)))
    }

    fn from_values<'i>(values: impl Iterator<Item = (&'i K, Option<V>)>) -> Self
    where
        K: 'i,
    {
        Ok(present(values).collect())
    }

    fn into_one(self, item: &K) -> Option<Result<Option<V>, E>> {
        Some(self.map(|mut map| map.remove(item)))
    }
}

impl<K: Clone + Ord, V: Clone> BatchReturn<K> for BTreeMap<K, V> {
    type Each = V;
    type Value = Option<V>;
    type One = Option<V>;

    const IS_MAP: bool = true;

    fn into_values(mut self, items: &[K]) -> Result<Vec<Option<V>>, Self> {
        Ok(take_each(items, |item| self.remove(item)))
    }

    fn from_values<'i>(values: impl Iterator<Item = (&'i K, Option<V>)>) -> Self
    where
        K: 'i,
    {
        present(values).collect()
    }

    fn into_one(mut self, item: &K) -> Option<Option<V>> {
        Some(self.remove(item))
    }
}

impl<K: Clone + Ord, V: Clone, E> BatchReturn<K> for Result<BTreeMap<K, V>, E> {
    type Each = V;
    type Value = Option<V>;
    type One = Result<Option<V>, E>;

    const IS_MAP: bool = true;

    fn into_values(self, items: &[K]) -> Result<Vec<Option<V>>, Self> {
        let mut map = self.map_err(Err)?;
        Ok(take_each(items, |item| map.remove(item)))
    }

    fn from_values<'i>(values: impl Iterator<Item = (&'i K, Option<V>)>) -> Self
    where
        K: 'i,
    {
        Ok(present(values).collect())
    }

    fn into_one(self, item: &K) -> Option<Result<Option<V>, E>> {
        Some(self.map(|mut map| map.remove(item)))
    }
}

/// The values of all items. No call is given an item twice, so each takes its value along.
fn take_each<K, V>(items: &[K], take: impl FnMut(&K) -> Option<V>) -> Vec<Option<V>> {
    items.iter().map(take).collect()
}

/// The items that there are, with their values.
fn present<'i, K: Clone + 'i, V>(
    values: impl Iterator<Item = (&'i K, Option<V>)>,
) -> impl Iterator<Item = (K, V)> {
    values.filter_map(|(item, value)| Some((item.clone(), value?)))
}

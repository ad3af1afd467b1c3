//! Maps by item: what is not in there is absent, and that is remembered.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use super::BatchReturn;

/// Implements [`BatchReturn`] for one type of maps, and for results with it.
macro_rules! map {
    ($map:ty, $item:ident: [$($bound:path),+] $(, $hasher:ident: [$($of_hasher:path),+])?) => {
        impl<$item, V, $($hasher)?> BatchReturn<$item> for $map
        where
            $item: Clone $(+ $bound)+,
            V: Clone,
            $($hasher: $($of_hasher +)+,)?
        {
            type Each = V;
            type Value = Option<V>;
            type One = Option<V>;

            const IS_MAP: bool = true;

            fn into_values(mut self, items: &[$item]) -> Result<Vec<Option<V>>, Self> {
                // No compute is given an item twice, so each takes its value along.
                Ok(items.iter().map(|item| self.remove(item)).collect())
            }

            fn from_values<'i>(values: impl Iterator<Item = (&'i $item, Option<V>)>) -> Self
            where
                $item: 'i,
            {
                let present = |(item, value): (&$item, Option<V>)| Some((item.clone(), value?));
                values.filter_map(present).collect()
            }

            fn into_one(mut self, item: &$item) -> Option<Option<V>> {
                Some(self.remove(item))
            }
        }

        impl<$item, V, E, $($hasher)?> BatchReturn<$item> for Result<$map, E>
        where
            $item: Clone $(+ $bound)+,
            V: Clone,
            $($hasher: $($of_hasher +)+,)?
        {
            type Each = V;
            type Value = Option<V>;
            type One = Result<Option<V>, E>;

            const IS_MAP: bool = true;

            fn into_values(self, items: &[$item]) -> Result<Vec<Option<V>>, Self> {
                let mut map = self.map_err(Err)?;
                Ok(items.iter().map(|item| map.remove(item)).collect())
            }

            fn from_values<'i>(values: impl Iterator<Item = (&'i $item, Option<V>)>) -> Self
            where
                $item: 'i,
            {
                Ok(BatchReturn::from_values(values))
            }

            fn into_one(self, item: &$item) -> Option<Result<Option<V>, E>> {
                Some(self.map(|mut map| map.remove(item)))
            }
        }
    };
}

map!(HashMap<K, V, S>, K: [Hash, Eq], S: [BuildHasher, Default]);
map!(BTreeMap<K, V>, K: [Ord]);

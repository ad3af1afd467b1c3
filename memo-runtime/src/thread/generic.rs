//! What a generic item keeps, of which each thread has values of its own.

use std::hash::Hash;

use super::ThreadMemo;
use crate::memo::one_introduced;

/// As [`generic_memo`](crate::memo::generic_memo), of one whose values are each thread's own.
pub fn generic_thread_memo<M, K, V>(
    make: impl FnOnce() -> ThreadMemo<K, V>,
) -> &'static ThreadMemo<K, V>
where
    M: 'static,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    let introduce = |memo: &'static ThreadMemo<K, V>| {
        #[cfg(feature = "registry")]
        crate::registry::add(memo);
        #[cfg(not(feature = "registry"))]
        let _ = memo;
    };
    one_introduced::<M, _>(make, introduce)
}

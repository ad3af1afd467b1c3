//! What a generic item keeps: a static of its own for each set of type parameters.
//!
//! There are no generic statics, so each is made when it is first asked for, and stays: a program has
//! as many of them as it names types.

use std::any::{Any, TypeId};
use std::hash::Hash;
use std::sync::{LazyLock, RwLock};

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::Memo;
use crate::sync::{read, write};

type Statics = RwLock<HashMap<TypeId, &'static (dyn Any + Send + Sync), RandomState>>;

static STATICS: LazyLock<Statics> = LazyLock::new(Statics::default);

/// The static of the marker type `M`, which `make` gives if there is none yet.
///
/// # Concurrency
///
/// If several threads ask for it first, one of them gives it, and the others drop what they made.
pub fn one_for<M: 'static, S: Send + Sync + 'static>(make: impl FnOnce() -> S) -> &'static S {
    known::<M, S>().unwrap_or_else(|| keep::<M, S>(make()).0)
}

/// As [`one_for`]; `introduce` is called once, with what has been kept.
pub(crate) fn one_introduced<M: 'static, S: Send + Sync + 'static>(
    make: impl FnOnce() -> S,
    introduce: impl FnOnce(&'static S),
) -> &'static S {
    if let Some(known) = known::<M, S>() {
        return known;
    }
    let (kept, is_new) = keep::<M, S>(make());
    if is_new {
        introduce(kept);
    }
    kept
}

/// The memo of the generic item that the marker type `M` stands for.
pub fn generic_memo<M, K, V>(make: impl FnOnce() -> Memo<K, V>) -> &'static Memo<K, V>
where
    M: 'static,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let introduce = |memo: &'static Memo<K, V>| {
        #[cfg(feature = "registry")]
        crate::registry::add(memo);
        #[cfg(not(feature = "registry"))]
        let _ = memo;
    };
    one_introduced::<M, _>(make, introduce)
}

fn known<M: 'static, S: 'static>() -> Option<&'static S> {
    let statics = read(&*STATICS);
    statics.get(&TypeId::of::<M>())?.downcast_ref()
}

/// Keeps `made`, unless another was faster; whether it was kept.
fn keep<M: 'static, S: Send + Sync + 'static>(made: S) -> (&'static S, bool) {
    let made = Box::new(made);
    let mut statics = write(&*STATICS);
    let known = statics.get(&TypeId::of::<M>()).copied();
    if let Some(known) = known.and_then(|known| known.downcast_ref()) {
        // What is dropped may be a user's.
        drop(statics);
        drop(made);
        return (known, false);
    }
    let kept: &'static S = Box::leak(made);
    statics.insert(TypeId::of::<M>(), kept);
    (kept, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Marker<T>(T);

    #[test]
    fn each_type_has_a_static_of_its_own() {
        let number = one_for::<Marker<u32>, _>(|| 1_u64);
        assert!(std::ptr::eq(number, one_for::<Marker<u32>, _>(|| 2_u64)));
        assert_eq!(one_for::<Marker<u8>, _>(|| 2_u64), &2);
    }
}

//! What a generic function has to ask of its types, in words of its author's.
//!
//! An expansion asks it on its own account, too: where a bound is missing, the function cannot call
//! its memo, and that is the only error there is.

use std::hash::Hash;

use crate::key::CacheKey;

/// A type of a generic function that is part of its key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key of a memo",
    label = "`{Self}` is part of the key",
    note = "a key needs `Hash + Eq + Clone + Send + Sync + 'static`: write these bounds, or leave the \
            parameter out of the key with `skip(…)`"
)]
pub trait NeedsKey: Hash + Eq + Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Hash + Eq + Clone + Send + Sync + 'static> NeedsKey for T {}

/// A type of a generic function that is part of a key that is written as text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key of a shared entry",
    label = "`{Self}` is part of the key",
    note = "such a key needs `memokit::CacheKey + Hash + Eq + Clone + Send + Sync + 'static`: write \
            these bounds, or leave the parameter out of the key with `skip(…)`"
)]
pub trait NeedsTextKey: CacheKey + Hash + Eq + Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: CacheKey + Hash + Eq + Clone + Send + Sync + 'static> NeedsTextKey for T {}

/// A type of a generic function that is stored.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored",
    label = "`{Self}` is what is stored",
    note = "what is stored needs `Clone + Send + Sync + 'static`: write these bounds, or return an \
            `Arc<…>` of it"
)]
pub trait NeedsValue: Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> NeedsValue for T {}

/// A type of a generic function that is stored in a shared store.
#[cfg(feature = "store")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a shared store",
    label = "`{Self}` is what is stored",
    note = "what is stored there needs `serde::Serialize + serde::de::DeserializeOwned + Clone + Send + \
            Sync + 'static`: write these bounds"
)]
pub trait NeedsSharedValue:
    serde::Serialize + serde::de::DeserializeOwned + Clone + Send + Sync + 'static
{
}

#[cfg(feature = "store")]
#[diagnostic::do_not_recommend]
impl<T> NeedsSharedValue for T where
    T: serde::Serialize + serde::de::DeserializeOwned + Clone + Send + Sync + 'static
{
}

/// A type of a generic function whose values are kept for a compute in the background.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept for a compute in the background",
    label = "`{Self}` is an argument of a compute that may outlive its call",
    note = "such an argument needs `Clone + Send + Sync + 'static`: write these bounds, or remove what \
            computes in the background: `stale`, `refresh_ahead`, `soft_timeout`, `timeout` of a sync \
            function"
)]
pub trait NeedsKept: Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> NeedsKept for T {}

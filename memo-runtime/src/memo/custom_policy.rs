//! A type as a policy, where an annotation names it.

use crate::eviction::{Eviction, Policy};

/// A type that `policy = PATH` may name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "named as a policy here",
    note = "`policy = PATH` names a type that is `memokit::eviction::Eviction + Default`; implement `Eviction` \
            for it and write `#[derive(Default)]` above it, or name one of ours, as `policy = lru`"
)]
pub trait IsPolicy: Eviction + Default {}

#[diagnostic::do_not_recommend]
impl<T: Eviction + Default> IsPolicy for T {}

/// A type as a policy.
#[must_use]
pub const fn custom_policy<P: IsPolicy>() -> Policy {
    Policy::custom::<P>()
}

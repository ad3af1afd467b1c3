//! Whether a type is a record that belongs to a tenant, for expansions that know but its name.

use std::marker::PhantomData;

use super::Keyed;
use crate::key::OfTenant;

/// Asks of any type whether it is a record with a tenant. What is told of records hides what
/// [`TenantIsNotTold`] says of all types.
#[derive(Debug)]
pub struct TenantOf<T: ?Sized>(PhantomData<T>);

impl<T: Keyed<Key: OfTenant>> TenantOf<T> {
    /// Whether it has one.
    pub const IS_TOLD: bool = <T::Key as OfTenant>::HAS_TENANT;
}

/// What is said of types that are no records.
pub trait TenantIsNotTold {
    /// They have none.
    const IS_TOLD: bool = false;
}

impl<T: ?Sized> TenantIsNotTold for TenantOf<T> {}

/// Why a method of a record with a tenant cannot have a key of its own.
#[doc(hidden)]
pub const KEY_DROPS_TENANT: &str = "`key` is the whole key of this method, and would drop the tenant of its record: one tenant would be \
     served the values of another; remove `key`, and make what tells values apart an argument";

/// Refuses a method with a key of its own, if its record has a tenant, which that key would drop.
///
/// With `in`, inside of a function: the one place where the parameters of a generic type have names.
#[doc(hidden)]
#[macro_export]
macro_rules! __key_without_tenant {
    ($record:ty) => {
const _: () = $crate::__key_without_tenant!(@ $record);
    };
    (in $record:ty) => {
const { $crate::__key_without_tenant!(@ $record) }
    };
    (@ $record:ty) => {{
        use $crate::__private::TenantIsNotTold as _;
        let has_tenant = $crate::__private::TenantOf::<$record>::IS_TOLD;
        ::core::assert!(!has_tenant, "{}", $crate::__private::KEY_DROPS_TENANT);
    }};
}

//! Calculations that are methods, of which the derive knows nothing: they are found at run time.

use std::any::TypeId;
#[cfg(feature = "registry")]
use std::fmt;

use super::CalculationInfo;

/// How an expansion makes a method known, also if nobody ever calls it.
#[cfg(feature = "registry")]
pub struct RegisteredMethod {
    record: fn() -> TypeId,
    info: fn() -> CalculationInfo,
}

#[cfg(feature = "registry")]
impl RegisteredMethod {
    /// Makes known a method of the type `record`.
    pub const fn new(record: fn() -> TypeId, info: fn() -> CalculationInfo) -> Self {
        Self { record, info }
    }
}

#[cfg(feature = "registry")]
impl fmt::Debug for RegisteredMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegisteredMethod")
    }
}

#[cfg(feature = "registry")]
inventory::collect!(RegisteredMethod);

/// What is known of the methods of a type, in the order in which they were written.
#[cfg(feature = "registry")]
pub(super) fn methods_of(record: TypeId) -> Vec<CalculationInfo> {
    let methods = inventory::iter::<RegisteredMethod>.into_iter();
    let of_record = methods.filter(|method| (method.record)() == record);
    let mut infos: Vec<_> = of_record.map(|method| (method.info)()).collect();
    infos.sort_by_key(|info| (info.file, info.line, info.name));
    infos
}

/// Without the registry, methods are not known.
#[cfg(not(feature = "registry"))]
pub(super) fn methods_of(_: TypeId) -> Vec<CalculationInfo> {
    Vec::new()
}

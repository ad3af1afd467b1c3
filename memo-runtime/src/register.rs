//! How an expansion makes its memo known to the registry, if there is one.

/// Makes a memo known to the registry.
#[cfg(feature = "registry")]
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($kind:literal of $record:ty, $memo:expr) => {
        $crate::__private::inventory::submit! {
            $crate::__private::Registered::new(|| $memo)
        }
        $crate::__private::inventory::submit! {
            $crate::__private::RegisteredMethod::new(
                ::core::any::TypeId::of::<$record>,
                || $crate::__private::CalculationInfo::of($memo, $kind),
            )
        }
    };
    ($memo:expr) => {
        $crate::__private::inventory::submit! {
            $crate::__private::Registered::new(|| $memo)
        }
    };
}

/// Does nothing: without the feature `registry` there is none.
#[cfg(not(feature = "registry"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($kind:literal of $record:ty, $memo:expr) => {};
    ($memo:expr) => {};
}

//! How an expansion makes its memo known to the registry, if there is one.

/// Makes a memo known to the registry.
#[cfg(feature = "registry")]
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
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
    ($memo:expr) => {};
}

//! The place that a function has for what each thread has of its memo.

/// Where each thread has its part of a function's memo: an operation of its description.
///
/// Not a part of the memo, which is a static of its own: there is no thread-local in one.
#[doc(hidden)]
#[macro_export]
macro_rules! __here {
    ($function:ty) => {
        fn here() -> ::core::option::Option<
            &'static ::std::thread::LocalKey<$crate::__private::ThreadHere<Self>>,
        > {
            ::std::thread_local! {
                static HERE: $crate::__private::ThreadHere<$function> =
                    const { $crate::__private::Here::new() };
            }
            ::core::option::Option::Some(&HERE)
        }
    };
}

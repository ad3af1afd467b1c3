//! The companion of a generic function: a type of the function's name, whose operations have the
//! parameters of the function, so that `f::memo::<T>()` and `f::peek(&key)` are what they look like.
//!
//! An expansion cannot have an alias in its place: that would be `f::<T>::memo()`. It says what the
//! function is, and the macros here write the operations, each of which is one of the companion that a
//! function of one type has.

mod batch;
mod calls;
mod keys;
mod many;

/// Writes the companion of a generic function.
///
/// After the companion that a function of one type would have, and the trait that describes it, come:
/// the attributes of each operation; its visibility, and the name of the type; the one lifetime of all
/// arguments; the parameters with their bounds; what is asked of them in a `where`; the description;
/// how many parts the key has, and how many parameters the function; the item of a batch; the parts of
/// the key; the parameters; what the function returns.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion {
    (Companion $function:ident $($of:tt)*) => {
        $crate::__companion_type!($($of)*);
        $crate::__companion_keys!({Companion FunctionValue [] []} $($of)*);
        $crate::__companion_calls!({Companion FunctionMemo $function} $($of)*);
    };
    (SharedCompanion $function:ident $($of:tt)*) => {
        $crate::__companion_type!($($of)*);
        $crate::__companion_shared_keys!({SharedCompanion FunctionValue [] []} $($of)*);
        $crate::__companion_calls!({SharedCompanion FunctionMemo $function} $($of)*);
    };
    (AsyncCompanion $function:ident $($of:tt)*) => {
        $crate::__companion_type!($($of)*);
        $crate::__companion_keys!({AsyncCompanion AsyncFunctionValue [async] [.await]} $($of)*);
        $crate::__companion_async_calls!({AsyncCompanion AsyncFunctionMemo} $($of)*);
    };
    (AsyncSharedCompanion $function:ident $($of:tt)*) => {
        $crate::__companion_type!($($of)*);
        $crate::__companion_shared_keys!({AsyncSharedCompanion AsyncFunctionValue [async] [.await]} $($of)*);
        $crate::__companion_async_calls!({AsyncSharedCompanion AsyncFunctionMemo} $($of)*);
    };
    (BatchCompanion $function:ident $($of:tt)*) => {
        $crate::__companion_type!($($of)*);
        $crate::__companion_item!(__companion_keys {BatchCompanion BatchFunctionValue [] []} $($of)*);
        $crate::__companion_many!({BatchCompanion BatchFunctionValue [] []} $($of)*);
        $crate::__companion_batch_calls!({BatchCompanion BatchFunctionOne BatchFunctionMemo} $($of)*);
    };
    (SharedBatchCompanion $function:ident $($of:tt)*) => {
        $crate::__companion_type!($($of)*);
        $crate::__companion_item!(__companion_shared_keys {SharedBatchCompanion BatchFunctionValue [] []} $($of)*);
        $crate::__companion_shared_many!({SharedBatchCompanion BatchFunctionValue [] []} $($of)*);
        $crate::__companion_batch_calls!({SharedBatchCompanion BatchFunctionOne BatchFunctionMemo} $($of)*);
    };
    (AsyncBatchCompanion $function:ident $($of:tt)*) => {
        $crate::__companion_type!($($of)*);
        $crate::__companion_item!(__companion_keys {AsyncBatchCompanion AsyncBatchFunctionValue [async] [.await]} $($of)*);
        $crate::__companion_many!({AsyncBatchCompanion AsyncBatchFunctionValue [async] [.await]} $($of)*);
        $crate::__companion_async_batch_calls!({AsyncBatchCompanion AsyncBatchFunctionOne AsyncBatchFunctionMemo} $($of)*);
    };
    (AsyncSharedBatchCompanion $function:ident $($of:tt)*) => {
        $crate::__companion_type!($($of)*);
        $crate::__companion_item!(__companion_shared_keys {AsyncSharedBatchCompanion AsyncBatchFunctionValue [async] [.await]} $($of)*);
        $crate::__companion_shared_many!({AsyncSharedBatchCompanion AsyncBatchFunctionValue [async] [.await]} $($of)*);
        $crate::__companion_async_batch_calls!({AsyncSharedBatchCompanion AsyncBatchFunctionOne AsyncBatchFunctionMemo} $($of)*);
    };
}

/// The operations on one key, of which an item is the first part.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_item {
    (
        $operations:ident $with:tt
        $attributes:tt $name:tt $lifetime:tt $generics:tt
        $bounds:tt $marker:tt $counts:tt [$item:ty]
        [$($keys:tt)*] $($of:tt)*
    ) => {
        $crate::$operations!(
            $with
            $attributes $name $lifetime $generics
            $bounds $marker $counts [$item]
            [item: &$item, $($keys)*] $($of)*
        );
    };
}

/// The type whose functions are the operations.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_type {
    ([$($attribute:tt)*] [$vis:vis $name:ident] $($of:tt)*) => {
        #[doc(hidden)]
        $vis enum $name {}
    };
}

//! Whether a type can be asked for its bytes, found out by the type.
//!
//! As in [`returns`](crate::returns): the inherent constant of [`Weigher`] for types that can be asked wins over the
//! trait's constant for all types. Of a type parameter there is what its bounds say.

use std::fmt;
use std::marker::PhantomData;
use std::mem::needs_drop;

use super::MemSize;
use crate::memo::Memo;
use crate::thread::ThreadMemo;

/// What tells the bytes of a value.
type Weigh<V> = Option<fn(&V) -> usize>;

/// Carries the type of a value to its constant.
pub struct Weigher<V>(PhantomData<V>);

impl<V> fmt::Debug for Weigher<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Weigher")
    }
}

impl<V: MemSize> Weigher<V> {
    /// What tells the bytes of a value; nothing where all of them have one size.
    pub const WEIGH: Weigh<V> = if needs_drop::<V>() {
        Some(V::mem_size)
    } else {
        None
    };
}

/// The constant of a type of which nothing more is known.
pub trait Unweighed {
    /// The type itself.
    type Value;

    /// Nothing tells them.
    const WEIGH: Weigh<Self::Value> = None;
}

impl<V> Unweighed for Weigher<V> {
    type Value = V;
}

/// What keeps values, for an expansion that has no other name for their type.
pub trait HasValue {
    /// Their type.
    type Value;
}

impl<K: 'static, V: 'static> HasValue for Memo<K, V> {
    type Value = V;
}

impl<K: 'static, V: 'static> HasValue for ThreadMemo<K, V> {
    type Value = V;
}

/// What tells the bytes of a value, if anything does: of a type, or of the values of the memo of a function.
#[doc(hidden)]
#[macro_export]
macro_rules! __weigher {
    ($memo:ident of $function:ty) => {
        $crate::__weigher!(
            <$crate::__private::$memo<$function> as $crate::__private::HasValue>::Value
        )
    };
    ($value:ty) => {{
        use $crate::__private::Unweighed as _;
        $crate::__private::Weigher::<$value>::WEIGH
    }};
}

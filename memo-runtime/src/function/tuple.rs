//! Taking tuples apart by arity, so that a companion's operations have parameters of their own.

#![expect(
    clippy::too_many_arguments,
    reason = "as many as the user's function has"
)]
#![expect(clippy::unused_unit, reason = "a tuple of no parts is one")]

macro_rules! tuples {
    ($($name:ident ($($part:ident $value:ident),*);)*) => {$(
        /// A tuple of this many parts.
        pub trait $name {
            $(
                /// The type of a part.
                type $part;
            )*
            /// Puts the parts together.
            fn pack($($value: Self::$part),*) -> Self;
        }

        impl<$($part),*> $name for ($($part,)*) {
            $(type $part = $part;)*

            fn pack($($value: Self::$part),*) -> Self {
                ($($value,)*)
            }
        }
    )*};
}

tuples! {
    Tuple0 ();
    Tuple1 (A a);
    Tuple2 (A a, B b);
    Tuple3 (A a, B b, C c);
    Tuple4 (A a, B b, C c, D d);
    Tuple5 (A a, B b, C c, D d, E e);
    Tuple6 (A a, B b, C c, D d, E e, F f);
    Tuple7 (A a, B b, C c, D d, E e, F f, G g);
    Tuple8 (A a, B b, C c, D d, E e, F f, G g, H h);
    Tuple9 (A a, B b, C c, D d, E e, F f, G g, H h, I i);
    Tuple10 (A a, B b, C c, D d, E e, F f, G g, H h, I i, J j);
    Tuple11 (A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k);
    Tuple12 (A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l);
}

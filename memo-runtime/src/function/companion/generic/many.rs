//! The operations on many items of a batch function, whose other key parts are the same.

/// Values live in the process: the operations cannot fail.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_many {
    (
        {$companion:ident $value:ident [$($async:ident)?] [$($wait:tt)*]}
        [$($attribute:tt)*] [$vis:vis $name:ident] [$lifetime:lifetime] [$($generics:tt)*]
        [$($bounds:tt)*] [$marker:ty] [$keys:literal $arguments:literal] [$item:ty]
        [$($key:ident: $key_type:ty),*] [$($argument:ident: $argument_type:ty),*] [$returns:ty]
    ) => {
        impl $name {
            /// The stored value of each item, without computing it and without counting a use.
            $($attribute)*
            $vis $($async)? fn peek_many<$lifetime, $($generics)*>(
                items: &[$item],
                $($key: $key_type,)*
            ) -> $crate::__private::Vec<$crate::__private::Option<$crate::__private::$value<$marker>>>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::peek_many(items, $($key,)*)$($wait)*
            }

            /// Puts the time to idle of each item off, as a call would; tells of each whether a fresh
            /// value is stored.
            $($attribute)*
            $vis $($async)? fn touch_many<$lifetime, $($generics)*>(
                items: &[$item],
                $($key: $key_type,)*
            ) -> $crate::__private::Vec<::core::primitive::bool>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::touch_many(items, $($key,)*)$($wait)*
            }

            /// Stores values as if they had been computed, each as `insert` does; tells of each
            /// whether it was stored. Of several values for one item the last one stays.
            ///
            /// # Panics
            ///
            /// If the drop of a value that left panics, when all are stored; if other code of the
            /// user's does, at once, and what came before is stored.
            $($attribute)*
            $vis $($async)? fn insert_many<$lifetime, $($generics)*>(
                pairs: impl ::core::iter::IntoIterator<Item = ($item, $crate::__private::$value<$marker>)>,
                $($key: $key_type,)*
            ) -> $crate::__private::Vec<::core::primitive::bool>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::insert_many(pairs, $($key,)*)$($wait)*
            }

            /// Forgets the values of items, also those that are being computed; tells of each whether
            /// one was stored. All are fenced before the first one leaves.
            ///
            /// # Panics
            ///
            /// If the drop of a value panics; the others have left all the same.
            $($attribute)*
            $vis $($async)? fn invalidate_many<$lifetime, $($generics)*>(
                items: &[$item],
                $($key: $key_type,)*
            ) -> $crate::__private::Vec<::core::primitive::bool>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::invalidate_many(items, $($key,)*)$($wait)*
            }
        }
    };
}

/// Values live in a shared store: the operations are one round trip each, and may fail.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_shared_many {
    (
        {$companion:ident $value:ident [$($async:ident)?] [$($wait:tt)*]}
        [$($attribute:tt)*] [$vis:vis $name:ident] [$lifetime:lifetime] [$($generics:tt)*]
        [$($bounds:tt)*] [$marker:ty] [$keys:literal $arguments:literal] [$item:ty]
        [$($key:ident: $key_type:ty),*] [$($argument:ident: $argument_type:ty),*] [$returns:ty]
    ) => {
        impl $name {
            /// The stored value of each item, without computing it and without counting a use.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            $($attribute)*
            $vis $($async)? fn peek_many<$lifetime, $($generics)*>(
                items: &[$item],
                $($key: $key_type,)*
            ) -> $crate::Result<$crate::__private::Vec<$crate::__private::Option<$crate::__private::$value<$marker>>>>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::peek_many(items, $($key,)*)$($wait)*
            }

            /// Puts the time to idle of each item off, as a call would; tells of each whether a fresh
            /// value is stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            $($attribute)*
            $vis $($async)? fn touch_many<$lifetime, $($generics)*>(
                items: &[$item],
                $($key: $key_type,)*
            ) -> $crate::Result<$crate::__private::Vec<::core::primitive::bool>>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::touch_many(items, $($key,)*)$($wait)*
            }

            /// Stores values as if they had been computed, each as `insert` does; tells of each
            /// whether it was stored. Of several values for one item the last one stays.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            $($attribute)*
            $vis $($async)? fn insert_many<$lifetime, $($generics)*>(
                pairs: impl ::core::iter::IntoIterator<Item = ($item, $crate::__private::$value<$marker>)>,
                $($key: $key_type,)*
            ) -> $crate::Result<$crate::__private::Vec<::core::primitive::bool>>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::insert_many(pairs, $($key,)*)$($wait)*
            }

            /// Forgets the values of items, also those that are being computed; tells of each whether
            /// one was stored. All are fenced before the first one leaves.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            $($attribute)*
            $vis $($async)? fn invalidate_many<$lifetime, $($generics)*>(
                items: &[$item],
                $($key: $key_type,)*
            ) -> $crate::Result<$crate::__private::Vec<::core::primitive::bool>>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::invalidate_many(items, $($key,)*)$($wait)*
            }
        }
    };
}

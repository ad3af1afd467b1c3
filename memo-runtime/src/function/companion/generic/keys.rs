//! The operations on one key: of a batch, an item is the first of its parts.

/// Values live in the process: the operations cannot fail.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_keys {
    (
        {$companion:ident $value:ident [$($async:ident)?] [$($wait:tt)*]}
        [$($attribute:tt)*] [$vis:vis $name:ident] [$lifetime:lifetime] [$($generics:tt)*]
        [$($bounds:tt)*] [$marker:ty] [$keys:literal $arguments:literal] [$($item:ty)?]
        [$($key:ident: $key_type:ty),* $(,)?] [$($argument:ident: $argument_type:ty),*] [$returns:ty]
    ) => {
        impl $name {
            /// The stored value, without computing it and without counting a use.
            $($attribute)*
            $vis $($async)? fn peek<$lifetime, $($generics)*>(
                $($key: $key_type,)*
            ) -> $crate::__private::Option<$crate::__private::$value<$marker>>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::peek($($key,)*)$($wait)*
            }

            /// Whether a fresh value is stored.
            $($attribute)*
            $vis $($async)? fn contains<$lifetime, $($generics)*>(
                $($key: $key_type,)*
            ) -> ::core::primitive::bool
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::contains($($key,)*)$($wait)*
            }

            /// Reads the stored value in place, without cloning it and without counting a use.
            $($attribute)*
            $vis $($async)? fn with<$lifetime, $($generics)* __R>(
                $($key: $key_type,)*
                read: impl ::core::ops::FnOnce(&$crate::__private::$value<$marker>) -> __R,
            ) -> $crate::__private::Option<__R>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::with($($key,)* read)$($wait)*
            }

            /// What is known of the entry: its age, its ttl, its uses, its tags, its weight.
            $($attribute)*
            $vis $($async)? fn entry<$lifetime, $($generics)*>(
                $($key: $key_type,)*
            ) -> $crate::__private::Option<$crate::EntryInfo>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::entry($($key,)*)$($wait)*
            }

            /// Puts the time to idle off, as a call would; whether a fresh value is stored.
            $($attribute)*
            $vis $($async)? fn touch<$lifetime, $($generics)*>(
                $($key: $key_type,)*
            ) -> ::core::primitive::bool
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::touch($($key,)*)$($wait)*
            }

            /// Forgets the value, also if it is being computed; tells whether one was stored.
            $($attribute)*
            $vis $($async)? fn invalidate<$lifetime, $($generics)*>(
                $($key: $key_type,)*
            ) -> ::core::primitive::bool
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::invalidate($($key,)*)$($wait)*
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running.
            $($attribute)*
            $vis $($async)? fn insert<$lifetime, $($generics)*>(
                $($key: $key_type,)*
                value: $crate::__private::$value<$marker>,
            )
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::insert($($key,)* value)$($wait)*
            }

            /// As `insert`, with a ttl, tags or a priority of its own.
            $($attribute)*
            $vis $($async)? fn insert_with<$lifetime, $($generics)*>(
                $($key: $key_type,)*
                value: $crate::__private::$value<$marker>,
                put: $crate::Put,
            )
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::insert_with($($key,)* value, put)$($wait)*
            }
        }
    };
}

/// Values live in a shared store: the operations are one round trip each, and may fail.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_shared_keys {
    (
        {$companion:ident $value:ident [$($async:ident)?] [$($wait:tt)*]}
        [$($attribute:tt)*] [$vis:vis $name:ident] [$lifetime:lifetime] [$($generics:tt)*]
        [$($bounds:tt)*] [$marker:ty] [$keys:literal $arguments:literal] [$($item:ty)?]
        [$($key:ident: $key_type:ty),* $(,)?] [$($argument:ident: $argument_type:ty),*] [$returns:ty]
    ) => {
        impl $name {
            /// The stored value, without computing it and without counting a use.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if no
            /// tenant is named where there is one.
            $($attribute)*
            $vis $($async)? fn peek<$lifetime, $($generics)*>(
                $($key: $key_type,)*
            ) -> $crate::Result<$crate::__private::Option<$crate::__private::$value<$marker>>>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::peek($($key,)*)$($wait)*
            }

            /// Whether a fresh value is stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if no
            /// tenant is named where there is one.
            $($attribute)*
            $vis $($async)? fn contains<$lifetime, $($generics)*>(
                $($key: $key_type,)*
            ) -> $crate::Result<::core::primitive::bool>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::contains($($key,)*)$($wait)*
            }

            /// Notes a use; tells whether a fresh value is stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if no
            /// tenant is named where there is one.
            $($attribute)*
            $vis $($async)? fn touch<$lifetime, $($generics)*>(
                $($key: $key_type,)*
            ) -> $crate::Result<::core::primitive::bool>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::touch($($key,)*)$($wait)*
            }

            /// Forgets the value, also if it is being computed; tells whether one was stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if no
            /// tenant is named where there is one.
            $($attribute)*
            $vis $($async)? fn invalidate<$lifetime, $($generics)*>(
                $($key: $key_type,)*
            ) -> $crate::Result<::core::primitive::bool>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::invalidate($($key,)*)$($wait)*
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if no
            /// tenant is named where there is one.
            $($attribute)*
            $vis $($async)? fn insert<$lifetime, $($generics)*>(
                $($key: $key_type,)*
                value: $crate::__private::$value<$marker>,
            ) -> $crate::Result<()>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::insert($($key,)* value)$($wait)*
            }
        }
    };
}

//! The operations that take all parameters of a function, or none.

/// On threads.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_calls {
    (
        {$companion:ident $memo:ident $function:ident}
        [$($attribute:tt)*] [$vis:vis $name:ident] [$lifetime:lifetime] [$($generics:tt)*]
        [$($bounds:tt)*] [$marker:ty] [$keys:literal $arguments:literal] [$($item:ty)?]
        [$($key:ident: $key_type:ty),*] [$($argument:ident: $argument_type:ty),*] [$returns:ty]
    ) => {
        impl $name {
            /// Computes now, replaces what is stored, and returns.
            $($attribute)*
            $vis fn refresh<$lifetime, $($generics)*>(
                $($argument: $argument_type,)*
            ) -> $returns
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::refresh($($argument,)*)
            }

            /// Calls the function, and tells where the value came from.
            $($attribute)*
            $vis fn outcome<$lifetime, $($generics)*>(
                $($argument: $argument_type,)*
            ) -> $crate::Outcome<$returns>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::outcome($($argument,)*)
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            $($attribute)*
            $vis fn uncached<$lifetime, $($generics)*>(
                $($argument: $argument_type,)*
            ) -> $returns
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::uncached($($argument,)*)
            }

            /// Computes what is not fresh of these keys, several at a time.
            ///
            /// A key is what the only parameter is, or a tuple of all parameters. Keys are taken from
            /// their source as room comes free. Each counts as a call, and finds what calls find; but
            /// what is stale is computed anew. Nothing is done for a memo that is switched off.
            ///
            /// # Panics
            ///
            /// If a compute panics: no further key is begun, those that were are finished, then the
            /// panic goes on. And if other code of the user's does.
            $($attribute)*
            $vis fn warm<$lifetime, $($generics)*>(
                keys: impl ::core::iter::IntoIterator<Item = $crate::__companion_key!($($argument_type),*)>,
            ) -> $crate::WarmReport
            where
                $($bounds)*
                <$marker as $crate::__private::$function>::Args<$lifetime>: ::core::marker::Send,
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::warm(keys)
            }

            /// As `warm`, with a word on how much of it runs at a time, and who is told how far it is.
            $($attribute)*
            $vis fn warm_with<$lifetime, $($generics)*>(
                keys: impl ::core::iter::IntoIterator<Item = $crate::__companion_key!($($argument_type),*)>,
                warm: $crate::Warm<'_>,
            ) -> $crate::WarmReport
            where
                $($bounds)*
                <$marker as $crate::__private::$function>::Args<$lifetime>: ::core::marker::Send,
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::warm_with(keys, warm)
            }

            /// The memo behind the function, for these types.
            $($attribute)*
            $vis fn memo<$($generics)*>() -> &'static $crate::__private::$memo<$marker>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::memo()
            }
        }
    };
}

/// In the calling task.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_async_calls {
    (
        {$companion:ident $memo:ident}
        [$($attribute:tt)*] [$vis:vis $name:ident] [$lifetime:lifetime] [$($generics:tt)*]
        [$($bounds:tt)*] [$marker:ty] [$keys:literal $arguments:literal] [$($item:ty)?]
        [$($key:ident: $key_type:ty),*] [$($argument:ident: $argument_type:ty),*] [$returns:ty]
    ) => {
        impl $name {
            /// Computes now, replaces what is stored, and returns.
            $($attribute)*
            $vis async fn refresh<$lifetime, $($generics)*>(
                $($argument: $argument_type,)*
            ) -> $returns
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::refresh($($argument,)*).await
            }

            /// Calls the function, and tells where the value came from.
            $($attribute)*
            $vis async fn outcome<$lifetime, $($generics)*>(
                $($argument: $argument_type,)*
            ) -> $crate::Outcome<$returns>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::outcome($($argument,)*).await
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            $($attribute)*
            $vis async fn uncached<$lifetime, $($generics)*>(
                $($argument: $argument_type,)*
            ) -> $returns
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::uncached($($argument,)*).await
            }

            /// Computes what is not fresh of these keys, several at a time.
            ///
            /// A key is what the only parameter is, or a tuple of all parameters. Keys are taken from
            /// their source as room comes free. Each counts as a call, and finds what calls find; but
            /// what is stale is computed anew. Nothing is done for a memo that is switched off.
            ///
            /// # Panics
            ///
            /// If a compute panics: no further key is begun, those that were are finished, then the
            /// panic goes on. And if other code of the user's does.
            $($attribute)*
            $vis async fn warm<$lifetime, $($generics)*>(
                keys: impl ::core::iter::IntoIterator<Item = $crate::__companion_key!($($argument_type),*)>,
            ) -> $crate::WarmReport
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::warm(keys).await
            }

            /// As `warm`, with a word on how much of it runs at a time, and who is told how far it is.
            $($attribute)*
            $vis async fn warm_with<$lifetime, $($generics)*>(
                keys: impl ::core::iter::IntoIterator<Item = $crate::__companion_key!($($argument_type),*)>,
                warm: $crate::Warm<'_>,
            ) -> $crate::WarmReport
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::warm_with(keys, warm).await
            }

            /// The memo behind the function, for these types.
            $($attribute)*
            $vis fn memo<$($generics)*>() -> &'static $crate::__private::$memo<$marker>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::memo()
            }
        }
    };
}

/// What one key of a warm-up is.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_key {
    ($only:ty) => {
        $only
    };
    ($($argument:ty),*) => {
        ($($argument,)*)
    };
}

//! The operations that take the other parameters of a batch function, or none.

/// On threads.
#[doc(hidden)]
#[macro_export]
macro_rules! __companion_batch_calls {
    (
        {$companion:ident $one:ident $memo:ident}
        [$($attribute:tt)*] [$vis:vis $name:ident] [$lifetime:lifetime] [$($generics:tt)*]
        [$($bounds:tt)*] [$marker:ty] [$keys:literal $arguments:literal] [$item:ty]
        [$($key:ident: $key_type:ty),*] [$($argument:ident: $argument_type:ty),*] [$returns:ty]
    ) => {
        impl $name {
            /// Answers for one item, from the same entries as the whole function.
            $($attribute)*
            $vis fn one<$lifetime, $($generics)*>(
                item: &$item,
                $($argument: $argument_type,)*
            ) -> $crate::__private::$one<$marker>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::one(item, $($argument,)*)
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            $($attribute)*
            $vis fn uncached<$lifetime, $($generics)*>(
                items: &[$item],
                $($argument: $argument_type,)*
            ) -> $returns
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::uncached(items, $($argument,)*)
            }

            /// Computes what is not fresh of these items, several chunks at a time.
            ///
            /// Items are taken from their source as room comes free. Each chunk counts as a call.
            /// Nothing is done for a memo that is switched off.
            ///
            /// # Panics
            ///
            /// If a compute panics: no further chunk is begun, those that were are finished, then the
            /// panic goes on. And if other code of the user's does.
            $($attribute)*
            $vis fn warm<$lifetime, $($generics)*>(
                items: impl ::core::iter::IntoIterator<Item = $item>,
                $($argument: $argument_type,)*
            ) -> $crate::WarmReport
            where
                $($bounds)*
                <$marker as $crate::__private::BatchFunction>::Rest<$lifetime>: ::core::marker::Send,
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::warm(items, $($argument,)*)
            }

            /// As `warm`, with a word on how much of it runs at a time, and who is told how far it is.
            $($attribute)*
            $vis fn warm_with<$lifetime, $($generics)*>(
                items: impl ::core::iter::IntoIterator<Item = $item>,
                $($argument: $argument_type,)*
                warm: $crate::Warm<'_>,
            ) -> $crate::WarmReport
            where
                $($bounds)*
                <$marker as $crate::__private::BatchFunction>::Rest<$lifetime>: ::core::marker::Send,
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::warm_with(items, $($argument,)* warm)
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
macro_rules! __companion_async_batch_calls {
    (
        {$companion:ident $one:ident $memo:ident}
        [$($attribute:tt)*] [$vis:vis $name:ident] [$lifetime:lifetime] [$($generics:tt)*]
        [$($bounds:tt)*] [$marker:ty] [$keys:literal $arguments:literal] [$item:ty]
        [$($key:ident: $key_type:ty),*] [$($argument:ident: $argument_type:ty),*] [$returns:ty]
    ) => {
        impl $name {
            /// Answers for one item, from the same entries as the whole function.
            $($attribute)*
            $vis async fn one<$lifetime, $($generics)*>(
                item: &$item,
                $($argument: $argument_type,)*
            ) -> $crate::__private::$one<$marker>
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::one(item, $($argument,)*).await
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            $($attribute)*
            $vis async fn uncached<$lifetime, $($generics)*>(
                items: &[$item],
                $($argument: $argument_type,)*
            ) -> $returns
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::uncached(items, $($argument,)*).await
            }

            /// Computes what is not fresh of these items, several chunks at a time.
            ///
            /// Items are taken from their source as room comes free. Each chunk counts as a call.
            /// Nothing is done for a memo that is switched off.
            ///
            /// # Panics
            ///
            /// If a compute panics: no further chunk is begun, those that were are finished, then the
            /// panic goes on. And if other code of the user's does.
            $($attribute)*
            $vis async fn warm<$lifetime, $($generics)*>(
                items: impl ::core::iter::IntoIterator<Item = $item>,
                $($argument: $argument_type,)*
            ) -> $crate::WarmReport
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::warm(items, $($argument,)*).await
            }

            /// As `warm`, with a word on how much of it runs at a time, and who is told how far it is.
            $($attribute)*
            $vis async fn warm_with<$lifetime, $($generics)*>(
                items: impl ::core::iter::IntoIterator<Item = $item>,
                $($argument: $argument_type,)*
                warm: $crate::Warm<'_>,
            ) -> $crate::WarmReport
            where
                $($bounds)*
            {
                <$crate::__private::$companion<$marker, $keys, $arguments>>::warm_with(items, $($argument,)* warm).await
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

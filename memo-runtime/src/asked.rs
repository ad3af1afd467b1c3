//! Types that an expansion asks something of, where they stand: what one cannot do is one error.
//!
//! A constant asks first. Where it cannot, the type that it is an argument of is none either, and
//! nothing more is said of it.

/// What is kept of a part of a key.
#[doc(hidden)]
#[macro_export]
macro_rules! __owned {
    ($ty:ty) => {
        <$ty as $crate::__private::KeyPart<{ <$ty as $crate::__private::KeyPart>::ASKED }>>::Owned
    };
}

/// A part of a key itself.
#[doc(hidden)]
#[macro_export]
macro_rules! __itself {
    ($ty:ty) => {
        <$ty as $crate::__private::KeyPart<{ <$ty as $crate::__private::KeyPart>::ASKED }>>::Itself
    };
}

/// What is kept of a part of a key that is written as text.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_owned {
    ($ty:ty) => {
        <$ty as $crate::__private::TextKeyPart<
            { <$ty as $crate::__private::TextKeyPart>::ASKED },
        >>::Owned
    };
}

/// A part of a key that is written as text, itself.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_itself {
    ($ty:ty) => {
        <$ty as $crate::__private::TextKeyPart<
            { <$ty as $crate::__private::TextKeyPart>::ASKED },
        >>::Itself
    };
}

/// What is stored of a field.
#[doc(hidden)]
#[macro_export]
macro_rules! __stored {
    ($ty:ty) => {
        <$ty as $crate::__private::StoredValue<
            { <$ty as $crate::__private::StoredValue>::ASKED },
        >>::Value
    };
}

/// What a batch function returns.
#[doc(hidden)]
#[macro_export]
macro_rules! __batch_return {
    ($item:ty, $return:ty) => {
        <$return as $crate::__private::IsBatchReturn<
            $item,
            { <$return as $crate::__private::IsBatchReturn<$item>>::ASKED },
        >>::Return
    };
}

/// An argument, kept for a compute in the background.
#[doc(hidden)]
#[macro_export]
macro_rules! __keep {
    ($ty:ty, $argument:expr) => {
        <$ty as $crate::__private::Kept<{ <$ty as $crate::__private::Kept>::ASKED }>>::keep(
            $argument,
        )
    };
}

/// What was kept of an argument, lent to a compute in the background.
#[doc(hidden)]
#[macro_export]
macro_rules! __lend {
    ($ty:ty, $kept:expr) => {
        <$ty as $crate::__private::Kept<{ <$ty as $crate::__private::Kept>::ASKED }>>::lend($kept)
    };
}

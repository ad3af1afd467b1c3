//! The key of a record, as users write it: a value, or a tuple of several.

use super::{RecordKey, Tenanted};

/// The key of a record as users write it: its only key field, or a tuple of all of them, behind the
/// tenant if there is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the key of this record",
    label = "should be the record's key",
    note = "it is the key field, or the tuple of all key fields in their order, behind the tenant if \
            there is one"
)]
pub trait MapKey<K>: Sized {
    /// The key of a record, as users write it.
    fn of(key: &K) -> Self;
    /// The key itself.
    fn into_key(self) -> K;
}

impl<A: Clone> MapKey<RecordKey<(A,)>> for A {
    fn of(key: &RecordKey<(A,)>) -> Self {
        key.fields.0.clone()
    }

    fn into_key(self) -> RecordKey<(A,)> {
        RecordKey { fields: (self,) }
    }
}

macro_rules! tuples {
    ($(($($part:ident),*))*) => {$(
        impl<$($part: Clone),*> MapKey<RecordKey<($($part,)*)>> for ($($part,)*) {
            fn of(key: &RecordKey<($($part,)*)>) -> Self {
                key.fields.clone()
            }

            fn into_key(self) -> RecordKey<($($part,)*)> {
                RecordKey { fields: self }
            }
        }
    )*};
}

macro_rules! tuples_of_tenants {
    ($(($($part:ident $index:tt),*))*) => {$(
        impl<T: Clone, $($part: Clone),*> MapKey<Tenanted<T, RecordKey<($($part,)*)>>>
            for (T, $($part,)*)
        {
            fn of(key: &Tenanted<T, RecordKey<($($part,)*)>>) -> Self {
                let fields = &key.key.fields;
                (key.tenant.clone(), $(fields.$index.clone(),)*)
            }

            #[expect(non_snake_case, reason = "the parts are named after their types")]
            fn into_key(self) -> Tenanted<T, RecordKey<($($part,)*)>> {
                let (tenant, $($part,)*) = self;
                let fields = ($($part,)*);
                Tenanted { tenant, key: RecordKey { fields } }
            }
        }
    )*};
}

tuples! {
    (A, B)
    (A, B, C)
    (A, B, C, D)
    (A, B, C, D, E)
    (A, B, C, D, E, F)
}

tuples_of_tenants! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_as_its_fields_behind_the_tenant() {
        let key: RecordKey<(u64,)> = 7.into_key();
        assert_eq!(u64::of(&key), 7);
        let key: RecordKey<(u64, char)> = (7, 'a').into_key();
        assert_eq!(<(u64, char)>::of(&key), (7, 'a'));
        let key: Tenanted<char, RecordKey<(u64,)>> = ('t', 7).into_key();
        assert_eq!(<(char, u64)>::of(&key), ('t', 7));
    }
}

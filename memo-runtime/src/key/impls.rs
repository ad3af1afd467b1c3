//! [`CacheKey`] for the types of the standard library.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::{CacheKey, KeyText};

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl CacheKey for $type {
            fn write_key(&self, text: &mut KeyText) {
                text.plain(self);
            }
        }
    )*};
}

plain!(bool i8 i16 i32 i64 i128 isize u16 u32 u64 u128 usize);

impl CacheKey for u8 {
    fn write_key(&self, text: &mut KeyText) {
        text.plain(self);
    }

    fn write_slice(slice: &[Self], text: &mut KeyText) {
        text.hex(slice);
    }
}

impl CacheKey for char {
    fn write_key(&self, text: &mut KeyText) {
        self.encode_utf8(&mut [0; 4]).write_key(text);
    }
}

impl CacheKey for str {
    fn write_key(&self, text: &mut KeyText) {
        text.escaped(self);
    }
}

impl CacheKey for OsStr {
    fn write_key(&self, text: &mut KeyText) {
        text.escaped(self.as_encoded_bytes());
    }
}

// `a//b`, `a/./b` and `a/b` are equal paths, so they have one text: that of their components.
impl CacheKey for Path {
    fn write_key(&self, text: &mut KeyText) {
        self.components()
            .collect::<PathBuf>()
            .as_os_str()
            .write_key(text);
    }
}

macro_rules! through {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)*> CacheKey for $type {
            fn write_key(&self, text: &mut KeyText) {
                (**self).write_key(text);
            }
        }
    )*};
}

through! {
    [] String, [] OsString, [] PathBuf,
    [T: CacheKey + ?Sized] &T, [T: CacheKey + ?Sized] Box<T>,
    [T: CacheKey + ?Sized] Rc<T>, [T: CacheKey + ?Sized] Arc<T>,
    [T: CacheKey + ToOwned + ?Sized] Cow<'_, T>, [T: CacheKey] Vec<T>,
}

impl<T: CacheKey> CacheKey for [T] {
    fn write_key(&self, text: &mut KeyText) {
        T::write_slice(self, text);
    }
}

impl<T: CacheKey, const N: usize> CacheKey for [T; N] {
    fn write_key(&self, text: &mut KeyText) {
        self.as_slice().write_key(text);
    }
}

impl<T: CacheKey> CacheKey for Option<T> {
    fn write_key(&self, text: &mut KeyText) {
        text.option(self.as_ref().map(|value| value as &dyn CacheKey));
    }
}

impl CacheKey for () {
    fn write_key(&self, _: &mut KeyText) {}
}

// A tuple of one is its part: the key of a record with one key field reads `42`, not `(42)`.
impl<A: CacheKey> CacheKey for (A,) {
    fn write_key(&self, text: &mut KeyText) {
        self.0.write_key(text);
    }
}

macro_rules! tuples {
    ($(($($part:ident $index:tt),*))*) => {$(
        impl<$($part: CacheKey),*> CacheKey for ($($part,)*) {
            fn write_key(&self, text: &mut KeyText) {
                text.tuple([$(&self.$index as &dyn CacheKey),*].into_iter());
            }
        }
    )*};
}

tuples! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_kind_of_value_has_a_text_that_a_person_can_read() {
        assert_eq!(KeyText::of(&42_u64), "42");
        assert_eq!(KeyText::of(&-7_i32), "-7");
        assert_eq!(KeyText::of(&true), "true");
        assert_eq!(KeyText::of("EU"), "EU");
        assert_eq!(KeyText::of("a b:c"), "a%20b%3Ac");
        assert_eq!(KeyText::of(&'ß'), "%C3%9F");
        assert_eq!(KeyText::of(Path::new("src/lib.rs")), "src%2Flib.rs");
        assert_eq!(KeyText::of(&b"\x00\xff"[..]), "00ff");
        assert_eq!(KeyText::of(&(1, "x", Some(2))), "(1,x,2)");
        assert_eq!(KeyText::of(&(1,)), "1");
        assert_eq!(KeyText::of(&["a", "b"]), "[a,b]");
    }

    #[test]
    fn a_list_of_empty_texts_is_not_an_empty_list() {
        let lists: [&[&str]; 5] = [&[], &[""], &["", ""], &["a", ""], &["", "a"]];
        assert_eq!(
            lists.map(KeyText::of),
            ["[]", "[,]", "[,,]", "[a,,]", "[,a]"]
        );
    }

    #[test]
    fn equal_paths_have_one_text() {
        assert_eq!(
            KeyText::of(Path::new("a//b/./c/")),
            KeyText::of(Path::new("a/b/c"))
        );
        assert_ne!(KeyText::of(Path::new("/a")), KeyText::of(Path::new("a")));
    }

    #[test]
    fn an_absent_value_differs_from_every_present_one() {
        let texts = [
            KeyText::of(&None::<Option<&str>>),
            KeyText::of(&Some(None::<&str>)),
            KeyText::of(&Some(Some("!"))),
            KeyText::of(&Some(Some(""))),
        ];
        assert_eq!(texts, ["!", "!!", "%21", ""]);
    }

    type Nested = (
        String,
        Option<Option<String>>,
        Vec<(String, i8)>,
        Vec<Vec<u8>>,
        Vec<String>,
    );

    fn nested() -> impl Strategy<Value = Nested> {
        // Few characters, all of them marks: what could collide, does.
        let word = || proptest::string::string_regex("[(),!:%0a]{0,3}").expect("a pattern");
        (
            word(),
            proptest::option::of(proptest::option::of(word())),
            proptest::collection::vec((word(), any::<i8>()), 0..3),
            proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..2), 0..3),
            proptest::collection::vec(word(), 0..3),
        )
    }

    proptest! {
        #[test]
        fn two_values_share_a_text_only_if_they_are_equal(a in nested(), b in nested()) {
            prop_assert_eq!(KeyText::of(&a) == KeyText::of(&b), a == b);
        }

        #[test]
        fn a_text_never_holds_the_mark_between_fields(a in nested()) {
            prop_assert!(!KeyText::of(&a).contains(':'));
        }
    }
}

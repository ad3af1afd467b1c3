//! Who a key belongs to: the name of a tenant, as an expression or a field gives it.
//!
//! A name is text, compared byte by byte. Two values with one text are one tenant, in every memo: the
//! number 7 of a record and the text `7` of a function are.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::{CacheKey, KeyText, Lookup, Tenanted};

/// The name of a tenant as `tenant = EXPR` gave it, for one look-up.
#[derive(Debug)]
pub struct TenantName<'t>(Name<'t>);

#[derive(Debug)]
enum Name<'t> {
    /// `None`.
    Missing,
    /// A text that somebody else keeps.
    Text(&'t str),
    /// A text that was made for this.
    Owned(Box<str>),
    /// A number, written without an allocation.
    Number(Digits),
}

/// The digits of a number, with its sign.
#[derive(Debug)]
struct Digits {
    bytes: [u8; DIGITS],
    len: usize,
}

/// The length of `i128::MIN`.
const DIGITS: usize = 40;

impl Digits {
    fn of(number: impl fmt::Display) -> Self {
        let mut digits = Self {
            bytes: [0; DIGITS],
            len: 0,
        };
        write!(digits, "{number}").expect("no number has more digits");
        digits
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl Write for Digits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        let place = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

impl<'t> TenantName<'t> {
    /// The look-up of a key of this tenant.
    pub fn finds<L>(self, key: L) -> CallLookup<'t, L> {
        CallLookup { tenant: self, key }
    }

    /// The name; empty, if there is none.
    fn as_str(&self) -> &str {
        match &self.0 {
            Name::Missing => "",
            Name::Text(text) => text,
            Name::Owned(text) => text,
            Name::Number(digits) => digits.as_str(),
        }
    }
}

/// A value that names a tenant: text, an integer, or an `Option` of one.
///
/// Not for users to implement: what a name is has to be the same for all memos of a program.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a tenant",
    label = "the tenant",
    note = "a tenant is text, an integer, or an `Option` of one of these: write the part that names \
            it, such as `tenant = org.id`, or make it text"
)]
pub trait IntoTenant<'t> {
    /// The name.
    fn into_tenant(self) -> TenantName<'t>;
}

/// The name of the tenant that `tenant = EXPR` gave.
pub fn tenant<'t>(given: impl IntoTenant<'t>) -> TenantName<'t> {
    given.into_tenant()
}

macro_rules! named {
    ($([$($generics:tt)*] $type:ty, $this:ident => $name:expr;)*) => {$(
        impl<'t, $($generics)*> IntoTenant<'t> for $type {
            fn into_tenant($this) -> TenantName<'t> {
                TenantName($name)
            }
        }
    )*};
}

named! {
    [] &'t str, self => Name::Text(self);
    [] &'t &str, self => Name::Text(self);
    [] &'t String, self => Name::Text(self);
    [] &'t Box<str>, self => Name::Text(self);
    [] &'t Arc<str>, self => Name::Text(self);
    [] &'t Cow<'_, str>, self => Name::Text(self);
    [T: IntoTenant<'t>] Option<T>, self => self.map_or(Name::Missing, |tenant| tenant.into_tenant().0);
}

// Texts of their own, and numbers, live for as long as is asked.
macro_rules! owned {
    ($($type:ty, $this:ident => $name:expr;)*) => {$(
        impl<'t> IntoTenant<'t> for $type {
            fn into_tenant($this) -> TenantName<'t> {
                TenantName($name)
            }
        }
    )*};
}

owned! {
    String, self => Name::Owned(self.into());
    Box<str>, self => Name::Owned(self);
    Arc<str>, self => Name::Owned(Box::from(&*self));
}

impl<'t> IntoTenant<'t> for Cow<'t, str> {
    fn into_tenant(self) -> TenantName<'t> {
        TenantName(match self {
            Cow::Borrowed(text) => Name::Text(text),
            Cow::Owned(text) => Name::Owned(text.into()),
        })
    }
}

impl<'t, T> IntoTenant<'t> for &'t Option<T>
where
    &'t T: IntoTenant<'t>,
{
    fn into_tenant(self) -> TenantName<'t> {
        self.as_ref().into_tenant()
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        owned! {
            $type, self => Name::Number(Digits::of(self));
            &$type, self => Name::Number(Digits::of(self));
        }
    )*};
}

numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// The name of a call's tenant, and the look-up of a key of its.
#[derive(Debug)]
pub struct CallLookup<'t, L> {
    tenant: TenantName<'t>,
    key: L,
}

impl<L: Hash> Hash for CallLookup<'_, L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tenant.as_str().hash(state);
        self.key.hash(state);
    }
}

impl<K, L: Lookup<K>> Lookup<Tenanted<Box<str>, K>> for CallLookup<'_, L> {
    fn matches(&self, key: &Tenanted<Box<str>, K>) -> bool {
        *self.tenant.as_str() == *key.tenant && self.key.matches(&key.key)
    }

    fn to_key(&self) -> Tenanted<Box<str>, K> {
        Tenanted {
            tenant: self.tenant.as_str().into(),
            key: self.key.to_key(),
        }
    }

    fn lacks_tenant(&self) -> bool {
        self.tenant.as_str().is_empty()
    }
}

/// The name of the tenant that a value stands for, as a field of a record gives it: its text, not
/// escaped, where that is a single one. Nothing, if it is `None` or empty.
pub(super) fn name_of(value: &(impl CacheKey + ?Sized)) -> Option<String> {
    let text = KeyText::of(value);
    if text.bytes().all(|byte| byte == b'!') {
        return None;
    }
    let is_single = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
    if !text.bytes().all(is_single) {
        // Of several parts: only the escapes tell where one ends.
        return Some(text);
    }
    Some(unescaped(&text).unwrap_or(text))
}

/// The text that was escaped byte by byte.
fn unescaped(text: &str) -> Option<String> {
    let (mut plain, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('%') {
        plain.extend(before.bytes());
        plain.push(u8::from_str_radix(after.get(..2)?, 16).ok()?);
        rest = after.get(2..)?;
    }
    plain.extend(rest.bytes());
    String::from_utf8(plain).ok()
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use proptest::prelude::*;

    use super::*;

    fn name<'t>(given: impl IntoTenant<'t>) -> String {
        tenant(given).as_str().to_owned()
    }

    #[test]
    #[expect(
        clippy::needless_borrows_for_generic_args,
        reason = "references name a tenant too"
    )]
    fn texts_and_numbers_name_a_tenant() {
        let (text, boxed, shared): (_, Box<str>, Arc<str>) =
            ("acme".to_owned(), "acme".into(), "acme".into());
        let names = [
            name("acme"),
            name(&"acme"),
            name(&text),
            name(text.clone()),
            name(&boxed),
            name(&shared),
            name(Cow::Borrowed("acme")),
            name(Some("acme")),
            name(&Some(text)),
        ];
        assert!(names.iter().all(|name| name == "acme"), "{names:?}");
        assert_eq!(
            [name(7_u64), name(&-7_i8), name(Some(i128::MIN))],
            ["7", "-7", &i128::MIN.to_string()]
        );
    }

    #[test]
    fn m_05_what_is_none_or_empty_names_no_tenant() {
        let lacks =
            |tenant: TenantName<'_>| Lookup::<Tenanted<_, ()>>::lacks_tenant(&tenant.finds(()));
        assert!(lacks(tenant("")) && lacks(tenant(None::<u64>)) && lacks(tenant(&None::<String>)));
        assert!(lacks(tenant(Some(""))) && !lacks(tenant(" ")) && !lacks(tenant(0_u8)));
        assert_eq!(name_of(""), None);
        assert_eq!(name_of(&None::<u64>), None);
        assert_eq!(name_of(&Some(None::<u64>)), None);
        assert_eq!(name_of(&Some("")), None);
    }

    #[test]
    fn a_call_finds_the_key_that_it_makes() {
        let hasher = RandomState::new();
        let lookup = tenant(42_u64).finds((&7_u64,));
        let key: Tenanted<Box<str>, (u64,)> = lookup.to_key();
        assert!(lookup.matches(&key));
        assert_eq!(hasher.hash_one(&lookup), hasher.hash_one(&key));
        assert!(!tenant("4").finds((&7_u64,)).matches(&key));
        assert!(!tenant("42").finds((&8_u64,)).matches(&key));
    }

    #[test]
    fn a_field_names_the_tenant_that_an_expression_names() {
        for text in ["acme", "a b", "100%", "(a,b)", "!", "ä:/*"] {
            assert_eq!(name_of(text).as_deref(), Some(text));
        }
        assert_eq!(name_of(&7_u64).as_deref(), Some("7"));
        assert_eq!(name_of(&Some("x")).as_deref(), Some("x"));
        assert_eq!(name_of(&("a,b", "c")).as_deref(), Some("(a%2Cb,c)"));
    }

    proptest! {
        #[test]
        fn m_04_names_of_different_texts_differ(a in "[!%(),:a0]{1,4}", b in "[!%(),:a0]{1,4}") {
            prop_assert_eq!(name_of(a.as_str()) == name_of(b.as_str()), a == b);
            prop_assert_eq!(name_of(&(&a, &b)) == name_of(&(&b, &a)), a == b);
        }
    }
}

//! Keys: how arguments find a stored value, in the process and in a shared store.
//!
//! In the process a key is a tuple of owned values, found by a tuple of borrowed ones ([`Lookup`]).
//! In a shared store it is text that a person can read ([`StoreKey`]), written by [`CacheKey`].

mod as_key;
mod computed;
mod each;
mod erased;
mod impls;
mod inside;
mod layout;
mod lookup;
mod map_key;
mod method;
mod part;
mod parts;
mod record;
mod store_key;
mod tenant;
mod tenanted;
#[cfg(test)]
mod tests;
mod text;

pub use self::as_key::AsKey;
pub use self::computed::{AnyKey, Bound, CopyBound, OwnedKey, RefBound};
pub use self::each::{Each, each};
pub use self::erased::ErasedKey;
pub use self::inside::{IsCow, IsList, IsOption, array, cow, list, optional};
pub use self::layout::KeyLayout;
pub use self::lookup::Lookup;
pub(crate) use self::lookup::same;
pub use self::map_key::MapKey;
pub use self::method::{MethodKey, MethodLookup};
pub use self::part::{KeyPart, TextKeyPart};
pub use self::parts::KeyParts;
pub use self::record::{RecordKey, RecordLookup};
pub use self::store_key::StoreKey;
pub use self::tenant::{CallLookup, IntoTenant, TenantName, tenant};
pub use self::tenanted::{OfTenant, TenantLookup, Tenanted};
pub use self::text::KeyText;

/// A value that can be part of the key of a shared entry or of a record.
///
/// Derive it (`#[derive(memokit::CacheKey)]`, feature `macros`) for structs and enums. It is
/// implemented for integers, `bool`, `char`, strings, bytes, paths, `Duration`, addresses, and for
/// `Option`, tuples, lists, ordered sets and maps of these.
///
/// # Contract
///
/// Of two values of one type, equal ones write equal text, and others different text, on every
/// platform and in every version of the program: the text is the identity of a stored value. So an
/// implementation looks at exactly what `Eq` looks at, and writes it as [`KeyText`] says.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{CacheKey, KeyText};
///
/// struct Sku { country: String, number: u32 }
///
/// impl CacheKey for Sku {
///     fn write_key(&self, text: &mut KeyText) {
///         text.parts().part(&self.country).part(&self.number).end();
///     }
/// }
///
/// let sku = Sku { country: "de/at".into(), number: 7 };
/// assert_eq!(KeyText::of(&sku), "(de%2Fat,7)");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key of a shared entry or of a record",
    label = "used as a key here",
    note = "derive `memokit::CacheKey` for it, or use a part of it that has one, such as its id",
    note = "a float has none, for equal floats need not be the same: take an integer, or its `to_bits()`"
)]
pub trait CacheKey {
    /// Appends this value to the text of a key.
    fn write_key(&self, text: &mut KeyText);

    /// Appends a slice of values; bytes override this with something shorter.
    #[doc(hidden)]
    fn write_slice(slice: &[Self], text: &mut KeyText)
    where
        Self: Sized,
    {
        text.list(slice, Self::write_key);
    }
}

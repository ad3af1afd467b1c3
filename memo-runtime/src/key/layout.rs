//! Which part of a key belongs to which field of its text: tenant, record key, arguments.

use super::{CacheKey, KeyText};

/// A key whose parts know their fields in the text of a whole key.
///
/// The parts of a function's key are its arguments; a record, a tenant and the arguments of a method
/// say so by their types.
pub trait KeyLayout {
    /// Appends the tenant.
    fn write_tenant(&self, _: &mut KeyText) {}
    /// Appends what tells the record from others.
    fn write_record(&self, _: &mut KeyText) {}
    /// Appends the arguments.
    fn write_arguments(&self, _: &mut KeyText) {}
}

impl<K: CacheKey> KeyLayout for K {
    fn write_arguments(&self, text: &mut KeyText) {
        self.write_key(text);
    }
}

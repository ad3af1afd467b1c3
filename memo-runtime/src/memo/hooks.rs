//! What a memo asks of its user's code about a key or a value.
//!
//! Function pointers, so that a memo stays a constant; none of them is called under a lock.

use std::fmt;
use std::time::Duration;

use super::Memo;
use crate::policy::Period;

/// What a memo asks of its user's code about a key or a value.
pub(crate) struct Hooks<K, V> {
    pub(crate) ttl: Option<fn(&K, &V) -> Duration>,
    pub(crate) tags: Tags<K, V>,
    pub(crate) tenant: Option<fn(&K) -> String>,
    pub(crate) weigh: Option<fn(&V) -> usize>,
    /// Whether an option says so, and not the type of the values.
    pub(crate) says_weigh: bool,
    pub(crate) store_if: Option<fn(&V) -> bool>,
    /// The life of a value that says that there is none, and how such a value is told.
    pub(crate) absent: Option<Exception<V>>,
    /// The life of an error, and how one is told.
    pub(crate) error: Option<Exception<V>>,
}

/// A life of their own for some values, and how they are told.
pub(crate) type Exception<V> = (Period, fn(&V) -> bool);

/// The groups that an entry belongs to.
pub(crate) enum Tags<K, V> {
    None,
    /// Known before the compute: who comes after one was invalidated does not join an older flight.
    OfKey(fn(&K) -> Vec<String>),
    /// Known after it.
    OfValue(fn(&K, &V) -> Vec<String>),
}

impl<K, V> Clone for Hooks<K, V> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K, V> Copy for Hooks<K, V> {}

impl<K, V> Clone for Tags<K, V> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K, V> Copy for Tags<K, V> {}

impl<K, V> Hooks<K, V> {
    pub(crate) const NONE: Self = Self {
        ttl: None,
        tags: Tags::None,
        tenant: None,
        weigh: None,
        says_weigh: false,
        store_if: None,
        absent: None,
        error: None,
    };
}

/// Which hooks there are, whatever the types that they are about.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a hook that there is or is not"
)]
pub(crate) struct Hooked {
    pub(super) has_ttl: bool,
    pub(super) has_tags: bool,
    pub(super) has_tenant: bool,
    pub(super) has_weigh: bool,
    pub(super) has_store_if: bool,
    pub(super) absent: Option<Period>,
    pub(super) error: Option<Period>,
}

impl<K, V> From<&Hooks<K, V>> for Hooked {
    fn from(hooks: &Hooks<K, V>) -> Self {
        Self {
            has_ttl: hooks.ttl.is_some(),
            has_tags: !matches!(hooks.tags, Tags::None),
            has_tenant: hooks.tenant.is_some(),
            has_weigh: hooks.says_weigh,
            has_store_if: hooks.store_if.is_some(),
            absent: hooks.absent.map(|(ttl, _)| ttl),
            error: hooks.error.map(|(ttl, _)| ttl),
        }
    }
}

impl<K, V> fmt::Debug for Hooks<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks(..)")
    }
}

/// A value that may say that there is none: `None`.
#[diagnostic::on_unimplemented(
    message = "`absent_ttl` is for functions that return `Option<T>` or `Result<Option<T>, E>`, and \
               for batch functions that return maps",
    label = "there is no absent value of this type",
    note = "remove `absent_ttl`, or return an `Option`"
)]
pub trait MaybeAbsent {
    /// Whether there is none.
    fn is_absent(&self) -> bool;
}

impl<T> MaybeAbsent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T, E> MaybeAbsent for Result<Option<T>, E> {
    fn is_absent(&self) -> bool {
        matches!(self, Ok(None))
    }
}

/// A return value that may be an error: `Err`.
#[diagnostic::on_unimplemented(
    message = "`error_ttl` is for functions that return `Result<T, E>`",
    label = "there is no error of this type",
    note = "remove `error_ttl`, or return a `Result`"
)]
pub trait MaybeError {
    /// Whether it is one.
    fn is_error(&self) -> bool;
}

impl<T, E> MaybeError for Result<T, E> {
    fn is_error(&self) -> bool {
        self.is_err()
    }
}

/// What is said of all kinds of memos alike; each has `hooks`.
macro_rules! says {
    ($memo:ident) => {
        /// What an annotation says beyond its [`Spec`](super::Spec), as a constant.
        #[doc(hidden)]
        impl<K: 'static, V: 'static> $memo<K, V> {
            /// Sets a ttl that depends on the key or the value.
            #[must_use]
            pub const fn ttl_by(mut self, ttl: fn(&K, &V) -> std::time::Duration) -> Self {
                self.hooks.ttl = Some(ttl);
                self
            }

            /// Sets tags that depend on nothing but the key.
            #[must_use]
            pub const fn tags_by_key(mut self, tags: fn(&K) -> Vec<String>) -> Self {
                self.hooks.tags = $crate::memo::Tags::OfKey(tags);
                self
            }

            /// Sets tags that depend on the value.
            #[must_use]
            pub const fn tags_by(mut self, tags: fn(&K, &V) -> Vec<String>) -> Self {
                self.hooks.tags = $crate::memo::Tags::OfValue(tags);
                self
            }

            /// Sets what tells the tenant that an entry belongs to.
            #[must_use]
            pub const fn tenant_by(mut self, tenant: fn(&K) -> String) -> Self {
                self.hooks.tenant = Some(tenant);
                self
            }

            /// Lets entries belong to the tenants of their keys, if these have any.
            #[must_use]
            pub const fn of_tenant(mut self) -> Self
            where
                K: $crate::key::OfTenant,
            {
                if K::HAS_TENANT {
                    self.hooks.tenant = Some(K::tenant);
                    self.spec = self.spec.keyed_by_expression();
                }
                self
            }

            /// Sets what tells the bytes of a value.
            #[must_use]
            pub const fn weigh(mut self, weigh: fn(&V) -> usize) -> Self {
                self.hooks.weigh = Some(weigh);
                self.hooks.says_weigh = true;
                self
            }

            /// Sets what the type of the values says of their bytes, where no option does.
            #[must_use]
            pub const fn weigh_by_type(mut self, weigh: Option<fn(&V) -> usize>) -> Self {
                if !self.hooks.says_weigh {
                    self.hooks.weigh = weigh;
                }
                self
            }

            /// Sets what tells whether a value is stored.
            #[must_use]
            pub const fn store_if(mut self, condition: fn(&V) -> bool) -> Self {
                self.hooks.store_if = Some(condition);
                self
            }

            /// Sets the life of values that say that there is none.
            #[must_use]
            pub const fn absent_ttl(mut self, ttl: $crate::policy::Period) -> Self
            where
                V: $crate::memo::MaybeAbsent,
            {
                self.hooks.absent = Some((ttl, V::is_absent));
                self
            }

            /// Sets the life of errors, which are stored then.
            #[must_use]
            pub const fn error_ttl(mut self, ttl: $crate::policy::Period) -> Self
            where
                V: $crate::memo::MaybeError,
            {
                self.hooks.error = Some((ttl, V::is_error));
                self
            }
        }
    };
}
says!(Memo);
pub(crate) use says;

/// What a closure of `tags` may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the tags of an entry",
    label = "expected several texts",
    note = "a closure of `tags` returns what can be iterated over and gives `String` or `&str`; write \
            `tags = |id, value| [format!(\"user:{{id}}\")]`"
)]
pub trait IntoTags {
    /// The tags.
    fn into_tags(self) -> Vec<String>;
}

#[diagnostic::do_not_recommend]
impl<T: IntoIterator<Item: Into<String>>> IntoTags for T {
    fn into_tags(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}

/// The tags of an entry.
pub fn tag_list(tags: impl IntoTags) -> Vec<String> {
    tags.into_tags()
}

/// The tags of an entry, of which code is asked that may lend them from the key or the value.
pub fn tags_of<'e, K, V, T>(
    key: &'e K,
    value: &'e V,
    tags: impl FnOnce(&'e K, &'e V) -> T,
) -> Vec<String>
where
    T: IntoTags,
{
    tag_list(tags(key, value))
}

//! The place that a function has for what each thread has of its memo.
//!
//! Not a part of the memo, which is a static of its own: there is no thread-local in one.

use std::cell::OnceCell;
use std::rc::Rc;
use std::thread::LocalKey;

use super::Local;
use crate::realm::Realm;

/// What this thread has of one memo in the process, where that is an item of its own: a hit finds it
/// without a table, and without asking for its type.
#[derive(Debug)]
pub struct Here<K: 'static, V: 'static>(OnceCell<Rc<Local<K, V>>>);

/// Where each thread has that.
pub(crate) type HereKey<K, V> = &'static LocalKey<Here<K, V>>;

impl<K, V> Here<K, V> {
    /// Nothing yet.
    #[expect(clippy::new_without_default, reason = "of a constant")]
    pub const fn new() -> Self {
        Self(OnceCell::new())
    }
}

/// Asks what is here of a memo.
#[inline]
pub(super) fn ask<K: 'static, V: 'static, T>(
    here: HereKey<K, V>,
    ask: impl FnOnce(&Local<K, V>) -> Option<T>,
) -> Option<T> {
    let asked = here.try_with(|here| ask(here.0.get()?));
    asked.ok().flatten()
}

/// What is here of a memo, if that was noted.
pub(super) fn known<K: 'static, V: 'static>(here: HereKey<K, V>) -> Option<Rc<Local<K, V>>> {
    here.try_with(|here| here.0.get().cloned()).ok().flatten()
}

/// Notes what is here of a memo.
pub(super) fn note<K: 'static, V: 'static>(here: HereKey<K, V>, local: &Rc<Local<K, V>>) {
    // What belongs to a runtime is to end with it.
    if local.is_lasting && local.common.place.realm == Realm::process().number() {
        // A thread that is ending has no place for it any more.
        let _ = here.try_with(|here| {
            here.0.get_or_init(|| Rc::clone(local));
        });
    }
}

/// Where each thread has its part of a function's memo: an operation of its description.
#[doc(hidden)]
#[macro_export]
macro_rules! __here {
    ($function:ty) => {
        fn here() -> ::core::option::Option<
            &'static ::std::thread::LocalKey<$crate::__private::ThreadHere<Self>>,
        > {
            ::std::thread_local! {
                static HERE: $crate::__private::ThreadHere<$function> =
                    const { $crate::__private::Here::new() };
            }
            ::core::option::Option::Some(&HERE)
        }
    };
}

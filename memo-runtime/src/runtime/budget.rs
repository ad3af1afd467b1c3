//! The bytes that all memos of a runtime may hold together, set while the program runs.

use super::{Runtime, scope};
use crate::realm::Realm;

/// Sets the most bytes that all memos hold together, of the runtime that is bound here, else of the
/// process: 256 MiB, unless it is set. `u64::MAX` is no limit.
///
/// What is too much is evicted at once, of the memos that were used least for what they take. Keys and
/// overhead count; what values own does as far as [`weigh`](crate::MemoBuilder::weigh) tells. Values in
/// stores, and those of memos with `scope = thread`, do not. What is pinned stays.
///
/// When the bytes are used up, a memo that stores a value takes room from those that were used less for
/// what they take; if there is none, its own entries leave. Of each memo a quarter of an even share is
/// safe: nobody takes that, and up to it there is always room.
///
/// # Panics
///
/// Never: if the drop of a value that leaves panics, that ends here.
///
/// # Concurrency
///
/// Calls go on meanwhile. Once this has returned the limit holds, but for entries that were just coming
/// in: these are made up for when room is needed next.
///
/// # Complexity
///
/// Linear in the number of memos and of what leaves.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::Memo;
///
/// let pages = Memo::<u64, String>::builder("pages").weigh(String::capacity).build();
/// for n in 0..100 {
///     pages.insert(n, "x".repeat(10_000));
/// }
/// assert!(pages.weight() > 1_000_000);
/// memokit::set_max_bytes(500_000);
/// assert!(pages.weight() <= 500_000 && pages.len() > 40);
/// ```
pub fn set_max_bytes(bytes: u64) {
    match scope::current() {
        Some(runtime) => runtime.realm().budget().set_limit(bytes),
        None => Realm::process().budget().set_limit(bytes),
    }
}

impl Runtime {
    /// As [`set_max_bytes`], for the memos of this runtime; of the process default, for those of the
    /// process too.
    pub fn set_max_bytes(&self, bytes: u64) {
        #[cfg(feature = "store")]
        if super::default::is_appointed(&self.inner) {
            Realm::process().budget().set_limit(bytes);
        }
        self.inner.realm().budget().set_limit(bytes);
    }
}

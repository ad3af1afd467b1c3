//! Every memo of the program: found by name, read, reported.

#[cfg(feature = "store")]
mod clash;
mod generic;
mod report;

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

#[cfg(feature = "store")]
pub(crate) use self::clash::{all_clashes, clashes};
pub(crate) use self::generic::add;
pub use self::report::Report;
use crate::memo::{Memo, MemoInfo, Spec};
use crate::observe::Stats;
use crate::realm::Realm;
use crate::runtime::scope;

/// A memo, whatever the types of its keys and values.
pub trait AnyMemo: Send + Sync {
    /// What is known of it.
    fn info(&self) -> MemoInfo;
    /// What its annotation says.
    fn spec(&self) -> &Spec;
}

impl<K, V> AnyMemo for Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn info(&self) -> MemoInfo {
        Self::info(self)
    }

    fn spec(&self) -> &Spec {
        Self::spec(self)
    }
}

/// How an expansion makes its memo known, also if nobody ever calls it.
pub struct Registered {
    memo: fn() -> &'static dyn AnyMemo,
}

impl Registered {
    /// Makes known the memo of a field.
    pub const fn new(memo: fn() -> &'static dyn AnyMemo) -> Self {
        Self { memo }
    }
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registered")
    }
}

inventory::collect!(Registered);

/// All memos of the program, as they are under the runtime that is bound here.
///
/// Memos in a crate that the program never names are not seen: write `use other_crate as _;`.
///
/// # Examples
///
/// ```
/// let registry = memo_runtime::registry();
/// assert!(registry.get("no::such::memo").is_none());
/// assert_eq!(registry.totals().hits, 0);
/// ```
pub fn registry() -> Registry {
    let statics = statics().map(AnyMemo::info);
    let made = realm().memos().into_iter().filter(|memo| memo.is_made());
    let made = made.map(|memo| MemoInfo::new(memo.spec(), memo.stats()));
    let mut memos: Vec<_> = statics.chain(made).collect();
    // Two memos may share a name: sorted by where they stand, both are shown.
    memos.sort_by_key(|memo| (memo.name, memo.file, memo.line));
    Registry { memos }
}

/// The memos that are statics, those of generic items included.
fn statics() -> impl Iterator<Item = &'static dyn AnyMemo> {
    let statics = inventory::iter::<Registered>.into_iter();
    statics
        .map(|registered| (registered.memo)())
        .chain(generic::all())
}

/// The realm of the runtime that is bound here, else that of the process.
fn realm() -> Arc<Realm> {
    match scope::current() {
        Some(bound) => Arc::clone(bound.realm()),
        None => Arc::clone(Realm::process()),
    }
}

/// All memos of the program, in the order of their names; see [`registry`].
#[derive(Clone, Debug)]
pub struct Registry {
    memos: Vec<MemoInfo>,
}

impl Registry {
    /// The memos.
    pub fn iter(&self) -> std::slice::Iter<'_, MemoInfo> {
        self.memos.iter()
    }

    /// The memo of this name.
    pub fn get(&self, name: &str) -> Option<&MemoInfo> {
        self.memos.iter().find(|memo| memo.name == name)
    }

    /// The sums over all memos.
    pub fn totals(&self) -> Stats {
        self.memos
            .iter()
            .fold(Stats::default(), |sum, memo| sum.plus(&memo.stats))
    }

    /// What each memo did, as a table or as JSON.
    pub fn report(&self) -> Report {
        Report::new(self.memos.clone(), self.totals())
    }
}

impl IntoIterator for Registry {
    type Item = MemoInfo;
    type IntoIter = std::vec::IntoIter<MemoInfo>;

    fn into_iter(self) -> Self::IntoIter {
        self.memos.into_iter()
    }
}

impl<'r> IntoIterator for &'r Registry {
    type Item = &'r MemoInfo;
    type IntoIter = std::slice::Iter<'r, MemoInfo>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

//! Every memo of the program: found by name, read, reported.

#[cfg(feature = "store")]
mod clash;
mod generic;
mod known;
#[cfg(feature = "store")]
mod names;
mod report;
mod tenants;

use std::sync::Arc;

#[cfg(feature = "store")]
pub(crate) use self::clash::{all_clashes, clashes};
pub(crate) use self::generic::add;
pub use self::known::Registered;
use self::known::known;
#[cfg(feature = "store")]
pub(crate) use self::names::check as check_names;
pub use self::report::Report;
pub use self::tenants::TenantInfo;
use crate::memo::{Described, MemoInfo, Spec};
use crate::observe::Stats;
use crate::realm::Realm;
use crate::runtime::{Invalidation, scope};
use crate::version::GroupKind;

/// A memo, whatever the types of its keys and values.
pub trait AnyMemo: Send + Sync {
    /// What is known of it.
    fn info(&self) -> MemoInfo;
    /// What its annotation says.
    fn spec(&self) -> &Spec;
    /// The names of the memos of which its values are made.
    fn depends(&self) -> Vec<&'static str> {
        Vec::new()
    }
}

impl<M: Described + Send + Sync> AnyMemo for M {
    fn info(&self) -> MemoInfo {
        Described::info(self)
    }

    fn spec(&self) -> &Spec {
        Described::spec(self)
    }
}

/// All memos of the program, as they are under the runtime that is bound here.
///
/// Memos in a crate that the program never names are not seen: write `use other_crate as _;`.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// let registry = memokit::registry();
/// assert!(registry.get("no::such::memo").is_none());
/// assert_eq!(registry.totals().hits, 0);
/// ```
pub fn registry() -> Registry {
    let realm = scope::realm();
    let made = realm.memos().into_iter().filter(|memo| memo.is_made());
    let made = made.map(|memo| memo.info());
    let mut memos: Vec<_> = known().map(AnyMemo::info).chain(made).collect();
    sort(&mut memos);
    Registry { memos, realm }
}

/// Whether a memo of the program keeps its values in a store.
#[cfg(feature = "store")]
pub(crate) fn has_shared_memos() -> bool {
    known().any(|memo| memo.spec().is_shared())
}

/// Two memos may share a name: sorted by where they stand, both are shown.
fn sort(memos: &mut [MemoInfo]) {
    memos.sort_by_key(|memo| (memo.name, memo.file, memo.line));
}

/// A memo, and those whose values are made of its.
fn with_dependents(name: &'static str) -> Vec<&'static str> {
    let mut names = vec![name];
    let mut next = 0;
    while let Some(&name) = names.get(next) {
        for memo in known() {
            let dependent = memo.spec().name;
            if memo.depends().contains(&name) && !names.contains(&dependent) {
                names.push(dependent);
            }
        }
        next += 1;
    }
    names
}

/// All memos of the program, in the order of their names; see [`registry`].
///
/// What is known of them was read when this was made; [`with_tag`](Self::with_tag) and
/// [`clear`](Self::clear) are about what is there when they are called, under the runtime that was
/// bound when this was made.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{Memo, registry};
///
/// let squares = Memo::<u64, u64>::builder("squares").build();
/// squares.get_or_insert_with(12, || 144);
/// for memo in &registry() {
///     assert_eq!((memo.name, memo.stats.misses), ("squares", 1));
/// }
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Registry {
    memos: Vec<MemoInfo>,
    #[cfg_attr(feature = "serde", serde(skip))]
    realm: Arc<Realm>,
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

    /// The memos that hold a live entry with this tag, in the order of their names.
    ///
    /// # Complexity
    ///
    /// Linear in the number of entries of memos with tags; no lock is held meanwhile.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::{Memo, Put, registry};
    ///
    /// let names = Memo::<u64, String>::builder("names").build();
    /// let put = Put { tags: vec!["user:7".to_owned()], ..Put::default() };
    /// names.insert_with(7, "Ada".to_owned(), put);
    /// let tagged = registry().with_tag("user:7");
    /// assert_eq!(tagged.iter().map(|memo| memo.name).collect::<Vec<_>>(), ["names"]);
    /// assert!(registry().with_tag("user:8").is_empty());
    /// ```
    pub fn with_tag(&self, tag: &str) -> Vec<MemoInfo> {
        let Some(group) = self.realm.ledger().known_group(GroupKind::Tag, tag) else {
            return Vec::new();
        };
        let memos = self.realm.memos().into_iter();
        let tagged = memos.filter(|memo| memo.has_groups() && memo.has_any_of(&group));
        let mut tagged: Vec<_> = tagged.map(|memo| memo.info()).collect();
        sort(&mut tagged);
        tagged
    }

    /// Forgets all values of the memo of this name, as [`Memo::clear`](crate::Memo::clear) does, and of those that depend on
    /// it; `None` if there is no such memo. If several share the name, all are cleared.
    ///
    /// # Panics
    ///
    /// If the drop of a value panics; the others of its memo have left all the same.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::{Memo, registry};
    ///
    /// let names = Memo::<u64, String>::builder("clerks").build();
    /// names.insert(7, "Ada".to_owned());
    /// registry().clear("clerks").expect("known").wait()?;
    /// assert!(names.is_empty());
    /// assert!(registry().clear("no::such::memo").is_none());
    /// # Ok::<_, memokit::Error>(())
    /// ```
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn clear(&self, name: &str) -> Option<Invalidation> {
        let names = with_dependents(self.get(name)?.name);
        // What is made of something is cleared behind it: nothing is made of it in between.
        for name in &names {
            let memos = self.realm.memos().into_iter();
            for memo in memos.filter(|memo| memo.spec().name == *name) {
                memo.clear();
            }
        }
        #[cfg(not(feature = "store"))]
        return Some(Invalidation::default());
        #[cfg(feature = "store")]
        {
            let mut invalidation = Invalidation::default();
            let memos = known().map(AnyMemo::spec);
            for spec in memos.filter(|spec| spec.is_shared() && names.contains(&spec.name)) {
                let (realm, name) = (Arc::clone(&self.realm), spec.name);
                let again = move || realm.invalidate_where(|spec| spec.name == name);
                invalidation.outdate(spec.outdating(Arc::new(again)));
            }
            Some(invalidation)
        }
    }

    /// The sums over all memos.
    pub fn totals(&self) -> Stats {
        self.memos
            .iter()
            .fold(Stats::default(), |sum, memo| sum.plus(&memo.stats))
    }

    /// What each memo did, as a table or as JSON.
    pub fn report(&self) -> Report {
        let budget = self.realm.budget().max_bytes();
        Report::new(self.memos.clone(), self.totals(), budget)
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

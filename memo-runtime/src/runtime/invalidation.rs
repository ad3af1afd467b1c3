//! Invalidation beyond one key: tags, namespaces, tenants, everything.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;

use super::{Runtime, scope};
use crate::error::{Error, Result};
#[cfg(feature = "store")]
use crate::key::StoreKey;
#[cfg(feature = "store")]
use crate::memo::AnyState;
use crate::realm::Realm;
#[cfg(feature = "store")]
use crate::version::Fence;
use crate::version::GroupKind;

/// An invalidation whose part in the process is done; what is left is the part of the stores.
///
/// Await it, or call [`wait`](Self::wait) where nothing can be awaited. One that is dropped leaves the
/// stores as they are.
#[derive(Debug, Default)]
pub struct Invalidation {
    /// Memos whose values are in a store, which cannot forget them in one step yet.
    shared: Vec<&'static str>,
    /// Values that a store is to forget.
    #[cfg(feature = "store")]
    removals: Vec<Removal>,
    /// What could not be done.
    failure: Option<Error>,
}

/// A value that a store is to forget.
#[cfg(feature = "store")]
#[derive(Debug)]
pub(crate) struct Removal {
    pub(crate) store: Option<&'static str>,
    pub(crate) key: StoreKey,
    pub(crate) fence: Fence,
    /// The memo that it is of.
    pub(crate) memo: Arc<dyn AnyState>,
    /// The hash of its key there.
    pub(crate) hash: u64,
    /// Whether a copy has left the process, and so it is counted.
    pub(crate) is_counted: bool,
}

impl Invalidation {
    pub(crate) fn of_memos(shared: Vec<&'static str>) -> Self {
        Self {
            shared,
            ..Self::default()
        }
    }

    /// Adds values that a store is to forget.
    #[cfg(feature = "store")]
    pub(crate) fn remove(&mut self, removals: Vec<Removal>) {
        self.removals.extend(removals);
    }

    /// Notes what could not be done: it is told when the rest is.
    pub(crate) fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
    }

    /// Completes the part of the stores, and waits for it.
    ///
    /// # Errors
    ///
    /// If no tenant was named where there has to be one: then nothing is invalidated.
    /// If a store fails or does not answer in time. If a whole memo is concerned that keeps its values
    /// in a shared store: those can be invalidated by key only, so far.
    pub fn wait(self) -> Result<()> {
        crate::park::block_on(self.into_future())
    }

    #[cfg_attr(
        not(feature = "store"),
        expect(clippy::unused_async, reason = "waits for stores, if there are any")
    )]
    async fn complete(self) -> Result<()> {
        #[cfg(feature = "store")]
        remove_all(self.removals).await?;
        if let Some(error) = self.failure {
            return Err(error);
        }
        match self.shared.as_slice() {
            [] => Ok(()),
            [memo, ..] => {
                let message = "values in a shared store can be invalidated by key only, so far";
                Err(Error::config(message).in_memo(*memo))
            }
        }
    }
}

/// Removes values from their stores: one operation for each store.
#[cfg(feature = "store")]
async fn remove_all(mut removals: Vec<Removal>) -> Result<()> {
    while let Some(Removal { store, .. }) = removals.first() {
        let store = *store;
        let (here, elsewhere): (Vec<_>, Vec<_>) = removals
            .into_iter()
            .partition(|removal| removal.store == store);
        let entries = here.iter().map(|it| (it.key.clone(), it.fence.clone()));
        let (keys, fences) = entries.unzip();
        let removed = match super::store(store).await {
            Ok(store) => store.remove_many(keys, fences).await,
            Err(error) => Err(error),
        };
        // A call may have read a value meanwhile that was about to be removed.
        here.iter().for_each(|it| it.memo.drop_copy(it.hash));
        let removed = removed.map_err(|error| error.in_memo(here[0].memo.spec().name))?;
        for (removal, removed) in here.iter().zip(removed) {
            removal
                .memo
                .count_invalidated(removed && !removal.is_counted);
        }
        removals = elsewhere;
    }
    Ok(())
}

/// The part of the stores of an [`Invalidation`], as a future.
pub struct Completion(Pin<Box<dyn Future<Output = Result<()>> + Send>>);

impl fmt::Debug for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Completion(..)")
    }
}

impl Future for Completion {
    type Output = Result<()>;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<()>> {
        self.0.as_mut().poll(context)
    }
}

impl IntoFuture for Invalidation {
    type Output = Result<()>;
    type IntoFuture = Completion;

    fn into_future(self) -> Completion {
        Completion(Box::pin(self.complete()))
    }
}

/// Forgets everything that bears this tag, also what is being computed, in all memos.
///
/// Done for the process when this returns, in constant time: what bears the tag is never served
/// again and leaves in the background.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{Memo, Put};
///
/// let names = Memo::<u64, String>::builder("names").build();
/// let put = Put { tags: vec!["user:7".to_owned()], ..Put::default() };
/// names.insert_with(7, "Ada".to_owned(), put);
/// memokit::invalidate_tag("user:7").wait()?;
/// assert_eq!(names.peek(7), None);
/// # Ok::<_, memokit::Error>(())
/// ```
#[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
pub fn invalidate_tag(tag: &str) -> Invalidation {
    here(|realm| realm.invalidate_tag(tag))
}

/// Forgets everything that belongs to this tenant, also what is being computed, in all memos.
///
/// Names are compared byte by byte: no tenant whose name begins alike, or differs in case, is touched.
/// Else as [`invalidate_tag`].
#[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
pub fn invalidate_tenant(tenant: &str) -> Invalidation {
    here(|realm| realm.invalidate_tenant(tenant))
}

/// Forgets everything of the memos in this namespace, also what is being computed.
///
/// A namespace is what `namespace = "…"` says, else the module of the item, written with `::` or with
/// dots. In time linear in the number of memos.
#[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
pub fn invalidate_namespace(namespace: &str) -> Invalidation {
    here(|realm| realm.invalidate_namespace(namespace))
}

/// Forgets everything of all memos, also what is being computed.
#[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
pub fn invalidate_all() -> Invalidation {
    here(Realm::invalidate_all)
}

/// Runs in the realm of the runtime that is bound here, else in that of the process.
fn here(invalidate: impl FnOnce(&Realm) -> Invalidation) -> Invalidation {
    match scope::current() {
        Some(runtime) => invalidate(runtime.realm()),
        None => invalidate(Realm::process()),
    }
}

impl Realm {
    fn invalidate_tag(&self, tag: &str) -> Invalidation {
        Invalidation::of_memos(self.invalidate_group(GroupKind::Tag, tag))
    }

    fn invalidate_tenant(&self, tenant: &str) -> Invalidation {
        Invalidation::of_memos(self.invalidate_group(GroupKind::Tenant, tenant))
    }

    fn invalidate_namespace(&self, namespace: &str) -> Invalidation {
        let namespace = namespace.replace("::", ".");
        Invalidation::of_memos(self.invalidate_where(|spec| spec.namespace() == namespace))
    }

    fn invalidate_all(&self) -> Invalidation {
        Invalidation::of_memos(self.invalidate_where(|_| true))
    }
}

impl Runtime {
    /// As [`invalidate_tag`], for the memos of this runtime.
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate_tag(&self, tag: &str) -> Invalidation {
        self.realm().invalidate_tag(tag)
    }

    /// As [`invalidate_tenant`], for the memos of this runtime.
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate_tenant(&self, tenant: &str) -> Invalidation {
        self.realm().invalidate_tenant(tenant)
    }

    /// As [`invalidate_namespace`], for the memos of this runtime.
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate_namespace(&self, namespace: &str) -> Invalidation {
        self.realm().invalidate_namespace(namespace)
    }

    /// As [`invalidate_all`], for the memos of this runtime.
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate_all(&self) -> Invalidation {
        self.realm().invalidate_all()
    }

    fn realm(&self) -> &Arc<Realm> {
        self.inner.realm()
    }
}

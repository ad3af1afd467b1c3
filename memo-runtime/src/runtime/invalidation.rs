//! Invalidation beyond one key: tags, namespaces, tenants, everything.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;

use super::{Inner, Runtime, scope};
#[cfg(feature = "store")]
use super::{Outdating, Reach};
use crate::error::{Error, Result};
use crate::realm::Realm;
use crate::version::GroupKind;
#[cfg(feature = "store")]
use crate::{
    key::StoreKey,
    memo::AnyState,
    store::{StoreGroup, StoreGroupKind},
    version::Fence,
};

/// An invalidation whose part in the process is done; what is left is the part of the stores.
///
/// Await it, or call [`wait`](Self::wait) where nothing can be awaited. One that is dropped leaves the
/// stores as they are.
#[derive(Debug, Default)]
pub struct Invalidation {
    /// Values that a store is to forget.
    #[cfg(feature = "store")]
    removals: Vec<Removal>,
    /// Groups that stores are to outdate.
    #[cfg(feature = "store")]
    outdatings: Vec<Outdating>,
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
    /// Adds a group that stores are to outdate.
    #[cfg(feature = "store")]
    pub(crate) fn outdate(&mut self, outdating: Outdating) {
        self.outdatings.push(outdating);
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
    /// If a store fails or does not answer in time: then the process is rid of what was invalidated, and that
    /// store may not be.
    pub fn wait(self) -> Result<()> {
        crate::park::block_on(self.into_future())
    }

    #[cfg_attr(
        not(feature = "store"),
        expect(clippy::unused_async, reason = "waits for stores, if there are any")
    )]
    async fn complete(self) -> Result<()> {
        #[cfg(feature = "store")]
        {
            // A store that fails keeps no other from being told.
            let mut outcome = remove_all(self.removals).await;
            for outdating in self.outdatings {
                outcome = outcome.and(outdating.complete().await);
            }
            outcome?;
        }
        self.failure.map_or(Ok(()), Err)
    }
}

/// Removes values from their stores: one operation for each store.
#[cfg(feature = "store")]
async fn remove_all(mut removals: Vec<Removal>) -> Result<()> {
    let mut outcome = Ok(());
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
        for removal in &here {
            removal.memo.drop_copy(removal.hash);
        }
        match removed {
            Ok(removed) => {
                for (removal, removed) in here.iter().zip(removed) {
                    let is_news = removed && !removal.is_counted;
                    removal.memo.count_invalidated(is_news);
                }
            }
            Err(error) => outcome = outcome.and(Err(error.in_memo(here[0].memo.spec().name))),
        }
        removals = elsewhere;
    }
    outcome
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
/// Where no shared memo of the program is known so far, and no runtime was started, there is no store to be told: it is
/// told before anything is read there. More than 10,000 groups that wait for that become all that memokit has written
/// there.
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
    Meant::Tag(tag.to_owned()).here()
}

/// Forgets everything that belongs to this tenant, also what is being computed, in all memos.
///
/// Names are compared byte by byte: no tenant whose name begins alike, or differs in case, is touched.
/// Else as [`invalidate_tag`].
#[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
pub fn invalidate_tenant(tenant: &str) -> Invalidation {
    Meant::Tenant(tenant.to_owned()).here()
}

/// Forgets everything of the memos in this namespace, also what is being computed.
///
/// A namespace is what `namespace = "…"` says, else the module of the item, written with `::` or with
/// dots. In time linear in the number of memos.
#[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
pub fn invalidate_namespace(namespace: &str) -> Invalidation {
    Meant::Namespace(namespace.replace("::", ".")).here()
}

/// Forgets everything of all memos, also what is being computed; of a store everything that memokit has
/// written there, whichever program it was.
#[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
pub fn invalidate_all() -> Invalidation {
    Meant::All.here()
}

/// What an invalidation beyond one memo is of.
#[derive(Clone, Debug)]
enum Meant {
    Tag(String),
    Tenant(String),
    /// Written with dots.
    Namespace(String),
    All,
}

impl Meant {
    /// Does the part of the process.
    fn invalidate(&self, realm: &Realm) {
        match self {
            Self::Tag(tag) => realm.invalidate_group(GroupKind::Tag, tag),
            Self::Tenant(tenant) => realm.invalidate_group(GroupKind::Tenant, tenant),
            Self::Namespace(namespace) => {
                realm.invalidate_where(|spec| spec.namespace() == *namespace);
            }
            Self::All => realm.invalidate_where(|_| true),
        }
    }

    /// As a store has it.
    #[cfg(feature = "store")]
    fn group(&self) -> StoreGroup {
        let (kind, name) = match self {
            Self::Tag(tag) => (StoreGroupKind::Tag, tag.as_str()),
            Self::Tenant(tenant) => (StoreGroupKind::Tenant, tenant.as_str()),
            Self::Namespace(namespace) => (StoreGroupKind::Namespace, namespace.as_str()),
            Self::All => (StoreGroupKind::All, ""),
        };
        StoreGroup::named(kind, name)
    }

    /// Does the part of the process, and says what the stores have to do.
    fn in_realm(self, realm: &Arc<Realm>, #[cfg(feature = "store")] reach: Reach) -> Invalidation {
        self.invalidate(realm);
        #[cfg(not(feature = "store"))]
        return Invalidation::default();
        #[cfg(feature = "store")]
        {
            let mut invalidation = Invalidation::default();
            let (group, realm) = (self.group(), Arc::clone(realm));
            invalidation.outdate(Outdating {
                reach,
                group,
                again: Arc::new(move || self.invalidate(&realm)),
            });
            invalidation
        }
    }

    /// In the runtime that is bound here, else in the process.
    fn here(self) -> Invalidation {
        if let Some(runtime) = scope::current() {
            return self.within(&runtime);
        }
        let realm = Realm::process();
        #[cfg(feature = "store")]
        let is_needed = realm.has_shared_memos();
        self.in_realm(
            realm,
            #[cfg(feature = "store")]
            Reach::Process { is_needed },
        )
    }

    fn within(self, runtime: &Arc<Inner>) -> Invalidation {
        self.in_realm(
            runtime.realm(),
            #[cfg(feature = "store")]
            Reach::Runtime(Arc::clone(runtime)),
        )
    }
}

impl Runtime {
    /// As [`invalidate_tag`], for the memos of this runtime.
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate_tag(&self, tag: &str) -> Invalidation {
        Meant::Tag(tag.to_owned()).within(&self.inner)
    }

    /// As [`invalidate_tenant`], for the memos of this runtime.
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate_tenant(&self, tenant: &str) -> Invalidation {
        Meant::Tenant(tenant.to_owned()).within(&self.inner)
    }

    /// As [`invalidate_namespace`], for the memos of this runtime.
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate_namespace(&self, namespace: &str) -> Invalidation {
        Meant::Namespace(namespace.replace("::", ".")).within(&self.inner)
    }

    /// As [`invalidate_all`], for the memos of this runtime.
    #[must_use = "the part of the stores is done by `.await?` or `.wait()?`"]
    pub fn invalidate_all(&self) -> Invalidation {
        Meant::All.within(&self.inner)
    }
}

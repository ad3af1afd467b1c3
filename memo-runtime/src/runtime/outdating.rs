//! The part of the stores of an invalidation beyond one key: groups that they outdate.

use std::fmt;
use std::sync::Arc;

use super::breaker::Again;
use super::handle::StoreHandle;
use super::{Inner, default};
use crate::error::Result;
use crate::store::StoreGroup;

/// What stores are to outdate, and what is then to be done again in the process.
#[derive(Clone)]
pub(crate) struct Outdating {
    pub(crate) reach: Reach,
    pub(crate) group: StoreGroup,
    /// Done once more beside the store: a run that began in between may have read a value and be about to
    /// answer with it, or to keep it.
    pub(crate) again: Again,
}

/// The stores that are meant.
#[derive(Clone)]
pub(crate) enum Reach {
    /// That of one memo, in whatever runtime.
    Store(Option<&'static str>),
    /// Those of this runtime.
    Runtime(Arc<Inner>),
    /// Those of the process default; one is started for this only if it is known to be needed.
    Process { is_needed: bool },
}

impl Reach {
    async fn stores(self, group: StoreGroup) -> Result<Vec<StoreHandle>> {
        match self {
            Self::Store(name) => Ok(vec![default::store(name).await?]),
            Self::Runtime(runtime) => Ok(runtime.stores.all()),
            Self::Process { is_needed: true } => default::stores_of_process().await,
            Self::Process { is_needed: false } => Ok(default::stores_or_note(group)),
        }
    }
}

impl Outdating {
    /// Lets the stores outdate the group: one operation for each.
    pub(super) async fn complete(self) -> Result<()> {
        let mut outcome = Ok(());
        for store in self.reach.stores(self.group).await? {
            // One that fails is told of once the others have been asked.
            let again = Arc::clone(&self.again);
            let outdated = store.outdate_many(vec![self.group], again).await;
            outcome = outcome.and(outdated);
        }
        outcome
    }
}

impl fmt::Debug for Outdating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Outdating").field(&self.group).finish()
    }
}

//! How often policies of the user's own broke down: noted under a lock, told under none.

use std::sync::Arc;

use crate::sync::atomic::{AtomicU64, Ordering};

/// The faults of the policies of one memo that have not been told yet.
#[derive(Clone, Debug)]
pub(crate) struct Faults(Arc<AtomicU64>);

impl Default for Faults {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(0)))
    }
}

impl Faults {
    pub(super) fn note(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many there were since somebody asked.
    pub(crate) fn take(&self) -> usize {
        // Nearly always none: what all threads read is not written to.
        if self.0.load(Ordering::Relaxed) == 0 {
            return 0;
        }
        let faults = self.0.swap(0, Ordering::Relaxed);
        usize::try_from(faults).unwrap_or(usize::MAX)
    }
}

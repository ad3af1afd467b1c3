//! An operation that waits until a test lets it go.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// Holds one operation of a [`FaultStore`](super::FaultStore); dropping it lets the operation go.
#[must_use = "dropping it lets the operation go at once"]
pub struct Held {
    pub(super) gate: Arc<Gate>,
}

/// Where one operation waits.
#[derive(Debug)]
pub(super) struct Gate {
    arrived: Latch,
    released: Latch,
}

impl Held {
    pub(super) fn new() -> Self {
        let gate = Gate {
            arrived: Latch::closed(),
            released: Latch::closed(),
        };
        Self {
            gate: Arc::new(gate),
        }
    }

    /// Lets the operation go, or pass if it has not come yet.
    pub fn release(self) {
        drop(self);
    }

    /// Whether the operation has come.
    pub fn is_reached(&self) -> bool {
        self.gate.arrived.is_open()
    }

    /// Waits until the operation has come.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future changes nothing.
    pub async fn reached(&self) {
        self.gate.arrived.opened().await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.gate.released.open();
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held")
            .field("is_reached", &self.is_reached())
            .finish_non_exhaustive()
    }
}

impl Gate {
    /// Says that the operation is there, and waits until it may go.
    pub(super) async fn pass(&self) {
        self.arrived.open();
        self.released.opened().await;
    }
}

/// Opened once, for all who wait.
#[derive(Debug)]
struct Latch(Semaphore);

impl Latch {
    fn closed() -> Self {
        Self(Semaphore::new(0))
    }

    fn open(&self) {
        // A semaphore that is closed lets nobody wait.
        self.0.close();
    }

    fn is_open(&self) -> bool {
        self.0.is_closed()
    }

    async fn opened(&self) {
        // There are no permits: what comes back is the error that it is closed.
        self.0.acquire().await.map(drop).unwrap_or_default();
    }
}

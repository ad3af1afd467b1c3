//! The pair of barriers between readers and writers.
//!
//! Either both sides have a full fence, or the readers have none and the writers have the system run one
//! on each processor (`membarrier`, Linux 4.14): a hit is then a few nanoseconds faster, and what costs
//! is an eviction, of many entries at once. Which it is, is decided once, before the first read.

#[cfg(not(all(target_os = "linux", not(shuttle), not(miri))))]
use crate::sync::atomic::{Ordering, fence};

/// Whether the writers alone pay.
#[cfg(not(all(target_os = "linux", not(shuttle), not(miri))))]
pub(super) fn is_asymmetric() -> bool {
    false
}

#[cfg(not(all(target_os = "linux", not(shuttle), not(miri))))]
pub(super) fn heavy() {
    fence(Ordering::SeqCst);
}

#[cfg(all(target_os = "linux", not(shuttle), not(miri)))]
pub(super) use self::linux::{heavy, is_asymmetric};

#[cfg(all(target_os = "linux", not(shuttle), not(miri)))]
#[expect(unsafe_code, reason = "a system call that no crate of ours wraps")]
mod linux {
    use std::sync::LazyLock;
    use std::sync::atomic::{Ordering, fence};

    use libc::{SYS_membarrier, c_int};

    // From <linux/membarrier.h>.
    const PRIVATE_EXPEDITED: c_int = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: c_int = 1 << 4;

    /// Whether the system does it for us. Asked once: readers rely on the answer for ever.
    static IS_REGISTERED: LazyLock<bool> = LazyLock::new(|| call(REGISTER_PRIVATE_EXPEDITED));

    pub(in super::super) fn is_asymmetric() -> bool {
        *IS_REGISTERED
    }

    /// The writers' side: a full fence on each processor that runs a thread of this program.
    pub(in super::super) fn heavy() {
        fence(Ordering::SeqCst);
        if !*IS_REGISTERED || call(PRIVATE_EXPEDITED) {
            return;
        }
        // A child of a fork has to register anew.
        let is_done = call(REGISTER_PRIVATE_EXPEDITED) && call(PRIVATE_EXPEDITED);
        // Without it nothing could ever be dropped safely: the readers have no fence of their own.
        assert!(is_done, "the system has taken `membarrier` back");
    }

    fn call(command: c_int) -> bool {
        // SAFETY: `membarrier` takes three integers, touches no memory of ours, and answers an unknown
        // command with an error.
        let result = unsafe { libc::syscall(SYS_membarrier, command, 0, 0) };
        result == 0
    }
}

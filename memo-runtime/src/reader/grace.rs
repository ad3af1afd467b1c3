//! Waiting, without waiting, for those who may still be reading.

use super::{ALL, READERS, READING, Reader, barrier};
use crate::sync::atomic::Ordering;
use crate::sync::lock;

/// Those who were reading when it began. It is over when none of them reads on.
#[derive(Debug)]
pub(crate) struct Grace(Vec<(&'static Reader, u64)>);

impl Grace {
    /// Begins a grace period for what was reachable by way of `what`, and is no more.
    pub(crate) fn begin(what: usize) -> Self {
        barrier::heavy();
        let readers = lock(&READERS.0);
        let mut reading = Vec::new();
        for &reader in &readers.all {
            let number = reader.number.load(Ordering::Acquire);
            let of = reader.what.load(Ordering::Acquire);
            if number & READING != 0 && (of == what || of == ALL) {
                reading.push((reader, number));
            }
        }
        Self(reading)
    }

    /// Whether nobody can be reading any more what was unreachable before it began.
    pub(crate) fn is_over(&mut self) -> bool {
        self.0
            .retain(|(reader, number)| reader.number.load(Ordering::Acquire) == *number);
        self.0.is_empty()
    }
}

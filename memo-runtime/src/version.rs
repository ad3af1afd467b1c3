//! Fill tokens: striped counters that fence a put.
//!
//! Whoever computes takes a token before they start, and stores only if it still holds. An
//! invalidation moves the counter of the key's stripe, so the result of every compute that was
//! running is refused. Keys that share a stripe refuse each other now and then, which costs a
//! compute; a stale value is never accepted, and keys that were never stored cost nothing.

#[cfg(feature = "store")]
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const STRIPES: usize = 64;

/// The counters of one memo.
#[derive(Debug)]
pub(crate) struct Fences {
    stripes: [AtomicU64; STRIPES],
}

/// The right to store what is computed from now on, until an invalidation takes it away.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct FillToken(u64);

/// A fill token together with the counters that may take it away.
#[cfg(feature = "store")]
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    fences: Arc<Fences>,
    hash: u64,
    token: FillToken,
}

#[cfg(feature = "store")]
impl Fence {
    pub(crate) fn new(fences: &Arc<Fences>, hash: u64, token: FillToken) -> Self {
        Self {
            fences: Arc::clone(fences),
            hash,
            token,
        }
    }

    /// Whether nothing has been invalidated since the token was taken.
    pub(crate) fn holds(&self) -> bool {
        self.fences.holds(self.hash, self.token)
    }

    /// Takes every token of the key away.
    pub(crate) fn raise(&self) {
        self.fences.raise(self.hash);
    }
}

impl Fences {
    pub(crate) fn new() -> Self {
        Self {
            stripes: [const { AtomicU64::new(0) }; STRIPES],
        }
    }

    /// Takes the token for a compute that is about to start.
    pub(crate) fn token(&self, hash: u64) -> FillToken {
        FillToken(self.stripe(hash).load(Ordering::SeqCst))
    }

    /// Whether nothing has been invalidated since `token` was taken.
    pub(crate) fn holds(&self, hash: u64, token: FillToken) -> bool {
        self.token(hash) == token
    }

    /// Takes every token of this key away.
    pub(crate) fn raise(&self, hash: u64) {
        self.stripe(hash).fetch_add(1, Ordering::SeqCst);
    }

    fn stripe(&self, hash: u64) -> &AtomicU64 {
        // The middle bits: shards are chosen by the high ones, buckets by the low ones.
        &self.stripes[(hash >> 24) as usize % STRIPES]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalidation_takes_the_tokens_of_its_key_only_once_they_were_given() {
        let fences = Fences::new();
        let (key, other) = (0, 1 << 24);
        let (before, unconcerned) = (fences.token(key), fences.token(other));
        fences.raise(key);
        assert!(!fences.holds(key, before));
        assert!(fences.holds(other, unconcerned));
        assert!(fences.holds(key, fences.token(key)));
    }
}

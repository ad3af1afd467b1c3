//! The policies by their names.

use std::any::type_name;
use std::fmt;

use super::best::Best;
use super::contained::Contained;
use super::fifo::Fifo;
use super::lfu::Lfu;
use super::lru::Lru;
use super::s3_fifo::S3Fifo;
use super::sieve::Sieve;
use super::size::Size;
use super::tiny_lfu::TinyLfu;
use super::ttl::Ttl;
use super::{Eviction, Faults, Notes};

/// Who leaves a memo that is full: what `policy = …` says, and [`Memo::set_policy`](crate::Memo::set_policy)
/// takes.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum Policy {
    /// What has the best hit ratio over all that was measured.
    #[default]
    Best,
    /// First in, first out. Exact.
    Fifo,
    /// Who was not used for the longest time. Exact.
    Lru,
    /// Who was used least often, of those the oldest. Exact.
    Lfu,
    /// Who would expire first. Exact.
    Ttl,
    /// The largest. Exact.
    Size,
    /// SIEVE. Approximate.
    Sieve,
    /// S3-FIFO. Approximate.
    S3Fifo,
    /// W-TinyLFU. Approximate.
    TinyLfu,
    /// A policy of your own: made by [`Policy::custom`].
    Custom(Custom),
}

/// A policy that is not memokit's.
#[derive(Clone, Copy)]
pub struct Custom {
    name: fn() -> &'static str,
    make: fn() -> Box<dyn Eviction>,
}

impl Policy {
    /// A policy of your own.
    #[must_use]
    pub const fn custom<P: Eviction + Default>() -> Self {
        Self::Custom(Custom {
            name: type_name::<P>,
            make: || Box::new(P::default()),
        })
    }

    /// One that knows nobody yet.
    pub fn make(self) -> Box<dyn Eviction> {
        self.make_for(&Faults::default())
    }

    /// As [`make`](Self::make), where the faults of one that is not ours are noted.
    pub(crate) fn make_for(self, faults: &Faults) -> Box<dyn Eviction> {
        match self {
            Self::Best => Box::new(Best::default()),
            Self::Fifo => Box::new(Fifo::default()),
            Self::Lru => Box::new(Lru::default()),
            Self::Lfu => Box::new(Lfu::default()),
            Self::Ttl => Box::new(Ttl::default()),
            Self::Size => Box::new(Size::default()),
            Self::Sieve => Box::new(Sieve::default()),
            Self::S3Fifo => Box::new(S3Fifo::default()),
            Self::TinyLfu => Box::new(TinyLfu::default()),
            Self::Custom(custom) => Box::new(Contained::new(custom.make, faults)),
        }
    }

    /// What hits are to note for it.
    pub(crate) fn notes(self) -> Notes {
        self.make().notes()
    }

    /// Whether its order is to hold over a whole memo.
    pub(crate) fn is_exact(self) -> bool {
        self.make().is_exact()
    }

    /// Its name, as an annotation says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Fifo => "fifo",
            Self::Lru => "lru",
            Self::Lfu => "lfu",
            Self::Ttl => "ttl",
            Self::Size => "size",
            Self::Sieve => "sieve",
            Self::S3Fifo => "s3_fifo",
            Self::TinyLfu => "tiny_lfu",
            Self::Custom(custom) => (custom.name)(),
        }
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str((self.name)())
    }
}

//! What a store issues with each read, and a write must still match.

/// What a store's counter said when something was read.
///
/// Tokens of one epoch are ordered: whatever takes one away takes all earlier ones with it.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::StoreToken;
///
/// let (before, after) = (StoreToken::new(7, 1), StoreToken::new(7, 2));
/// assert!(before.covers(1) && !before.covers(2));
/// assert_eq!(after.earlier(before), before);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct StoreToken {
    epoch: u64,
    number: u64,
}

impl StoreToken {
    /// The token of a counter that says `number`, in the life of the store that `epoch` names.
    ///
    /// A store that may lose its counter chooses a new epoch, at random, whenever it begins to count:
    /// tokens of another are worth nothing.
    pub const fn new(epoch: u64, number: u64) -> Self {
        Self { epoch, number }
    }

    /// The life of the store that it was issued in.
    pub const fn epoch(self) -> u64 {
        self.epoch
    }

    /// What the counter said.
    pub const fn number(self) -> u64 {
        self.number
    }

    /// Whether what was outdated under this number had been outdated when the token was issued.
    pub const fn covers(self, outdated: u64) -> bool {
        outdated <= self.number
    }

    /// The one that was issued before the other. Of two lives it is this one: a token of a life that is
    /// over is never later than what is being computed.
    #[must_use]
    pub const fn earlier(self, other: Self) -> Self {
        if self.epoch == other.epoch && other.number < self.number {
            other
        } else {
            self
        }
    }
}

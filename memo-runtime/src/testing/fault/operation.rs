//! What is done to a store.

use std::fmt;

/// A kind of operation of a store.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// [`Store::get_many`](crate::Store::get_many).
    Read,
    /// [`Store::put_many`](crate::Store::put_many).
    Write,
    /// [`Store::remove_many`](crate::Store::remove_many), and [`Store::outdate_many`](crate::Store::outdate_many).
    Remove,
    /// [`Store::touch_many`](crate::Store::touch_many).
    Touch,
    /// [`Store::sweep`](crate::Store::sweep).
    Sweep,
    /// Each of these that a call makes, numbered together: all but sweeps.
    Any,
}

impl Operation {
    /// The kinds that are counted.
    pub(super) const KINDS: [Self; 5] = [
        Self::Read,
        Self::Write,
        Self::Remove,
        Self::Touch,
        Self::Sweep,
    ];

    /// Whether an operation of the kind `done` is one of this kind.
    pub(super) fn covers(self, done: Self) -> bool {
        self == done || (self == Self::Any && done != Self::Sweep)
    }

    /// The name of the method.
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::Read => "get_many",
            Self::Write => "put_many",
            Self::Remove => "remove_many",
            Self::Touch => "touch_many",
            Self::Sweep => "sweep",
            Self::Any => "any",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Remove => "remove",
            Self::Touch => "touch",
            Self::Sweep => "sweep",
            Self::Any => "operation",
        })
    }
}

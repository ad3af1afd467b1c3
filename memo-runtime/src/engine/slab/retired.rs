//! What has been taken out and may still be read.

use std::sync::Arc;

use super::table::Table;
use crate::entry::Head;
use crate::reader::Grace;

/// What has been taken out and may still be read.
#[derive(Debug)]
pub(super) enum Retired {
    /// The entry in this slot, and what it weighs.
    Entry(u32, u64),
    /// The table of the index before the present one.
    Table(#[expect(dead_code, reason = "held for those who read it")] Table),
}

/// What was retired together, and when it may go.
#[derive(Debug)]
pub(super) struct Passing {
    pub(super) retired: Vec<Retired>,
    pub(super) grace: Grace,
}

/// An entry that nobody reads any more: to be dropped, which is user code, under no lock.
#[derive(Debug)]
pub(crate) struct Dead<K, V> {
    _pair: (K, V),
    _head: Option<Arc<Head>>,
}

impl<K, V> Dead<K, V> {
    pub(super) fn new(pair: (K, V), head: Option<Arc<Head>>) -> Self {
        Self {
            _pair: pair,
            _head: head,
        }
    }
}

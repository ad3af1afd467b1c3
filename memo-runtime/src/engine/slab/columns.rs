//! What only some memos keep of their entries: columns beside the slots, some slots at a time, which the
//! others do not have.

use std::sync::OnceLock;

use super::slot::Heads;
use crate::sync::atomic::AtomicU64;

/// Slots that have columns together.
pub(super) const BLOCK: usize = 64;

/// Where a slot stands in each column.
#[inline]
pub(super) fn place(id: u32) -> usize {
    id as usize % BLOCK
}

type Column = OnceLock<Box<[AtomicU64]>>;

/// What only some memos keep of their entries.
#[derive(Debug, Default)]
pub(super) struct Columns(OnceLock<Box<Each>>);

/// A column is there once an entry of the block has needed it.
#[derive(Debug, Default)]
struct Each {
    /// The bytes that they take, where not all take the same.
    weights: Column,
    /// When they were written, where that does not follow from when they turn stale.
    written: Column,
    /// What hits note that do not count to three only.
    stamps: Column,
    heads: OnceLock<Heads>,
}

/// One of the columns of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Weights,
    Written,
    Stamps,
}

impl Each {
    fn column(&self, kind: Kind) -> &Column {
        match kind {
            Kind::Weights => &self.weights,
            Kind::Written => &self.written,
            Kind::Stamps => &self.stamps,
        }
    }
}

impl Columns {
    /// The number of a slot, where the column has been written to.
    pub(super) fn get(&self, kind: Kind, id: u32) -> Option<&AtomicU64> {
        let column = self.0.get()?.column(kind).get()?;
        Some(&column[place(id)])
    }

    /// The number of a slot, to be written.
    pub(super) fn make(&self, kind: Kind, id: u32) -> &AtomicU64 {
        let column = self.0.get_or_init(Box::default).column(kind);
        let new = || (0..BLOCK).map(|_| AtomicU64::new(0)).collect();
        &column.get_or_init(new)[place(id)]
    }

    pub(super) fn heads(&self) -> Option<&Heads> {
        self.0.get()?.heads.get()
    }

    pub(super) fn make_heads(&self) -> &Heads {
        let each = self.0.get_or_init(Box::default);
        each.heads.get_or_init(|| Heads::new(BLOCK))
    }
}

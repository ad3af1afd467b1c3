//! The copies that a run makes in the process of what is in a store.

use std::hash::Hash;

use super::Run;
use crate::contain::drop_each;
use crate::engine::Dead;
use crate::memo::Copied;

/// Copies that a run makes.
#[derive(Debug)]
pub(super) struct Copies<K, V> {
    /// Of what is being written, in its order: each is kept once the store has taken the value.
    waiting: Vec<Option<Copied<K, V>>>,
    /// What has left for others, to be dropped when nobody waits any more.
    dead: Vec<Dead<K, V>>,
}

impl<K, V> Default for Copies<K, V> {
    fn default() -> Self {
        Self {
            waiting: Vec::new(),
            dead: Vec::new(),
        }
    }
}

impl<K, V> Run<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Lets copies of what is written wait for what the store says.
    pub(super) fn await_store(&mut self, waiting: Vec<Option<Copied<K, V>>>) {
        self.copies.waiting = waiting;
    }

    /// Takes the copies that wait, for somebody else to keep.
    pub(super) fn take_copies(&mut self) -> Vec<Option<Copied<K, V>>> {
        std::mem::take(&mut self.copies.waiting)
    }

    /// Keeps those copies whose values were `stored`.
    pub(super) fn keep_stored(&mut self, stored: &[bool]) {
        for (copied, stored) in self.take_copies().into_iter().zip(stored) {
            if let (Some(copied), true) = (copied, stored) {
                self.keep(copied);
            }
        }
    }

    /// Keeps all copies: no store has the values, and none has refused them.
    pub(super) fn keep_all(&mut self) {
        for copied in self.take_copies().into_iter().flatten() {
            self.keep(copied.alone());
        }
    }

    pub(super) fn keep(&mut self, copied: Copied<K, V>) {
        let left = self.state.keep(copied).into_dead();
        self.copies.dead.extend(left);
    }

    /// Notes what has left, to be dropped when nobody waits any more.
    pub(super) fn drop_later(&mut self, dead: Vec<Dead<K, V>>) {
        self.copies.dead.extend(dead);
    }

    /// Drops what has left for copies.
    pub(super) fn drop_dead(&mut self) {
        drop_each(std::mem::take(&mut self.copies.dead));
    }
}

//! Those who have left, on their way to be told of and dropped where nothing is borrowed.

use std::iter::Chain;
use std::{option, vec};

use super::stored::Gone;
use crate::event::EventKind;

/// One who has left, and why.
type One<K, V> = (EventKind, Gone<K, V>);

/// Those who have left. Mostly it is one: more take memory.
#[derive(Debug)]
#[must_use = "they are told of, and dropped once nobody waits any more"]
pub(super) struct Departed<K, V> {
    first: Option<One<K, V>>,
    others: Vec<One<K, V>>,
}

impl<K, V> Departed<K, V> {
    pub(super) const NOBODY: Self = Self {
        first: None,
        others: Vec::new(),
    };

    /// Adds one, if there is one.
    pub(super) fn add(&mut self, why: EventKind, gone: Option<Gone<K, V>>) {
        let Some(gone) = gone else { return };
        if self.first.is_none() {
            self.first = Some((why, gone));
        } else {
            self.others.push((why, gone));
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &One<K, V>> {
        self.first.iter().chain(&self.others)
    }
}

impl<K, V> IntoIterator for Departed<K, V> {
    type Item = One<K, V>;
    type IntoIter = Chain<option::IntoIter<One<K, V>>, vec::IntoIter<One<K, V>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.others)
    }
}

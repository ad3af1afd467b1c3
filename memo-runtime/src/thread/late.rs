//! What changes while the table is read: user code that reads a value in place may store others.
//!
//! It takes effect at once, and goes into the table when that is next asked for and nobody reads it.

use std::cell::{Cell, RefCell};
use std::hash::Hash;

use super::Local;
use super::departed::Departed;
use super::stored::{Ident, Packed, View};
use crate::event::EventKind;

/// The most values that wait for the table. They are looked through one by one.
const MOST: usize = 64;

/// What waits until nobody reads the table.
#[derive(Debug)]
pub(super) struct Late<K, V> {
    is_any: Cell<bool>,
    /// Values to be stored, the latest last.
    stores: RefCell<Vec<Packed<K, V>>>,
    /// Entries that have left, and why.
    removals: RefCell<Vec<(Ident, EventKind)>>,
}

impl<K, V> Late<K, V> {
    pub(super) fn new() -> Self {
        Self {
            is_any: Cell::new(false),
            stores: RefCell::default(),
            removals: RefCell::default(),
        }
    }

    /// Keeps a value until the table is free, if there is room; else it comes back.
    pub(super) fn store(&self, packed: Packed<K, V>) -> Result<(), Packed<K, V>> {
        match self.stores.try_borrow_mut() {
            Ok(mut stores) if stores.len() < MOST => {
                stores.push(packed);
                self.is_any.set(true);
                Ok(())
            }
            _ => Err(packed),
        }
    }

    /// Notes that an entry is to leave. It was told so itself.
    fn remove(&self, ident: Ident, why: EventKind) {
        if let Ok(mut removals) = self.removals.try_borrow_mut() {
            removals.push((ident, why));
            self.is_any.set(true);
        }
    }

    /// Takes out the values of a key that wait.
    pub(super) fn forget(&self, matches: impl Fn(&K) -> bool) -> Vec<Packed<K, V>> {
        let Ok(mut stores) = self.stores.try_borrow_mut() else {
            return Vec::new();
        };
        stores
            .extract_if(.., |it| matches(&it.stored.key))
            .collect()
    }

    /// Takes out all values that wait.
    pub(super) fn take(&mut self) -> Vec<Packed<K, V>> {
        self.stores.take()
    }

    /// What `see` makes of the latest value of a key that waits, if one does.
    pub(super) fn find<T>(
        &self,
        matches: impl Fn(&K) -> bool,
        see: impl FnOnce(View<'_, K, V>) -> T,
    ) -> Option<T> {
        let stores = self.stores.try_borrow().ok()?;
        let packed = stores.iter().rev().find(|it| matches(&it.stored.key))?;
        Some(see(packed.view()))
    }
}

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// Whether something still waits for the table, after what can be done about it.
    #[inline]
    pub(super) fn is_anything_late(&self) -> bool {
        self.late.is_any.get() && self.settle()
    }

    #[cold]
    fn settle(&self) -> bool {
        if self.table.try_borrow_mut().is_err() {
            return true;
        }
        self.late.is_any.set(false);
        let mut departed = Departed::NOBODY;
        for (ident, why) in self.late.removals.take() {
            self.depart(ident, why, &mut departed);
        }
        for packed in self.late.stores.take() {
            self.put(packed, &mut departed);
        }
        self.release(departed);
        false
    }

    /// Takes an entry out for a reason. While the table is read, the entry only stops to be served.
    pub(super) fn depart(&self, ident: Ident, why: EventKind, departed: &mut Departed<K, V>) {
        match self.table.try_borrow_mut() {
            Ok(mut table) => {
                if table.details.of(ident).is_some() {
                    departed.add(why, table.take_out(ident.id));
                }
                self.note(&table);
            }
            Err(_) => self.leave_soon(ident, why),
        }
    }

    fn leave_soon(&self, ident: Ident, why: EventKind) {
        let Ok(table) = self.table.try_borrow() else {
            return;
        };
        if let Some(entry) = table.get(ident)
            && !entry.detail.is_leaving()
        {
            entry.leave_soon();
            self.late.remove(ident, why);
        }
    }
}

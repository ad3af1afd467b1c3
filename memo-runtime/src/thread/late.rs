//! What changes while the table is read: user code that reads a value in place may store others.
//!
//! It takes effect at once, and goes into the table when that is next asked for and nobody reads it.

use std::cell::{Cell, RefCell};
use std::hash::Hash;
use std::rc::Rc;

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
    /// Values to be stored, one of a key. They are looked at while none of this is borrowed: a key's `Eq`,
    /// and who looks at a value, may store others.
    stores: RefCell<Vec<Rc<Packed<K, V>>>>,
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

    /// Keeps a value until the table is free, if there is room; else it comes back. An older one of its key
    /// is forgotten in any case, and returned.
    #[expect(clippy::type_complexity, reason = "what was, and what was not taken")]
    pub(super) fn store(
        &self,
        packed: Packed<K, V>,
    ) -> (Option<Rc<Packed<K, V>>>, Result<(), Packed<K, V>>)
    where
        K: Eq,
    {
        let older = self.forget(|key| *key == packed.stored.key);
        let mut stores = self.stores.borrow_mut();
        if stores.len() < MOST {
            stores.push(Rc::new(packed));
            self.is_any.set(true);
            (older, Ok(()))
        } else {
            (older, Err(packed))
        }
    }

    /// Notes that an entry is to leave. It was told so itself.
    fn remove(&self, ident: Ident, why: EventKind) {
        if let Ok(mut removals) = self.removals.try_borrow_mut() {
            removals.push((ident, why));
            self.is_any.set(true);
        }
    }

    /// Takes out the value of a key that waits.
    pub(super) fn forget(&self, matches: impl Fn(&K) -> bool) -> Option<Rc<Packed<K, V>>> {
        let found = self.of(matches)?;
        let mut stores = self.stores.borrow_mut();
        stores.retain(|it| !Rc::ptr_eq(it, &found));
        Some(found)
    }

    /// The value of a key that waits, if one does.
    pub(super) fn of(&self, matches: impl Fn(&K) -> bool) -> Option<Rc<Packed<K, V>>> {
        let stores = self.stores.borrow().clone();
        stores.into_iter().find(|it| matches(&it.stored.key))
    }

    /// Takes out all values that wait.
    pub(super) fn take(&mut self) -> Vec<Rc<Packed<K, V>>> {
        self.stores.take()
    }

    /// What `see` makes of the value of a key that waits, if one does.
    pub(super) fn find<T>(
        &self,
        matches: impl Fn(&K) -> bool,
        see: impl FnOnce(View<'_, K, V>) -> T,
    ) -> Option<T> {
        let packed = self.of(matches)?;
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
            if !self.common.is_valid(&packed.detail) {
                let head = packed.detail.head.as_deref();
                self.common.emit_at(head, EventKind::Refuse);
                continue;
            }
            match Rc::try_unwrap(packed) {
                Ok(packed) => self.put(packed, &mut departed),
                // It is being looked at.
                Err(packed) => {
                    self.late.stores.borrow_mut().push(packed);
                    self.late.is_any.set(true);
                }
            }
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

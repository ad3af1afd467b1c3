//! What this thread has, of all memos.

use std::any::Any;
use std::cell::RefCell;
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::{Common, Local};
use crate::contain::contain;

/// Which memo, under which runtime.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Place {
    /// The address of the memo, which is a static.
    pub(super) memo: usize,
    /// The number of the realm.
    pub(super) realm: u64,
}

thread_local! {
    static LOCALS: Locals = const { Locals(RefCell::new(HashMap::with_hasher(HASHER))) };
}

/// Addresses of statics and small numbers: nobody chooses them to collide.
const HASHER: FixedState = FixedState::with_seed(0);

/// What this thread has. No user code runs while it is borrowed.
struct Locals(RefCell<HashMap<Place, Rc<dyn Kept>, FixedState>>);

/// What a thread has of one memo, whatever its keys and values.
trait Kept: Any {
    /// Whether the runtime that it belongs to is still there.
    fn is_alive(&self) -> bool;
    fn into_any(self: Rc<Self>) -> Rc<dyn Any>;
}

impl<K: 'static, V: 'static> Kept for Local<K, V> {
    fn is_alive(&self) -> bool {
        self.common.realm.strong_count() > 0
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

/// What this thread has of a memo that was used here.
pub(super) fn known<K: 'static, V: 'static>(place: Place) -> Option<Rc<Local<K, V>>> {
    let known = |locals: &Locals| locals.0.borrow().get(&place).cloned();
    let known = LOCALS.try_with(known).ok().flatten()?;
    let known = known.into_any().downcast();
    Some(known.expect("one address is one memo, whose types never change"))
}

/// What this thread has of a memo; something that keeps nothing, if the thread is ending.
pub(super) fn find<K, V>(
    place: Place,
    common: impl FnOnce() -> Arc<Common<K, V>>,
) -> Rc<Local<K, V>>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    known(place).unwrap_or_else(|| make(place, common()))
}

#[cold]
fn make<K, V>(place: Place, common: Arc<Common<K, V>>) -> Rc<Local<K, V>>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    let local = Rc::new(Local::new(Arc::clone(&common), true));
    let kept = Rc::clone(&local);
    let kept = LOCALS.try_with(|locals| {
        let mut locals = locals.0.borrow_mut();
        let dead = locals.extract_if(|_, local| !local.is_alive());
        let dead: Vec<_> = dead.map(|(_, local)| local).collect();
        locals.insert(place, kept);
        dead
    });
    match kept {
        // Values of runtimes that have ended: dropped here, when nothing is borrowed.
        Ok(dead) => {
            drop(dead);
            local
        }
        Err(_) => Rc::new(Local::new(common, false)),
    }
}

impl Drop for Locals {
    fn drop(&mut self) {
        for (_, local) in self.0.get_mut().drain() {
            // A panic that left here would end the program.
            contain(|| drop(local));
        }
    }
}

//! What can be changed through a reference. Nobody is waited for, and nothing is made.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::{Mutex, OnceLock, PoisonError, RwLock, TryLockError};

use super::MemSize;

/// What can be copied owns nothing.
impl<T: Copy> MemSize for Cell<T> {
    fn heap_size(&self) -> usize {
        0
    }
}

impl<T: MemSize + ?Sized> MemSize for RefCell<T> {
    fn heap_size(&self) -> usize {
        self.try_borrow().map_or(0, |value| value.heap_size())
    }
}

macro_rules! once {
    ($($cell:ident)*) => {$(
        impl<T: MemSize> MemSize for $cell<T> {
            fn heap_size(&self) -> usize {
                self.get().map_or(0, T::heap_size)
            }
        }
    )*};
}

once! { OnceCell OnceLock }

macro_rules! locks {
    ($($lock:ident $try_lock:ident),*) => {$(
        impl<T: MemSize + ?Sized> MemSize for $lock<T> {
            fn heap_size(&self) -> usize {
                let value = match self.$try_lock() {
                    Ok(value) => value,
                    Err(TryLockError::Poisoned(poisoned)) => PoisonError::into_inner(poisoned),
                    Err(TryLockError::WouldBlock) => return 0,
                };
                value.heap_size()
            }
        }
    )*};
}

locks! { Mutex try_lock, RwLock try_read }

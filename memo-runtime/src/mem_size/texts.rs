//! Texts of all kinds.

use std::ffi::{CStr, CString, OsStr, OsString};
use std::path::{Path, PathBuf};

use super::MemSize;

macro_rules! borrowed {
    ($($type:ty)*) => {$(
        impl MemSize for $type {
            fn heap_size(&self) -> usize {
                0
            }
        }
    )*};
}

borrowed! { str CStr OsStr Path }

macro_rules! owned {
    ($($type:ty)*) => {$(
        impl MemSize for $type {
            fn heap_size(&self) -> usize {
                self.capacity()
            }
        }
    )*};
}

owned! { String OsString PathBuf }

/// What it has allocated is as long as it is.
impl MemSize for CString {
    fn heap_size(&self) -> usize {
        self.as_bytes_with_nul().len()
    }
}

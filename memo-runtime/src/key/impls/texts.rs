//! Strings, characters and paths.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::key::{CacheKey, KeyText};

impl CacheKey for char {
    fn write_key(&self, text: &mut KeyText) {
        self.encode_utf8(&mut [0; 4]).write_key(text);
    }
}

impl CacheKey for str {
    fn write_key(&self, text: &mut KeyText) {
        text.escaped(self);
    }
}

impl CacheKey for OsStr {
    fn write_key(&self, text: &mut KeyText) {
        text.escaped(self.as_encoded_bytes());
    }
}

// `a//b`, `a/./b` and `a/b` are equal paths, so they have one text: that of their components.
impl CacheKey for Path {
    fn write_key(&self, text: &mut KeyText) {
        self.components()
            .collect::<PathBuf>()
            .as_os_str()
            .write_key(text);
    }
}

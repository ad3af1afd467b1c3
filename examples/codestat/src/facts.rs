//! What is known of one file, wherever it came from.

use std::path::PathBuf;

use crate::functions::Parsed;
use crate::language::Language;
use crate::lines::{Counted, Lines};
use crate::shingles::Fingerprint;

/// The values of all calculations of a file, or why there are none.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) path: PathBuf,
    pub(crate) language: &'static Language,
    pub(crate) lines: Result<Counted, String>,
    pub(crate) digest: Result<[u8; 32], String>,
    pub(crate) fingerprint: Result<Fingerprint, String>,
    /// `None` if the file is not Rust.
    pub(crate) functions: Option<Result<Parsed, String>>,
}

impl Facts {
    /// The lines of a file that could be read and is text.
    pub(crate) fn lines(&self) -> Option<&Lines> {
        match &self.lines {
            Ok(Counted::Text(lines)) => Some(lines),
            Ok(Counted::Binary) | Err(_) => None,
        }
    }

    /// Why the file could not be read or parsed; one reason is enough.
    pub(crate) fn trouble(&self) -> Option<&str> {
        let unread = [self.lines.as_ref().err(), self.digest.as_ref().err()];
        if let Some(reason) = unread.into_iter().flatten().next() {
            return Some(reason);
        }
        if self.lines == Ok(Counted::Binary) {
            return Some("binary, although its name is that of a source file");
        }
        match &self.functions {
            Some(Err(reason) | Ok(Parsed::Unparsable(reason))) => Some(reason),
            _ => self.fingerprint.as_ref().err().map(String::as_str),
        }
    }
}

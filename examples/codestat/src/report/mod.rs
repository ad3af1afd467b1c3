//! The result, for people or for programs.

mod json;
mod table;

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

use crate::cli::Format;
use crate::memory::Remembered;
use crate::summary::Summary;

/// All there is to report.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) summary: Summary,
    pub(crate) remembered: Remembered,
    pub(crate) elapsed: Duration,
    /// How many functions and groups of duplicates to list.
    pub(crate) top: usize,
}

impl Report {
    /// Writes the report to standard output.
    pub(crate) fn print(&self, format: Format) -> io::Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = match format {
            Format::Table => table::write(self, &mut out),
            Format::Json => json::write(self, &mut out),
        };
        match written.and_then(|()| out.flush()) {
            // `codestat | head -1`: whoever reads has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    }
}

/// A path or a message that may hold anything, without what would steer a terminal.
///
/// Control characters could move the cursor or set its title; marks of text direction could make
/// one name look like another.
fn printable(text: impl AsRef<Path>) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut printable = String::new();
    for c in text.as_ref().to_string_lossy().chars() {
        if steers(c) {
            printable.extend(c.escape_default());
        } else {
            printable.push(c);
        }
    }
    printable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(
            printable("a\u{1b}[31m\n\u{202e}ß.rs"),
            "a\\u{1b}[31m\\n\\u{202e}ß.rs"
        );
    }
}

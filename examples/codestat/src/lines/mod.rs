//! Lines of code, of comment and blank ones, counted by a small scanner.
//!
//! A line with any code is code; else a line with any comment is comment; a line of white space is
//! blank, wherever it stands. The scanner knows comments and strings ([`Syntax`]) and nothing else,
//! so it is right for ordinary source and **approximate** where only a parser could tell: regular
//! expressions in JavaScript, here-documents in shell, quotes inside `${…}`.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::syntax::{Quote, Syntax};

/// What a file consists of.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Counted {
    /// Text, which has lines.
    Text(Lines),
    /// Not text, whatever the name says: a value and not an error, so that it is remembered.
    Binary,
}

/// The language of a file and its lines of each kind.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Lines {
    pub(crate) language: String,
    pub(crate) code: u64,
    pub(crate) comments: u64,
    pub(crate) blank: u64,
}

/// Counts the lines of a text.
pub(crate) fn count(language: &Language, text: &str) -> Lines {
    let mut lines = Lines {
        language: language.name.to_owned(),
        code: 0,
        comments: 0,
        blank: 0,
    };
    let mut scanner = Scanner::new(language.syntax);
    for line in text.lines() {
        let found = scanner.line(line.as_bytes());
        if line.trim().is_empty() {
            lines.blank += 1;
        } else if found.code || !found.comment {
            lines.code += 1;
        } else {
            lines.comments += 1;
        }
    }
    lines
}

struct Scanner {
    syntax: &'static Syntax,
    place: Place,
    /// For each byte, whether a mark can begin with it: most bytes need no closer look.
    marks: [bool; 256],
}

/// Where the scanner stands between two bytes.
#[derive(Clone, Copy)]
enum Place {
    Code,
    Comment {
        open: &'static str,
        close: &'static str,
        depth: u32,
    },
    String {
        close: &'static str,
        escapes: bool,
        multiline: bool,
    },
}

#[derive(Default)]
struct Found {
    code: bool,
    comment: bool,
}

impl Scanner {
    fn new(syntax: &'static Syntax) -> Self {
        let line = syntax.line.iter().copied();
        let block = syntax.block.iter().map(|(open, _)| *open);
        let strings = syntax.strings.iter().map(|quote| quote.open);
        let literals = syntax
            .rust_literals
            .then_some(["r", "'"])
            .into_iter()
            .flatten();
        let mut marks = [false; 256];
        for mark in line.chain(block).chain(strings).chain(literals) {
            marks[usize::from(mark.as_bytes()[0])] = true;
        }
        Self {
            syntax,
            place: Place::Code,
            marks,
        }
    }

    /// Scans one line, and remembers what goes on in the next.
    fn line(&mut self, line: &[u8]) -> Found {
        let mut found = Found::default();
        let mut at = 0;
        while at < line.len() {
            at += match self.place {
                Place::Code => self.code(line, at, &mut found),
                Place::Comment { open, close, depth } => {
                    found.comment = true;
                    self.comment(&line[at..], open, close, depth)
                }
                Place::String { close, escapes, .. } => {
                    found.code = true;
                    self.string(&line[at..], close, escapes)
                }
            };
        }
        // A backslash as the last byte steps over the line's end: the string goes on.
        let escaped_end = at > line.len();
        if matches!(
            self.place,
            Place::String {
                multiline: false,
                ..
            }
        ) && !escaped_end
        {
            self.place = Place::Code;
        }
        found
    }

    /// Takes what begins at `at`, outside comments and strings; returns its length.
    fn code(&mut self, line: &[u8], at: usize, found: &mut Found) -> usize {
        let rest = &line[at..];
        if rest[0].is_ascii_whitespace() {
            return 1;
        }
        if self.marks[usize::from(rest[0])] {
            if let Some((open, close)) = self
                .syntax
                .block
                .iter()
                .find(|(open, _)| begins(rest, open))
            {
                found.comment = true;
                self.place = Place::Comment {
                    open,
                    close,
                    depth: 1,
                };
                return open.len();
            }
            if self
                .syntax
                .line
                .iter()
                .any(|mark| begins(rest, mark) && may_begin(mark, &line[..at]))
            {
                found.comment = true;
                return rest.len();
            }
            found.code = true;
            if self.syntax.rust_literals
                && let Some(length) = self.rust_literal(rest)
            {
                return length;
            }
            if let Some(quote) = self
                .syntax
                .strings
                .iter()
                .find(|quote| begins(rest, quote.open))
            {
                let Quote {
                    open,
                    close,
                    escapes,
                    multiline,
                } = *quote;
                self.place = Place::String {
                    close,
                    escapes,
                    multiline,
                };
                return open.len();
            }
        }
        found.code = true;
        1
    }

    fn comment(
        &mut self,
        rest: &[u8],
        open: &'static str,
        close: &'static str,
        depth: u32,
    ) -> usize {
        if begins(rest, close) {
            self.place = match depth {
                1 => Place::Code,
                _ => Place::Comment {
                    open,
                    close,
                    depth: depth - 1,
                },
            };
            return close.len();
        }
        if self.syntax.nested && begins(rest, open) {
            self.place = Place::Comment {
                open,
                close,
                depth: depth + 1,
            };
            return open.len();
        }
        1
    }

    fn string(&mut self, rest: &[u8], close: &str, escapes: bool) -> usize {
        if escapes && rest[0] == b'\\' {
            return 2;
        }
        if begins(rest, close) {
            self.place = Place::Code;
            return close.len();
        }
        1
    }

    /// Takes `r##"`, `'x'`, `'\n'` or the quote of a lifetime.
    fn rust_literal(&mut self, rest: &[u8]) -> Option<usize> {
        match rest[0] {
            // No identifier can end here: since 2021 one that touches a quote is a reserved prefix.
            b'r' => {
                let hashes = rest[1..].iter().take_while(|&&byte| byte == b'#').count();
                let close = RAW_CLOSE.get(..=hashes)?;
                if rest.get(1 + hashes) != Some(&b'"') {
                    return None;
                }
                self.place = Place::String {
                    close,
                    escapes: false,
                    multiline: true,
                };
                Some(hashes + 2)
            }
            b'\'' => Some(char_literal(rest).unwrap_or(1)),
            _ => None,
        }
    }
}

/// A raw string ends with as many `#` as it began with; nobody writes more than these.
const RAW_CLOSE: &str = "\"################";

/// The length of the character literal at the start of `rest`, if it is not a lifetime.
fn char_literal(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        let close = rest.iter().skip(3).position(|&byte| byte == b'\'')?;
        return Some(3 + close + 1);
    }
    let length = std::str::from_utf8(&rest[1..])
        .ok()?
        .chars()
        .next()?
        .len_utf8();
    (rest.get(1 + length) == Some(&b'\'')).then_some(length + 2)
}

/// In `$#`, `a#b` and `"#fff"` a `#` is no comment; it must begin a word.
fn may_begin(mark: &str, before: &[u8]) -> bool {
    mark != "#"
        || before
            .last()
            .is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b';')
}

fn begins(rest: &[u8], mark: &str) -> bool {
    rest.starts_with(mark.as_bytes())
}

#[cfg(test)]
mod tests;

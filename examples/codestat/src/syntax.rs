//! What the line counter must know of a language: its comments and its strings.

/// How comments and strings are written.
///
/// Where two marks begin alike, the longer one comes first: `"""` before `"`.
#[derive(Debug)]
pub(crate) struct Syntax {
    /// Marks of a comment that ends with the line.
    pub(crate) line: &'static [&'static str],
    /// Marks of a comment that has an end of its own.
    pub(crate) block: &'static [(&'static str, &'static str)],
    /// Whether a block comment may stand inside another.
    pub(crate) nested: bool,
    pub(crate) strings: &'static [Quote],
    /// `'a'` but not `'a`, and `r#"…"#`.
    pub(crate) rust_literals: bool,
}

/// How one kind of string is written.
#[derive(Debug)]
pub(crate) struct Quote {
    pub(crate) open: &'static str,
    pub(crate) close: &'static str,
    /// Whether a backslash hides the byte after it.
    pub(crate) escapes: bool,
    /// Whether the string goes on in the next line.
    ///
    /// Where it does not, a stray quote costs one line and not the rest of the file.
    pub(crate) multiline: bool,
}

const fn quote(mark: &'static str) -> Quote {
    Quote {
        open: mark,
        close: mark,
        escapes: true,
        multiline: false,
    }
}

const fn raw(mut quote: Quote) -> Quote {
    quote.escapes = false;
    quote
}

const fn multiline(mut quote: Quote) -> Quote {
    quote.multiline = true;
    quote
}

/// Every line that is not blank counts as code.
pub(crate) static PLAIN: Syntax = Syntax {
    line: &[],
    block: &[],
    nested: false,
    strings: &[],
    rust_literals: false,
};

pub(crate) static C: Syntax = Syntax {
    line: &["//"],
    block: &[("/*", "*/")],
    strings: &[quote("\""), quote("'")],
    ..PLAIN
};

pub(crate) static NESTED_C: Syntax = Syntax {
    nested: true,
    strings: &[raw(multiline(quote("\"\"\""))), quote("\""), quote("'")],
    ..C
};

pub(crate) static RUST: Syntax = Syntax {
    nested: true,
    strings: &[multiline(quote("\""))],
    rust_literals: true,
    ..C
};

pub(crate) static GO: Syntax = Syntax {
    strings: &[raw(multiline(quote("`"))), quote("\""), quote("'")],
    ..C
};

pub(crate) static JAVASCRIPT: Syntax = Syntax {
    strings: &[multiline(quote("`")), quote("\""), quote("'")],
    ..C
};

pub(crate) static PHP: Syntax = Syntax {
    line: &["//", "#"],
    ..C
};

pub(crate) static ZIG: Syntax = Syntax { block: &[], ..C };

pub(crate) static CSS: Syntax = Syntax { line: &[], ..C };

/// Words in `Makefile`s hold apostrophes too often for strings to be told apart.
pub(crate) static HASH: Syntax = Syntax {
    line: &["#"],
    ..PLAIN
};

/// Here-documents count as commands.
pub(crate) static SHELL: Syntax = Syntax {
    strings: &[multiline(quote("\"")), raw(multiline(quote("'")))],
    ..HASH
};

pub(crate) static RUBY: Syntax = Syntax {
    block: &[("=begin", "=end")],
    strings: &[quote("\""), quote("'")],
    ..HASH
};

/// A docstring is a string, hence code.
pub(crate) static PYTHON: Syntax = Syntax {
    strings: &[
        multiline(quote("\"\"\"")),
        multiline(quote("'''")),
        quote("\""),
        quote("'"),
    ],
    ..HASH
};

pub(crate) static TOML: Syntax = Syntax {
    strings: &[
        multiline(quote("\"\"\"")),
        raw(multiline(quote("'''"))),
        quote("\""),
        raw(quote("'")),
    ],
    ..HASH
};

pub(crate) static YAML: Syntax = Syntax {
    strings: &[quote("\""), raw(quote("'"))],
    ..HASH
};

pub(crate) static SQL: Syntax = Syntax {
    line: &["--"],
    block: &[("/*", "*/")],
    strings: &[raw(multiline(quote("'"))), raw(multiline(quote("\"")))],
    ..PLAIN
};

pub(crate) static LUA: Syntax = Syntax {
    line: &["--"],
    block: &[("--[[", "]]")],
    strings: &[quote("\""), quote("'")],
    ..PLAIN
};

pub(crate) static HASKELL: Syntax = Syntax {
    line: &["--"],
    block: &[("{-", "-}")],
    nested: true,
    strings: &[quote("\"")],
    ..PLAIN
};

/// Attributes are not told from text, which is full of apostrophes.
pub(crate) static MARKUP: Syntax = Syntax {
    block: &[("<!--", "-->")],
    ..PLAIN
};

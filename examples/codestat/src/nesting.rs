//! Refuses source that is nested so deeply that parsing it would overflow the stack.
//!
//! A parser that calls itself needs stack for every level of the tree it builds, and an overflow
//! ends the process: no `catch_unwind` helps. Brackets are not all of it: `!!!!x`, `a + a + a` and
//! `|| || || x` nest without any. But a comma or a semicolon ends whatever was being nested, so the
//! tokens since the last one, summed over all open brackets, bound the depth from above.

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree, token_stream};

/// The greatest bound that is parsed; the stack of a worker is made for it.
///
/// Hand-written code stays below a few hundred; tables without commas are the exception.
pub(crate) const MAX_DEPTH: usize = 6_000;

/// Tells whether a stream of tokens may be given to a parser.
pub(crate) fn check(tokens: TokenStream) -> Result<(), String> {
    let depth = bound(tokens);
    if depth > MAX_DEPTH {
        return Err(format!(
            "nested too deeply to be parsed ({depth} levels at most)"
        ));
    }
    Ok(())
}

/// An upper bound for the depth of the syntax tree, found without recursion.
fn bound(tokens: TokenStream) -> usize {
    let mut open = vec![Level::new(tokens, false)];
    let mut depth = 1;
    let mut deepest = depth;
    while let Some(level) = open.last_mut() {
        let Some(token) = level.rest.next() else {
            depth -= level.chain;
            open.pop();
            continue;
        };
        let before = level.chain;
        let inner = level.take(token);
        depth = depth + level.chain - before;
        if let Some(inner) = inner {
            depth += inner.chain;
            open.push(inner);
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The tokens within one pair of brackets.
struct Level {
    rest: token_stream::IntoIter,
    /// Tokens that may have nested into each other so far, and one for the brackets.
    chain: usize,
    /// Whether this is the body of a macro call, which syn keeps as tokens.
    opaque: bool,
    last: Last,
}

/// What the last token was, as far as it changes the meaning of the next.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Name,
    /// `name!` or `macro_rules! name`
    MacroName,
    /// `=`, directly followed by another mark.
    Equals,
    Braces,
    /// `#` or `#!`
    Hash,
    /// A comma, a semicolon or the end of `=>`.
    Separator,
    Other,
}

impl Level {
    fn new(tokens: TokenStream, opaque: bool) -> Self {
        Self {
            rest: tokens.into_iter(),
            chain: 1,
            opaque,
            last: Last::Other,
        }
    }

    /// Takes the next token; returns what is inside it.
    fn take(&mut self, token: TokenTree) -> Option<Self> {
        let last = self.last;
        self.last = Last::of(&token, last);
        let ends = self.last == Last::Separator || last == Last::Braces && begins_anew(&token);
        if ends {
            self.chain = 1;
        } else if !self.opaque && !is_attribute(&token, last) {
            self.chain += 1;
        }
        match token {
            TokenTree::Group(group) => Some(Self::new(
                group.stream(),
                self.opaque || last == Last::MacroName,
            )),
            _ => None,
        }
    }
}

impl Last {
    /// What a token is after another one.
    fn of(token: &TokenTree, last: Self) -> Self {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Self::Braces,
            TokenTree::Ident(_) if last == Self::MacroName => Self::MacroName,
            TokenTree::Ident(ident) if !is_keyword(ident) => Self::Name,
            TokenTree::Punct(punct) => match (punct.as_char(), last) {
                (',' | ';', _) | ('>', Self::Equals) => Self::Separator,
                ('=', _) if punct.spacing() == Spacing::Joint => Self::Equals,
                ('#', _) | ('!', Self::Hash) => Self::Hash,
                ('!', Self::Name) => Self::MacroName,
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}

/// Attributes stand in a row: each line of `//!` is one, and a file may have thousands.
fn is_attribute(token: &TokenTree, last: Last) -> bool {
    match token {
        TokenTree::Punct(punct) => punct.as_char() == '#' || last == Last::Hash,
        TokenTree::Group(group) => last == Last::Hash && group.delimiter() == Delimiter::Bracket,
        _ => false,
    }
}

/// Whether a token after `}` begins another statement, item or arm.
fn begins_anew(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(ident) => ident != "else" && ident != "as" && ident != "in",
        TokenTree::Punct(punct) => punct.as_char() == '#',
        TokenTree::Literal(_) => true,
        TokenTree::Group(_) => false,
    }
}

/// Whether `!` after this word is a negation: `return !(…)` is no macro call.
fn is_keyword(ident: &Ident) -> bool {
    const KEYWORDS: [&str; 14] = [
        "as", "await", "become", "break", "do", "else", "if", "in", "match", "move", "return",
        "static", "while", "yield",
    ];
    KEYWORDS.iter().any(|keyword| ident == keyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound_of(text: &str) -> usize {
        bound(text.parse().expect("tokens"))
    }

    #[test]
    fn brackets_and_chains_both_nest() {
        assert!(bound_of(&format!("{}x{}", "(".repeat(500), ")".repeat(500))) > 500);
        assert!(bound_of(&format!("{}x", "!".repeat(500))) > 500);
        assert!(bound_of(&format!("x{}", " + x".repeat(500))) > 500);
        assert!(bound_of(&format!("{}{{}}", "if a {} else ".repeat(500))) > 500);
        assert!(bound_of(&format!("f(a, {})", "-".repeat(500))) > 500);
    }

    #[test]
    fn what_stands_side_by_side_does_not() {
        for text in [
            "f();",
            "a,",
            "fn f() {} ",
            "X => {} ",
            "X => y(), ",
            "#[a] mod b {} ",
            "//! c\n",
            "#[a] ",
            "1 => { 2 }",
        ] {
            let bound = bound_of(&text.repeat(500));
            assert!(bound < 30, "{text}: {bound}");
        }
    }

    #[test]
    fn the_body_of_a_macro_call_counts_by_its_brackets_alone() {
        let many = "x ".repeat(500);
        assert!(bound_of(&format!("m! {{ {many} }}")) < 10);
        assert!(bound_of(&format!("macro_rules! m {{ {many} }}")) < 10);
        assert!(bound_of(&format!("m!({}{})", "(".repeat(500), ")".repeat(500))) > 500);
        assert!(bound_of(&format!("return !({many})")) > 500);
    }

    #[test]
    fn a_million_brackets_are_refused_and_not_followed() {
        let text = format!("{}{}", "(".repeat(500_000), ")".repeat(500_000));
        assert!(check(text.parse().expect("tokens")).is_err());
    }
}

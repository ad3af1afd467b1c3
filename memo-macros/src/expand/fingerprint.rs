//! A digest of what was written, so that an edited body never serves the values of the old one.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

/// FNV-1a, which is the same for ever and on every platform. It tells versions of one item apart,
/// and nobody chooses them to collide.
#[derive(Debug)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    /// The digest of the item's tokens; layout, comments and docs do not count, but a trailing comma
    /// does: it makes a tuple.
    pub(super) fn of(item: impl ToTokens) -> u64 {
        let mut fingerprint = Self(0xcbf2_9ce4_8422_2325);
        fingerprint.tokens(item.into_token_stream(), Docs::LeaveOut);
        fingerprint.0
    }

    fn tokens(&mut self, tokens: TokenStream, docs: Docs) {
        let mut tokens = tokens.into_iter().peekable();
        // Whether a group here is what a macro is given: `name! (…)` or `name! name {…}`.
        let mut is_macro = false;
        while let Some(token) = tokens.next() {
            let after_bang = is_macro;
            is_macro = is_bang(&token) || after_bang && matches!(token, TokenTree::Ident(_));
            match token {
                TokenTree::Punct(hash) if hash.as_char() == '#' => {
                    let bang = tokens.next_if(is_bang);
                    if docs == Docs::Count || tokens.next_if(is_doc).is_none() {
                        self.piece(b'p', "#");
                        self.piece(b'p', bang.map_or("", |_| "!"));
                    }
                }
                // A token each, whether or not a space stands between them.
                TokenTree::Punct(punct) => self.piece(b'p', &punct.as_char().to_string()),
                TokenTree::Ident(ident) => self.piece(b'i', &ident.to_string()),
                TokenTree::Literal(literal) => self.piece(b'l', &literal.to_string()),
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        // Made by macros, and no part of what was written.
                        Delimiter::None => ("", ""),
                    };
                    self.piece(b'g', open);
                    // What looks like docs may be what a macro makes a value of.
                    let docs = if after_bang { Docs::Count } else { docs };
                    self.tokens(group.stream(), docs);
                    self.piece(b'g', close);
                }
            }
        }
    }

    /// Feeds a piece with its kind before and its end behind, so that no two sequences agree.
    fn piece(&mut self, kind: u8, text: &str) {
        if text.is_empty() {
            return;
        }
        // 0xff is no byte of UTF-8.
        for byte in [kind].into_iter().chain(text.bytes()).chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// Whether `#[doc …]` is part of the digest.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Docs {
    LeaveOut,
    Count,
}

fn is_bang(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '!')
}

/// Whether these are the brackets of `#[doc …]`.
fn is_doc(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
            let first = group.stream().into_iter().next();
            matches!(first, Some(TokenTree::Ident(ident)) if ident == "doc")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> u64 {
        Fingerprint::of(code.parse::<TokenStream>().expect("tokens"))
    }

    #[test]
    fn layout_comments_and_docs_do_not_count() {
        let plain = of("fn f(n: u8) -> u8 { n + 1 }");
        assert_eq!(of("fn f ( n : u8 )\n -> u8 { n+1 } // more"), plain);
        assert_eq!(
            of("/// Docs.\nfn f(n: u8) -> u8 { //! Docs.\n n + 1 }"),
            plain
        );
        assert_eq!(plain, 0x4113_3a19_2d09_9116);
    }

    #[test]
    fn every_other_edit_counts() {
        let edits = [
            "fn f(n: u8) -> u8 { n + 1 }",
            "fn f(n: u8) -> u8 { n + 2 }",
            "fn f(n: u8) -> u8 { n - 1 }",
            "fn f(m: u8) -> u8 { m + 1 }",
            "#[inline] fn f(n: u8) -> u8 { n + 1 }",
            "fn f(n: u8) -> u8 { (n + 1) }",
            "fn f(n: u8) -> u8 { \"n\" + 1 }",
            "fn f(n: u8) -> u8 { text!(#[doc = \"old\"] struct X;) }",
            "fn f(n: u8) -> u8 { text!(#[doc = \"new\"] struct X;) }",
            "fn f(n: u8) -> u8 { repeat!(#(doc),*) }",
            "fn f(n: u8) -> u8 { repeat!(#(document),*) }",
        ];
        let mut fingerprints: Vec<_> = edits.map(of).to_vec();
        fingerprints.sort_unstable();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), edits.len());
    }
}

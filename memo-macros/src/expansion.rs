//! An expansion as text, for snapshots.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;

use crate::stages;

/// The pretty-printed expansion of an item with one of our annotations, as a string literal.
///
/// The attribute arrives as raw tokens, since nothing expands what stands inside a macro's
/// parentheses.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    let (attribute, item) = split(tokens);
    let expansion = match attribute {
        Some((name, args)) if name == "memoize" => stages::memoize(args, &item),
        Some((name, args)) if name == "memoized" => stages::block(args, &item),
        Some((name, args)) if name == "derive" => match args.to_string().as_str() {
            "CacheKey" => stages::cache_key(item),
            "MemSize" => stages::mem_size(item),
            _ => stages::record(item),
        },
        Some((_, args)) => stages::test(args, &item),
        None => stages::record(item),
    };
    let text = expansion.to_string();
    let text = match syn::parse2(expansion) {
        Ok(file) => prettyplease::unparse(&file),
        // A body that is half typed.
        Err(_) => text,
    };
    quote!(#text)
}

/// The name and the options of the first attribute, if that is a macro, and the item below it.
fn split(tokens: TokenStream) -> (Option<(Ident, TokenStream)>, TokenStream) {
    let mut rest = tokens.clone().into_iter();
    let (hash, attribute) = (rest.next(), rest.next());
    if let (Some(TokenTree::Punct(_)), Some(TokenTree::Group(attribute))) = (hash, attribute) {
        let mut inside = attribute.stream().into_iter();
        if let Some(TokenTree::Ident(name)) = inside.next()
            && ["memoize", "memoized", "test", "derive"]
                .iter()
                .any(|known| name == known)
        {
            let args = match inside.next() {
                Some(TokenTree::Group(args)) if args.delimiter() == Delimiter::Parenthesis => {
                    args.stream()
                }
                _ => TokenStream::new(),
            };
            return (Some((name, args)), rest.collect());
        }
    }
    (None, tokens)
}

//! What writes shared values: one of our codecs by its word, or a type of the user's.

use darling::FromMeta;
use syn::spanned::Spanned;
use syn::{Expr, Path, TypePath};

use super::policy::path;
use crate::diag::{did_you_mean, error};

/// What writes shared values.
#[derive(Clone, Debug)]
pub(crate) enum Codec {
    /// One of ours.
    Word(&'static str),
    /// A type that is a codec.
    Type(TypePath),
}

/// Our codecs, and whether they are there: each is a feature.
const WORDS: [(&str, bool); 4] = [
    ("postcard", cfg!(feature = "codec-postcard")),
    ("bincode", cfg!(feature = "codec-bincode")),
    ("msgpack", cfg!(feature = "codec-msgpack")),
    ("json", cfg!(feature = "codec-json")),
];

impl FromMeta for Codec {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let message = "expected the name of a codec or the path of a type, without quotes";
        let (qself, path) = path(expr).ok_or_else(|| error(expr.span(), message))?;
        if let Some(word) = path.get_ident().filter(|_| qself.is_none()) {
            let word = word.to_string();
            if let Some((known, is_there)) = known(&word) {
                if is_there {
                    return Ok(Self::Word(known));
                }
                return Err(error(expr.span(), missing(known)));
            }
            // A type is not named like this.
            if word.starts_with(char::is_lowercase) {
                return Err(error(expr.span(), unknown(&word)));
            }
        }
        if let Some(known) = of_memokit(path) {
            let message = format!(
                "`codec` is a word of its own, or the path of a type; write `codec = {known}`"
            );
            return Err(error(expr.span(), message));
        }
        Ok(Self::Type(TypePath {
            attrs: Vec::new(),
            qself: qself.cloned(),
            path: path.clone(),
        }))
    }
}

/// One of ours that is there, for who has to name one.
pub(crate) fn one_that_is_there() -> Option<&'static str> {
    let there = |(word, is_there): (&'static str, bool)| is_there.then_some(word);
    WORDS.into_iter().find_map(there)
}

fn known(word: &str) -> Option<(&'static str, bool)> {
    WORDS.into_iter().find(|(known, _)| *known == word)
}

fn missing(word: &str) -> String {
    format!("`codec = {word}` needs the feature `codec-{word}` of memokit; enable it")
}

fn unknown(word: &str) -> String {
    let words = WORDS.map(|(word, _)| word);
    let list = words.join("`, `");
    let there_are = format!("there are `{list}`, and the path of a type of your own");
    let meant = did_you_mean(word, words, &there_are);
    format!("no codec is named `{word}`{meant}")
}

/// The word for one of the types in `memokit::codecs`.
fn of_memokit(path: &Path) -> Option<&'static str> {
    let mut segments = path.segments.iter().rev();
    let (last, before) = (segments.next()?, segments.next()?);
    let (known, _) = known(&last.ident.to_string().to_lowercase())?;
    (before.ident == "codecs").then_some(known)
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn read(expr: &Expr) -> Result<Codec, String> {
        Codec::from_expr(expr).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn words_are_ours_where_their_feature_is_on_and_paths_are_the_users() {
        for (word, is_there) in WORDS {
            let ident = proc_macro2::Ident::new(word, proc_macro2::Span::call_site());
            match read(&parse_quote!(#ident)) {
                Ok(Codec::Word(read)) => assert!(is_there && read == word, "{word}"),
                Ok(Codec::Type(_)) => panic!("{word} is ours"),
                Err(said) => {
                    assert!(!is_there, "{said}");
                    let feature = format!("the feature `codec-{word}` of memokit");
                    assert!(said.contains(&feature), "{said}");
                }
            }
        }
        let paths: [Expr; 3] = [
            parse_quote!(Pretty),
            parse_quote!(mine::pretty),
            parse_quote!(<Mine as Has>::Codec),
        ];
        for path in paths {
            assert!(matches!(read(&path), Ok(Codec::Type(_))), "{path:?}");
        }
    }

    #[test]
    fn what_is_neither_is_told_with_what_was_meant() {
        let said = |expr: Expr| read(&expr).expect_err("a mistake");
        assert_eq!(
            said(parse_quote!(messagepack)),
            "no codec is named `messagepack`; there are `postcard`, `bincode`, `msgpack`, `json`, and the \
             path of a type of your own"
        );
        assert_eq!(
            said(parse_quote!(jsn)),
            "no codec is named `jsn`; did you mean `json`?"
        );
        assert_eq!(
            said(parse_quote!(memokit::codecs::Json)),
            "`codec` is a word of its own, or the path of a type; write `codec = json`"
        );
        assert!(said(parse_quote!("json")).starts_with("expected the name of a codec"));
    }
}

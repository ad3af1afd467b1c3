//! Who is evicted: one of our policies by its word, or a type of the user's.

use darling::FromMeta;
use syn::spanned::Spanned;
use syn::{Expr, Path, QSelf, TypePath};

use crate::diag::{did_you_mean, error};

/// Who is evicted.
#[derive(Clone, Debug)]
pub(crate) enum Policy {
    /// One of ours.
    Word(&'static str),
    /// A type that is a policy.
    Type(TypePath),
}

/// Our policies.
pub(crate) const WORDS: [&str; 9] = [
    "best", "fifo", "lru", "lfu", "ttl", "size", "sieve", "s3_fifo", "tiny_lfu",
];

impl FromMeta for Policy {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let message = "expected the name of a policy or the path of a type, without quotes";
        let (qself, path) = path(expr).ok_or_else(|| error(expr.span(), message))?;
        if let Some(word) = path.get_ident().filter(|_| qself.is_none()) {
            let word = word.to_string();
            if let Some(known) = WORDS.into_iter().find(|known| *known == word) {
                return Ok(Self::Word(known));
            }
            // A type is not named like this.
            if word.starts_with(char::is_lowercase) {
                return Err(error(expr.span(), unknown(&word)));
            }
        }
        if let Some(known) = variant(path) {
            let message = format!(
                "`policy` is a word of its own, or the path of a type; write `policy = {known}`"
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

fn unknown(word: &str) -> String {
    let list = WORDS.join("`, `");
    let there_are = format!("there are `{list}`, and the path of a type of your own");
    let meant = did_you_mean(word, WORDS, &there_are);
    format!("no policy is named `{word}`{meant}")
}

/// The word for what the builder of a memo is given: `Policy::Lru`.
fn variant(path: &Path) -> Option<&'static str> {
    let mut segments = path.segments.iter().rev();
    let (last, before) = (segments.next()?, segments.next()?);
    let plain = |word: &str| word.replace('_', "");
    let last = last.ident.to_string().to_lowercase();
    let known = WORDS.into_iter().find(|word| plain(word) == last)?;
    (before.ident == "Policy").then_some(known)
}

pub(super) fn path(expr: &Expr) -> Option<(Option<&QSelf>, &Path)> {
    match expr {
        Expr::Path(path) => Some((path.qself.as_ref(), &path.path)),
        Expr::Group(group) => path(&group.expr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn read(expr: &Expr) -> Result<Policy, String> {
        Policy::from_expr(expr).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn words_are_ours_and_paths_are_the_users() {
        for word in WORDS {
            let ident = proc_macro2::Ident::new(word, proc_macro2::Span::call_site());
            let policy = read(&parse_quote!(#ident));
            assert!(
                matches!(policy, Ok(Policy::Word(read)) if read == word),
                "{word}"
            );
        }
        let paths: [Expr; 4] = [
            parse_quote!(Newest),
            parse_quote!(mine::newest),
            parse_quote!(mine::Window::<8>),
            parse_quote!(<Mine as Has>::Policy),
        ];
        for path in paths {
            assert!(matches!(read(&path), Ok(Policy::Type(_))), "{path:?}");
        }
    }

    #[test]
    fn what_is_neither_is_told_with_what_was_meant() {
        let said = |expr: Expr| read(&expr).expect_err("a mistake");
        assert_eq!(
            said(parse_quote!(s3fifo)),
            "no policy is named `s3fifo`; did you mean `s3_fifo`?"
        );
        assert_eq!(
            said(parse_quote!(w_tiny_lfu)),
            "no policy is named `w_tiny_lfu`; did you mean `tiny_lfu`?"
        );
        assert!(
            said(parse_quote!(random))
                .starts_with("no policy is named `random`; there are `best`, `fifo`, `lru`")
        );
        assert_eq!(
            said(parse_quote!(memokit::Policy::S3Fifo)),
            "`policy` is a word of its own, or the path of a type; write `policy = s3_fifo`"
        );
        assert!(said(parse_quote!("lru")).starts_with("expected the name of a policy"));
    }
}

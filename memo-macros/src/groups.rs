//! What a macro passed on as one expression stays one.
//!
//! `macro_rules!` puts what it captured into groups without delimiters: `2 * $n` with `1 + 2` is a
//! product. The compiler drops the delimiters of such a group when a procedural macro hands it back
//! (rust-lang/rust#67062), and the product would be a sum, without a word. So the groups that matter
//! get parentheses.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use syn::{BinOp, Expr};

/// The same tokens, in which no expression falls apart.
pub(crate) fn keep(tokens: TokenStream) -> TokenStream {
    // Most code is no macro's.
    if is_captured(tokens.clone()) {
        rebuild(tokens)
    } else {
        tokens
    }
}

fn is_captured(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            group.delimiter() == Delimiter::None || is_captured(group.stream())
        }
        _ => false,
    })
}

fn rebuild(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut kept = TokenStream::new();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            kept.extend([token.clone()]);
            continue;
        };
        let before = index.checked_sub(1).map(|index| &tokens[index]);
        let falls_apart = group.delimiter() == Delimiter::None
            && match binding(group.stream()) {
                Binding::Loose => !(ends(before) && starts(&tokens[index + 1..])),
                Binding::Prefix => is_postfix(tokens.get(index + 1)),
                Binding::Tight => false,
            };
        let inside = rebuild(group.stream());
        let (delimiter, span) = if falls_apart {
            // No lint is to call them unneeded.
            let span = group.span().resolved_at(Span::mixed_site());
            (Delimiter::Parenthesis, span)
        } else {
            (group.delimiter(), group.span())
        };
        let mut whole = Group::new(delimiter, inside);
        whole.set_span(span);
        kept.extend([TokenTree::Group(whole)]);
    }
    kept
}

/// How much an expression minds what stands beside it.
enum Binding {
    /// An operator beside it may take a part of it.
    Loose,
    /// Only what comes behind it may: `.`, `?`, an index, arguments.
    Prefix,
    Tight,
}

fn binding(tokens: TokenStream) -> Binding {
    if tokens.clone().into_iter().nth(1).is_none() {
        return Binding::Tight;
    }
    // What is no expression is a type, a pattern, an item, an attribute: some look like one, and
    // parentheses do no harm to those.
    match syn::parse2::<Expr>(tokens) {
        Ok(Expr::Binary(binary)) if is_assignment(&binary.op) => Binding::Tight,
        Ok(Expr::Binary(_) | Expr::Cast(_) | Expr::Closure(_) | Expr::Range(_)) => Binding::Loose,
        Ok(Expr::Unary(_) | Expr::Reference(_)) => Binding::Prefix,
        _ => Binding::Tight,
    }
}

fn is_assignment(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

/// Whether whatever stood before has ended, so that the expression is all that follows.
fn ends(before: Option<&TokenTree>) -> bool {
    match before {
        None => true,
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), ',' | ';'),
        Some(_) => false,
    }
}

/// Whether something new starts, so that the expression is all that came before.
fn starts(behind: &[TokenTree]) -> bool {
    match behind {
        [] => true,
        [TokenTree::Punct(equals), TokenTree::Punct(arrow), ..]
            if equals.as_char() == '=' && equals.spacing() == Spacing::Joint =>
        {
            arrow.as_char() == '>'
        }
        [TokenTree::Punct(punct), ..] => matches!(punct.as_char(), ',' | ';'),
        _ => false,
    }
}

fn is_postfix(behind: Option<&TokenTree>) -> bool {
    match behind {
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), '.' | '?'),
        Some(TokenTree::Group(group)) => {
            matches!(
                group.delimiter(),
                Delimiter::Parenthesis | Delimiter::Bracket
            )
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    /// The tokens of `$e`.
    fn captured(tokens: TokenStream) -> Group {
        Group::new(Delimiter::None, tokens)
    }

    #[test]
    fn an_expression_is_kept_whole_where_it_could_fall_apart() {
        let sum = captured(quote!(1 + 2));
        let text = |tokens: TokenStream| keep(tokens).to_string().replace(' ', "");
        assert_eq!(text(quote!(n * #sum)), "n*(1+2)");
        assert_eq!(text(quote!(#sum.pow(2))), "(1+2).pow(2)");
        assert_eq!(text(quote!({ f(x, n * #sum) })), "{f(x,n*(1+2))}");
        assert_eq!(text(quote!(f(#sum, #sum))), "f(1+2,1+2)");
        assert_eq!(text(quote!(#sum => #sum;)), "1+2=>(1+2);");
        let negative = captured(quote!(-1));
        assert_eq!(text(quote!(#negative.abs() + #negative)), "(-1).abs()+-1");
        let closure = captured(quote!(|n| n + 1));
        assert_eq!(text(quote!(#closure(1))), "(|n|n+1)(1)");
    }

    #[test]
    fn what_is_no_operation_stays_as_it_is() {
        for tokens in [
            quote!(Vec<u8>),
            quote!(dyn Send + Sync),
            quote!(name = "value"),
            quote!(a += 1),
            quote!({ 1 + 2 }),
            quote!(a::b(c).d),
            quote!(let x = 1),
            quote!(pub(crate)),
        ] {
            let group = captured(tokens.clone());
            let kept = keep(quote!(x #group x)).to_string();
            assert!(!kept.starts_with("x ("), "{kept}");
        }
    }

    #[test]
    fn a_group_in_a_group_is_seen() {
        let inner = captured(quote!(1 + 2));
        let outer = captured(quote!(n * #inner));
        let text = keep(quote!(#outer - 1)).to_string().replace(' ', "");
        assert_eq!(text, "(n*(1+2))-1");
    }
}

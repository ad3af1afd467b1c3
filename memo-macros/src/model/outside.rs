//! What `Self` means outside of its impl block.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ExprPath, Path, QSelf, Token, Type, TypePath};

use super::Owner;
use crate::walk::{Inside, Look};

/// Replaces `Self` in types, and in the constants in them.
pub(super) struct Resolve<'o> {
    owner: &'o Owner,
}

impl<'o> Resolve<'o> {
    pub(super) const fn of(owner: &'o Owner) -> Self {
        Self { owner }
    }
}

impl Look for Resolve<'_> {
    // The length of an array: a constant of the type or of the trait, which needs no name.
    fn expr_path(&mut self, path: &mut ExprPath) -> Inside {
        let first = path.path.segments.first();
        let Some(first) = first.filter(|first| path.qself.is_none() && first.ident == "Self")
        else {
            return Inside::Visit;
        };
        let span = first.ident.span();
        let rest = path.path.segments.iter().skip(1).cloned().collect();
        let of_self = syn::parse2::<Type>(located(self.owner.ty.to_token_stream(), span));
        let Ok(of_self) = of_self else {
            return Inside::Skip;
        };
        path.qself = Some(QSelf {
            lt_token: Token![<](span),
            ty: Box::new(of_self),
            position: 0,
            as_token: None,
            gt_token: Token![>](span),
        });
        path.path = Path {
            leading_colon: Some(Token![::](span)),
            segments: rest,
        };
        Inside::Skip
    }

    fn ty(&mut self, ty: &mut Type) -> Inside {
        let Type::Path(path) = ty else {
            return Inside::Visit;
        };
        let first = path.path.segments.first();
        let Some(first) = first.filter(|first| path.qself.is_none() && first.ident == "Self")
        else {
            return Inside::Visit;
        };
        let span = first.ident.span();
        let of_self = syn::parse2::<Type>(located(self.owner.ty.to_token_stream(), span));
        let Ok(of_self) = of_self else {
            return Inside::Skip;
        };
        let mut rest: Vec<_> = path.path.segments.iter().skip(1).cloned().collect();
        if rest.is_empty() {
            *ty = of_self;
            return Inside::Skip;
        }
        // `Self::Item`: of the trait, or of the type.
        let mut segments = self
            .owner
            .of_trait
            .clone()
            .map_or_else(Vec::new, |of_trait| of_trait.segments.into_iter().collect());
        let position = segments.len();
        segments.append(&mut rest);
        *ty = Type::Path(TypePath {
            attrs: Vec::new(),
            qself: Some(QSelf {
                lt_token: Token![<](span),
                ty: Box::new(of_self),
                position,
                as_token: (position > 0).then(|| Token![as](span)),
                gt_token: Token![>](span),
            }),
            path: Path {
                leading_colon: (position == 0).then(|| Token![::](span)),
                segments: segments.into_iter().collect(),
            },
        });
        Inside::Skip
    }
}

/// The same tokens, shown at `span`; what they mean stays.
pub(super) fn located(tokens: TokenStream, span: Span) -> TokenStream {
    let locate = |token| match token {
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), located(group.stream(), span));
            inside.set_span(group.span().located_at(span));
            TokenTree::Group(inside)
        }
        mut token => {
            token.set_span(token.span().located_at(span));
            token
        }
    };
    tokens.into_iter().map(locate).collect()
}

//! The parameters of a generic function: of its description, in calls, and in its companion.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics, TypeParam};

use super::names::{self, Names};
use super::{attributes, lifetimes};
use crate::hygiene;
use crate::model::{MemoFn, MemoGenerics};

/// A type that is described by its parameters and nothing else.
pub(super) fn marker(owner: Option<&Ident>, memo: &MemoFn, names: &Names) -> TokenStream {
    let Names { p, marker, .. } = names;
    let (vis, own) = (&memo.item.vis, &memo.generics.own);
    let types = own.type_params().map(|parameter| &parameter.ident);
    let types: Vec<_> = owner.into_iter().chain(types).collect();
    let owner = owner.map(|owner| quote!(#owner: ?#p::Sized));
    let parameters = owner.into_iter().chain(unbound(memo, p));
    quote! {
        #vis struct #marker<#(#parameters),*>(#p::PhantomData<(#(#p::PhantomData<#types>,)*)>);
    }
}

/// The function's own parameters, of which nothing is asked.
pub(super) fn unbound(memo: &MemoFn, p: &TokenStream) -> Option<TokenStream> {
    let parameters = memo.generics.own.params.iter();
    let parameters = parameters.filter_map(|parameter| match parameter {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(parameter) => {
            let name = &parameter.ident;
            Some(quote!(#name: ?#p::Sized))
        }
        GenericParam::Const(parameter) => {
            let (name, ty) = (&parameter.ident, &parameter.ty);
            Some(quote!(const #name: #ty))
        }
    });
    let parameters: Vec<_> = parameters.collect();
    (!parameters.is_empty()).then(|| quote!(#(#parameters),*))
}

/// The names of the function's own parameters, where a call says them; nothing, if it has none.
///
/// `last` stands for each `impl Trait`, whose name nobody wrote.
pub(super) fn arguments(memo: &MemoFn, last: Last) -> Option<TokenStream> {
    let generics = &memo.generics;
    let names = MemoGenerics::names(&generics.own);
    let written = names.len() - generics.opaque;
    let names = names.into_iter().enumerate();
    let names: Vec<_> = names
        .filter_map(|(index, name)| match last {
            Last::Unsaid => (index < written).then(|| name.to_token_stream()),
            Last::Inferred if index >= written => Some(quote!(_)),
            Last::Inferred | Last::Named => Some(name.to_token_stream()),
        })
        .collect();
    (!names.is_empty()).then(|| quote!(#(#names),*))
}

/// What stands for each `impl Trait` among the parameters of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Last {
    /// Nothing: the compiler finds it.
    Unsaid,
    /// `_`.
    Inferred,
    /// The name that it has in the description.
    Named,
}

/// The function's own parameters with their bounds, and what is asked of them in a `where`.
pub(super) fn declared(generics: &Generics) -> (TokenStream, TokenStream) {
    let parameters = generics.params.iter();
    let bounds = generics.where_clause.iter().flat_map(|it| &it.predicates);
    (quote!(#(#parameters,)*), quote!(#(#bounds,)*))
}

/// The function's own parameters, and all that is asked of them as in a `where`: what is asked in two
/// places is one lint for each operation.
fn apart(generics: &Generics) -> (TokenStream, TokenStream) {
    let (parameters, bounds): (Vec<_>, Vec<_>) = generics
        .params
        .iter()
        .map(|parameter| match parameter {
            GenericParam::Type(TypeParam { ident, bounds, .. }) => {
                let bounds = (!bounds.is_empty()).then(|| quote!(#ident: #bounds,));
                (ident.to_token_stream(), bounds)
            }
            parameter => (parameter.to_token_stream(), None),
        })
        .unzip();
    let (_, in_where) = declared(generics);
    (quote!(#(#parameters,)*), quote!(#(#bounds)* #in_where))
}

/// What tells the memo of these parameters from others of the function.
pub(super) fn told(memo: &MemoFn, p: &TokenStream) -> Option<TokenStream> {
    let generics = &memo.generics.own;
    let arguments = generics
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            GenericParam::Lifetime(_) => None,
            GenericParam::Type(parameter) => {
                let name = &parameter.ident;
                Some(quote!(#p::type_argument::<#name>()))
            }
            GenericParam::Const(parameter) => {
                let name = &parameter.ident;
                Some(quote!(#p::format!("{:?}", #name)))
            }
        });
    let arguments: Vec<_> = arguments.collect();
    (!arguments.is_empty()).then(|| quote!(.generic_item(&[#(#arguments),*])))
}

/// The companion of a generic function: a type whose functions have the parameters of the function.
pub(super) fn companion(memo: &MemoFn, kind: &Ident, names: &Names) -> TokenStream {
    let Names {
        p,
        description,
        lifetime,
        ..
    } = names;
    let cfg = attributes::cfg(memo.attributes());
    let deprecated = attributes::deprecated(memo.attributes());
    let (vis, returns) = (&memo.item.vis, &memo.returns);
    let name = hygiene::respan(memo.companion.to_token_stream());
    let (parameters, bounds) = apart(&memo.generics.own);
    let needs = &names.needs;
    let types = memo.parameters.iter();
    let types = types.map(|parameter| &*parameter.written.ty);
    let (types, _) = lifetimes::unify(types, lifetime);
    let arguments: Vec<_> = memo
        .parameters
        .iter()
        .enumerate()
        .zip(&types)
        .map(|((index, parameter), ty)| {
            let name = names.argument(index, parameter);
            quote!(#name: #ty)
        })
        .collect();
    let keys = memo.key_parameters().map(|(index, _)| &arguments[index]);
    let keys: Vec<_> = keys.collect();
    let (key_count, argument_count) = (keys.len(), arguments.len());
    let [key_count, argument_count] = [key_count, argument_count].map(Literal::usize_unsuffixed);
    let item = memo.batch.as_ref().and_then(|slice| slice.part.as_ref());
    let item = item.and_then(|item| item.shape.target()).into_iter();
    let description_kind = names::description(memo);
    quote! {
        #cfg
        #p::companion! {
            #kind #description_kind
            [#deprecated] [#vis #name] [#lifetime] [#parameters] [#bounds #needs] [#description]
            [#key_count #argument_count] [#(#item)*] [#(#keys),*] [#(#arguments),*] [#returns]
        }
    }
}

//! What a description says of a compute that goes on without its caller.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Index, Type};

use super::key::tuple;
use super::names::Names;
use super::part::{self, Place};
use crate::hygiene;
use crate::model::{List, MemoFn, Shape};

/// The operations that options of time ask for; without such an option, none.
pub(super) fn operations(memo: &MemoFn, names: &Names) -> TokenStream {
    let detach = memo.detaches().then(|| detach(memo, names));
    let timeout = memo.spec.background.timeout.as_ref();
    let timed_out = timeout.map(|_| timed_out(memo, names));
    quote!(#detach #timed_out)
}

/// The compute, with arguments of its own.
fn detach(memo: &MemoFn, names: &Names) -> TokenStream {
    let p = &names.p;
    let (args, kept) = (tuple("args"), tuple("kept"));
    let parameters = memo.parameters.iter().enumerate();
    let (keeps, lends): (Vec<_>, Vec<_>) = parameters
        .map(|(index, parameter)| {
            let (shape, index) = (&parameter.shape, Index::from(index));
            let argument = Place::of(quote!(#args.#index));
            let kept = Place::of(quote!(#kept.#index));
            let keeping = Keeping {
                memo,
                // What can be a part of the key can be kept.
                is_part: parameter.part.as_ref().is_some_and(|part| !part.is_record),
                p,
            };
            (keeping.keep(shape, &argument), keeping.lend(shape, &kept))
        })
        .unzip();
    let (args, keeps) = match keeps.as_slice() {
        // Nothing is to be called unused, nor a unit to be bound.
        [] => (quote!(_), None),
        keeps => (quote!(#args), Some(quote!(let #kept = (#(#keeps,)*);))),
    };
    let lends = quote!((#(#lends,)*));
    let compute_type = if memo.is_async() {
        quote!(MaybeTask)
    } else {
        quote!(MaybeDetached)
    };
    let compute = match &memo.item.sig.asyncness {
        Some(asyncness) => task(asyncness.span, &lends, p),
        None => quote!(#p::Detached::new(move || <Self as #p::Function>::compute(#lends))),
    };
    // Of async functions the code that follows is part of the call in any case.
    let detaches = (!memo.is_async()).then(|| quote!(const DETACHES: #p::bool = true;));
    quote! {
        #detaches
        fn detach(#args: &Self::Args<'_>) -> #p::#compute_type<Self> {
            #keeps
            #p::Option::Some(#compute)
        }
    }
}

/// The future of a compute; one that is not `Send`, and cannot go on elsewhere, is an error at
/// `async`.
fn task(asyncness: Span, lends: &TokenStream, p: &TokenStream) -> TokenStream {
    let pin = hygiene::place(quote!(#p::Box::pin), asyncness);
    let compute = quote!(<Self as #p::AsyncCompute<_>>::compute);
    let compute = hygiene::place(compute, asyncness);
    let at = asyncness.resolved_at(Span::mixed_site());
    quote_spanned!(at=> #pin(async move { #compute(#lends).await }))
}

/// The return value of a call that has given up; a type that has none is an error where it stands.
fn timed_out(memo: &MemoFn, names: &Names) -> TokenStream {
    let (p, returns) = (&names.p, &memo.returns);
    let times_out = hygiene::place(quote!(#p::times_out!), returns.span());
    let at = returns.span().resolved_at(Span::mixed_site());
    quote_spanned!(at=> #times_out(#returns);)
}

/// How the arguments of one parameter are kept.
#[derive(Clone, Copy)]
struct Keeping<'m> {
    memo: &'m MemoFn,
    /// Whether the parameter is a part of the key.
    is_part: bool,
    p: &'m TokenStream,
}

impl Keeping<'_> {
    /// An argument, kept: of what is borrowed, the owned form. One that cannot be kept is an error where
    /// its type was written.
    fn keep(self, shape: &Shape, argument: &Place) -> TokenStream {
        let p = self.p;
        match shape {
            Shape::Whole(ty) => self.keep_whole(ty, &argument.reference()),
            Shape::Borrowed(of) => self.keep(of, &argument.target()),
            Shape::Cow(span, ty) => self.keep_whole(ty, &part::cow(argument, *span, p)),
            Shape::Tuple(parts) => {
                let parts = parts.iter().enumerate();
                let parts = parts.map(|(index, part)| self.keep(part, &argument.field(index)));
                quote!((#(#parts,)*))
            }
            Shape::Optional(span, of) => {
                let optional = quote!(#p::optional);
                part::inside((optional, *span), argument, |part| self.keep(of, part))
            }
            Shape::List(span, list, item) => {
                let function = of_list(*list, p);
                part::inside((function, *span), argument, |part| self.keep(item, part))
            }
        }
    }

    /// An argument that was kept, as the function takes it.
    fn lend(self, shape: &Shape, kept: &Place) -> TokenStream {
        let p = self.p;
        match shape {
            Shape::Whole(_) => kept.own().map_or_else(
                || {
                    let reference = kept.reference();
                    quote!(#p::Clone::clone(#reference))
                },
                Clone::clone,
            ),
            Shape::Borrowed(of) => match &**of {
                Shape::Whole(ty) => self.lend_whole(ty, kept),
                Shape::List(_, List::Slice, _) => {
                    let items = self.lend(of, kept);
                    quote!(#items.as_slice())
                }
                of => {
                    let value = self.lend(of, kept);
                    quote!(&#value)
                }
            },
            Shape::Cow(_, ty) => {
                let borrowed = self.lend_whole(ty, kept);
                quote!(#p::Cow::Borrowed(#borrowed))
            }
            Shape::Tuple(parts) => {
                let parts = parts.iter().enumerate();
                let parts = parts.map(|(index, part)| self.lend(part, &kept.field(index)));
                quote!((#(#parts,)*))
            }
            Shape::Optional(span, of) => {
                let optional = quote!(#p::optional);
                part::inside((optional, *span), kept, |part| self.lend(of, part))
            }
            Shape::List(span, list, item) => {
                let function = of_list(*list, p);
                let items = part::inside((function, *span), kept, |part| self.lend(item, part));
                let boxed = (*list == List::Boxed).then(|| quote!(.into_boxed_slice()));
                quote!(#items #boxed)
            }
        }
    }

    fn keep_whole(self, ty: &Type, reference: &TokenStream) -> TokenStream {
        self.asked("keep", ty, reference)
    }

    fn lend_whole(self, ty: &Type, kept: &Place) -> TokenStream {
        self.asked("lend", ty, &kept.reference())
    }

    /// Asks a type that can be kept; of one that cannot, that is the only error, as in `part::owned`.
    fn asked(self, operation: &str, ty: &Type, of: &TokenStream) -> TokenStream {
        let Self { memo, is_part, p } = self;
        let operation = format_ident!("{operation}");
        if is_part {
            let ty = part::itself(memo, ty, p);
            return quote!(<#ty as #p::Kept>::#operation(#of));
        }
        if memo.is_concrete(ty) {
            let asked = hygiene::place(quote!(#p::#operation!), ty.span());
            let at = ty.span().resolved_at(Span::mixed_site());
            return quote_spanned!(at=> #asked(#ty, #of));
        }
        let open = hygiene::place(quote!(<), ty.span());
        let close = hygiene::place(quote!(as #p::Kept>), ty.span());
        quote!(#open #ty #close::#operation(#of))
    }
}

/// What makes a list of the items of another: an array has a length of its own.
fn of_list(list: List, p: &TokenStream) -> TokenStream {
    match list {
        List::Array => quote!(#p::array),
        List::Slice | List::Vec | List::Boxed => quote!(#p::list),
    }
}

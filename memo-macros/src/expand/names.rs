//! The names that an expansion makes up, and those of the runtime that depend on the function.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{GenericParam, Generics, Lifetime, LifetimeParam};

use super::fingerprint::Fingerprint;
use crate::hygiene::{self, Taken};
use crate::model::{MemoFn, Owner, Parameter};

/// The names of one expansion.
#[derive(Debug)]
pub(super) struct Names {
    /// The path of everything in the runtime.
    pub(super) p: TokenStream,
    /// The type that stands for the function: `__price`.
    pub(super) marker: Ident,
    /// The marker with its parameters, as it is named.
    pub(super) description: TokenStream,
    /// The one lifetime of all arguments.
    pub(super) lifetime: Lifetime,
    /// The static.
    pub(super) memo: Ident,
    /// The function as it was written, where it has to stay one.
    pub(super) inner: Ident,
    /// What computes the key of a method by an expression.
    pub(super) key: Ident,
    /// The trait that has the body of a trait's method.
    pub(super) body: Ident,
    /// The parameters of the method's type.
    pub(super) generics: Generics,
    /// What calls a function of the method's type begins with.
    pub(super) owner: Option<TokenStream>,
    /// The slice of a batch, where it has no name of its own.
    pub(super) items: Ident,
    /// The items of an async batch, which its future owns.
    pub(super) owned: Ident,
    taken: Taken,
}

impl Names {
    pub(super) fn of(memo: &MemoFn) -> Self {
        let mut taken = Taken::default();
        taken.add(&memo.tokens);
        taken.add(&memo.options);
        let name = memo.item.sig.ident.unraw();
        let method = memo.method.as_ref();
        if let Some(method) = method {
            taken.add(&method.owner.tokens);
        }
        let path = method.map_or_else(
            || name.to_string(),
            |method| path(&method.owner, &memo.spec.item),
        );
        let marker = taken.fresh(&format!("__{path}"));
        let body = taken.fresh(&format!("__{path}_body"));
        let ty = method.map(|method| &method.owner.ty);
        Self {
            p: hygiene::private(memo.root.as_ref()),
            // As visible as the type, and no more.
            description: ty.map_or_else(|| marker.to_token_stream(), |ty| quote!(#marker<#ty>)),
            owner: method.map(|method| match method.owner.of_trait {
                Some(_) => {
                    let (_, parameters, _) = method.owner.generics.split_for_impl();
                    quote!(<#ty as #body #parameters>)
                }
                None => quote!(<#ty>),
            }),
            generics: method.map_or_else(Generics::default, |method| method.owner.generics.clone()),
            marker,
            body,
            key: taken.fresh(&format!("__{name}_key")),
            lifetime: taken.fresh_lifetime("a"),
            memo: taken.fresh("MEMO"),
            inner: match method {
                Some(_) => {
                    let mut inner = taken.fresh(&format!("__{name}"));
                    // What a lint says of the body, it says there.
                    inner.set_span(name.span().resolved_at(Span::mixed_site()));
                    inner
                }
                None => taken.fresh("__compute"),
            },
            items: taken.fresh("items"),
            owned: taken.fresh("owned"),
            taken,
        }
    }
}

/// The path of a method as one name.
fn path(owner: &Owner, item: &str) -> String {
    let mut name: String = format!("{}_{item}", owner.name)
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    while name.contains("__") {
        name = name.replace("__", "_");
    }
    match owner.distinction() {
        None => name,
        Some(tokens) => format!("{name}_{:016x}", Fingerprint::of(tokens)),
    }
}

/// The trait that describes the function.
pub(super) fn description(memo: &MemoFn) -> Ident {
    format_ident!("{}Function", prefix(memo))
}

/// Which kind of functions this is, as the runtime's names begin.
pub(super) fn prefix(memo: &MemoFn) -> String {
    let color = if memo.is_async() { "Async" } else { "" };
    let batch = if memo.batch.is_some() { "Batch" } else { "" };
    let thread = if memo.spec.in_thread { "Thread" } else { "" };
    format!("{color}{thread}{batch}")
}

/// The trait that has the body of an async function.
pub(super) fn async_compute(memo: &MemoFn) -> Ident {
    format_ident!("{}Compute", prefix(memo))
}

impl Names {
    /// The name of a parameter where only its value matters.
    ///
    /// The user's own, so that the documentation has it and other attributes find it. A name that
    /// begins with an underscore is resolved here, since using it is not the user's doing; a pattern
    /// gets a fresh one.
    pub(super) fn argument(&self, index: usize, parameter: &Parameter) -> Ident {
        match parameter.name() {
            Some(name) if name.to_string().starts_with('_') => {
                hygiene::local(&name.to_string(), name.span())
            }
            Some(name) => name.clone(),
            None => self.taken.fresh(&format!("arg{index}")),
        }
    }

    /// The name of a parameter where the arguments are taken apart.
    pub(super) fn binding(&self, index: usize, parameter: &Parameter) -> Ident {
        if parameter.is_receiver {
            return hygiene::local("this", Span::call_site());
        }
        self.argument(index, parameter)
    }

    /// The parameters of an implementation that has these lifetimes besides, and their bounds.
    pub(super) fn implementation(&self, lifetimes: &[Lifetime]) -> (TokenStream, TokenStream) {
        let mut generics = self.generics.clone();
        for lifetime in lifetimes.iter().rev() {
            let lifetime = LifetimeParam::new(lifetime.clone());
            generics.params.insert(0, GenericParam::Lifetime(lifetime));
        }
        let (parameters, _, bounds) = generics.split_for_impl();
        (parameters.to_token_stream(), bounds.to_token_stream())
    }

    /// A lifetime of one of several borrows.
    pub(super) fn nth_lifetime(&self, number: usize) -> Lifetime {
        match number {
            0 => self.lifetime.clone(),
            number => self.taken.fresh_lifetime(&format!("a{number}")),
        }
    }

    /// The names of parameters, in their order.
    pub(super) fn arguments(&self, parameters: &[Parameter]) -> Vec<Ident> {
        let parameters = parameters.iter().enumerate();
        parameters
            .map(|(index, parameter)| self.argument(index, parameter))
            .collect()
    }
}

/// The type of the memo.
pub(super) fn memo_type(memo: &MemoFn) -> Ident {
    format_ident!("{}Memo", description(memo))
}

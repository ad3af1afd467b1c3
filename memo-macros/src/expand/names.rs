//! The names that an expansion makes up, and those of the runtime that depend on the function.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{
    GenericParam, Generics, Lifetime, LifetimeParam, PredicateType, Token, Type, TypeParamBound,
    WherePredicate,
};

use super::fingerprint::Fingerprint;
use super::generics::{self, Last};
use super::{key, needs};
use crate::hygiene::{self, Taken};
use crate::model::{MemoFn, MemoGenerics, Owner, Parameter, mentions};

/// The names of one expansion.
#[derive(Debug)]
pub(super) struct Names {
    /// The path of everything in the runtime.
    pub(super) p: TokenStream,
    /// The type that stands for the function: `__price`.
    pub(super) marker: Ident,
    /// The marker with its parameters, as it is named.
    pub(super) description: TokenStream,
    /// The same where the function is called, in which an `impl Trait` has no name.
    pub(super) called: TokenStream,
    /// The parameter of the marker that stands for the method's type.
    pub(super) of_type: Ident,
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
    /// The parameters of the description.
    pub(super) generics: Generics,
    /// What the description asks of them besides, as in a `where`.
    pub(super) needs: TokenStream,
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
        let p = hygiene::private(memo.root.as_ref());
        let named = |last| {
            let ty = method.map(|method| stands_for(&method.owner, &p));
            let own = generics::arguments(memo, last);
            match (ty, own) {
                (None, None) => marker.to_token_stream(),
                // As visible as the type, and no more.
                (Some(ty), None) => quote!(#marker<#ty>),
                (None, Some(own)) => quote!(#marker<#own>),
                (Some(ty), Some(own)) => quote!(#marker<#ty, #own>),
            }
        };
        Self {
            description: named(Last::Named),
            called: named(Last::Inferred),
            of_type: taken.fresh("Of"),
            owner: method.map(|method| {
                let generics = match (&method.owner.of_trait, &method.owner.in_trait) {
                    (_, Some(in_trait)) => &in_trait.generics,
                    (Some(_), None) => &method.owner.generics,
                    (None, None) => return quote!(<#ty>),
                };
                let (_, parameters, _) = generics.split_for_impl();
                quote!(<#ty as #body #parameters>)
            }),
            generics: generics(memo, &p),
            needs: needs::of(memo)
                .iter()
                .map(|need| need.predicate(&p))
                .collect(),
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
            p,
            taken,
        }
    }
}

/// The type for which a method's description stands: its own, and, of a trait's, the parameters too.
fn stands_for(owner: &Owner, p: &TokenStream) -> TokenStream {
    let ty = &owner.ty;
    match &owner.in_trait {
        Some(in_trait) if !in_trait.generics.params.is_empty() => {
            let parameters = parameter_types(&in_trait.generics);
            // They may be of no size.
            quote!((#p::PhantomData<#ty>, #(#p::PhantomData<#parameters>,)*))
        }
        _ => ty.to_token_stream(),
    }
}

/// The parameters, each as a type.
pub(super) fn parameter_types(generics: &Generics) -> Vec<TokenStream> {
    let parameters = generics.params.iter();
    let types = parameters.filter_map(|parameter| match parameter {
        GenericParam::Type(parameter) => Some(parameter.ident.to_token_stream()),
        GenericParam::Const(parameter) => {
            let name = &parameter.ident;
            Some(quote!([(); #name]))
        }
        GenericParam::Lifetime(_) => None,
    });
    types.collect()
}

/// The parameters of the description; of a trait's, with what its body asks of each type.
fn generics(memo: &MemoFn, p: &TokenStream) -> Generics {
    let mut generics = memo.generics.all.clone();
    let method = memo.method.as_ref();
    if method.is_none_or(|method| method.owner.in_trait.is_none()) {
        return generics;
    }
    let has_value = memo.is_of_record() || key::takes_self(memo);
    let is_kept = memo.detaches() && key::takes_self(memo) || memo.batch.is_some() && has_value;
    let of_any_size = quote!(?#p::Sized);
    let bounds = [
        // A record has a size.
        Some(if memo.is_of_record() {
            quote!(#p::Keyed)
        } else {
            of_any_size
        }),
        is_kept.then(|| quote!(#p::Clone)),
    ];
    if let Some(GenericParam::Type(implementor)) = generics.params.first_mut() {
        let bounds = bounds.into_iter().flatten().map(TypeParamBound::Verbatim);
        implementor.bounds.extend(bounds);
    }
    // Of the method's own parameters it is asked as a need.
    let own = MemoGenerics::names(&memo.generics.own);
    let is_asked = |value: &&Type| !mentions(value.to_token_stream(), &own);
    if let Some(value) = memo.value_of_parameter().filter(is_asked) {
        let bounds = quote!(#p::Clone + #p::Send + #p::Sync + 'static);
        let kept = PredicateType {
            attrs: Vec::new(),
            lifetimes: None,
            bounded_ty: value.clone(),
            colon_token: Token![:](Span::call_site()),
            bounds: [TypeParamBound::Verbatim(bounds)].into_iter().collect(),
        };
        let clause = generics.make_where_clause();
        clause.predicates.push(WherePredicate::Type(kept));
    }
    generics
}

/// The path of a method as one name.
fn path(owner: &Owner, item: &str) -> String {
    let item = match &owner.in_trait {
        // It begins with the trait already.
        Some(_) => item.to_owned(),
        None => format!("{}_{item}", owner.name),
    };
    let mut name: String = item
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
        let (_, bounds) = generics::declared(&generics);
        let needs = &self.needs;
        let bounds = quote!(#bounds #needs);
        let bounds = (!bounds.is_empty()).then(|| quote!(where #bounds));
        generics.where_clause = None;
        let (parameters, ..) = generics.split_for_impl();
        (parameters.to_token_stream(), bounds.unwrap_or_default())
    }

    /// The same of the trait that has a default body: the method's own parameters are the body's.
    pub(super) fn implementation_of_body(&self, own: &[&Ident]) -> (TokenStream, TokenStream) {
        let of_type = |parameter: &GenericParam| match parameter {
            GenericParam::Type(parameter) => !own.contains(&&parameter.ident),
            GenericParam::Const(parameter) => !own.contains(&&parameter.ident),
            GenericParam::Lifetime(_) => true,
        };
        let mut generics = self.generics.clone();
        let parameters = generics.params.into_iter();
        generics.params = parameters.filter(of_type).collect();
        let asked = generics.where_clause.take();
        let asked = asked.into_iter().flat_map(|clause| clause.predicates);
        let asked: Vec<_> = asked
            .filter(|predicate| !mentions(predicate.to_token_stream(), own))
            .collect();
        let bounds = (!asked.is_empty()).then(|| quote!(where #(#asked,)*));
        let (parameters, ..) = generics.split_for_impl();
        (parameters.to_token_stream(), bounds.unwrap_or_default())
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

//! The description of a memo, as a constant.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{LitInt, Type};

use super::names::parameter_types;
use super::{generics, hooks, key};
use crate::hygiene;
use crate::model::{
    Background, Bytes, Codec, Key, MemoFn, Method, Period, Policy, Scope, Shared, Spec,
    owns_nothing,
};

/// Whose memo it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of<'m> {
    /// A free function's.
    Function(&'m MemoFn),
    /// A calculation's, of this record, which may be generic.
    Record(&'m TokenStream, bool),
    /// A method's.
    Method(&'m MemoFn, &'m Method),
}

/// The memo: a constant that holds its description.
///
/// `ty` is its type, and `value` that of its values as it was written: a store asks more of it, and
/// says so there. `weighed` leads the macro that asks what tells their bytes to it.
pub(super) fn memo(
    spec: &Spec,
    (ty, value, weighed): (&TokenStream, &Type, &TokenStream),
    of: Of<'_>,
    fingerprint: u64,
    p: &TokenStream,
) -> TokenStream {
    let constructor = match &spec.shared {
        Some(shared) => {
            let constructor = match &shared.codec {
                Some(_) => quote!(::written_by),
                None => quote!(::shared),
            };
            let constructor = hygiene::place(constructor, value.span());
            let codec = shared.codec.iter().map(|codec| self::codec(codec, p));
            quote!(#constructor #(::<#codec>)*)
        }
        None => quote!(::new),
    };
    let description = describe(spec, of, fingerprint, p);
    let by_type = weigh_by_type(spec, (value, weighed), p);
    if spec.hooks.is_empty() {
        let memo = if spec.in_thread {
            quote!(#p::ThreadMemo)
        } else {
            quote!(#p::Memo)
        };
        let memo = match spec.shared {
            Some(_) => hygiene::place(memo, value.span()),
            None => memo,
        };
        return quote!(#memo #constructor(#description) #by_type);
    }
    // Closures want to know what they are given.
    let hooks = hooks::methods(&spec.hooks, value, p);
    quote!(#ty #constructor(#description)#hooks #by_type)
}

/// What the type of the values says of their bytes, where no option does.
fn weigh_by_type(
    spec: &Spec,
    (value, weighed): (&Type, &TokenStream),
    p: &TokenStream,
) -> Option<TokenStream> {
    let is_asked = spec.hooks.weigh.is_none() && !owns_nothing(value);
    is_asked.then(|| quote!(.weigh_by_type(#p::weigher!(#weighed))))
}

/// The description of a function, or of a calculation of a `record`.
fn describe(spec: &Spec, of: Of<'_>, fingerprint: u64, p: &TokenStream) -> TokenStream {
    let Spec { item, docs, .. } = spec;
    let tokens = match (&spec.name, &spec.record) {
        (Some(name), _) => quote!(#p::spec!(name #name, #docs)),
        (None, Some(record)) => quote!(#p::spec!(#record, #item, #docs)),
        (None, None) => quote!(#p::spec!(#item, #docs)),
    };
    let mut tokens = match of {
        // Its line is that of the method, and not of the block.
        Of::Method(memo, _) => hygiene::written(tokens, memo.item.sig.ident.span()),
        Of::Function(_) | Of::Record(..) => tokens,
    };
    if !matches!(of, Of::Method(..)) {
        let namespace = spec.namespace.iter();
        tokens.extend(quote!(#(.within(#namespace))*));
    }
    tokens.extend(says(spec, p));
    if let Of::Function(memo) | Of::Method(memo, _) = of
        && let Key::Expr(_) = memo.key
    {
        tokens.extend(quote!(.keyed_by_expression()));
    }
    if let Some(shared) = &spec.shared {
        tokens.extend(version(shared, fingerprint));
    }
    match (of, &spec.shared) {
        // The record says where its values live.
        (Of::Record(record, is_generic), _) => {
            tokens.extend(quote!(.of(&<#record as #p::Keyed>::SPEC)));
            if is_generic {
                tokens.extend(quote!(.generic::<#record>()));
            }
        }
        (Of::Method(memo, method), _) => tokens.extend(of_method(spec, memo, method, p)),
        (Of::Function(memo), shared) => {
            tokens.extend(shared.as_ref().map(|shared| share(shared, p)));
            tokens.extend(generics::told(memo, p));
        }
    }
    tokens
}

/// What a method takes over from its record, and what it says otherwise.
fn of_method(spec: &Spec, memo: &MemoFn, method: &Method, p: &TokenStream) -> TokenStream {
    let (ty, name) = (&method.owner.ty, &method.owner.name);
    let in_trait = method.owner.in_trait.as_ref();
    let of_record = match (memo.is_of_record(), in_trait) {
        (true, _) => {
            let keyed = key::keyed(memo, ty, p);
            quote!(.of(&#keyed::SPEC))
        }
        (false, None) => quote!(.of_record(#name, &[])),
        (false, Some(_)) => quote!(.of_record("", &[])),
    };
    let namespace = spec.namespace.iter();
    let scope = match (&spec.shared, method.scope) {
        // The struct says which store it is, if the method does not.
        (Some(Shared { store: None, .. }), _) => quote!(.in_a_store()),
        (Some(shared), _) => share(shared, p),
        (None, Some(Scope::Process)) => quote!(.in_process()),
        (None, Some(Scope::Instance)) => quote!(.in_values()),
        // A body for many types is of none of their stores.
        (None, _) if in_trait.is_some() => quote!(.in_process()),
        (None, _) => TokenStream::new(),
    };
    let generic = match in_trait {
        Some(in_trait) => {
            let parameters = parameter_types(&in_trait.generics);
            Some(quote!(.implemented::<#ty>(&[#(#p::type_argument::<#parameters>()),*])))
        }
        None => {
            let is_generic = !method.owner.generics.params.is_empty();
            is_generic.then(|| quote!(.generic::<#ty>()))
        }
    };
    let own = generics::told(memo, p);
    let kind = super::memo::kind(memo);
    quote!(#of_record #(.within(#namespace))* #scope #generic #own.kind(#kind))
}

/// What a struct says for all its calculations, of which `keys` identify a record.
pub(super) fn of_record(spec: &Spec, keys: &[String], p: &TokenStream) -> TokenStream {
    let item = &spec.item;
    let namespace = spec.namespace.iter();
    let says = says(spec, p);
    let shares = spec.shared.as_ref().map(|shared| {
        let share = share(shared, p);
        // Its methods are asked to say it themselves: a constant cannot give them a type.
        let codec = shared.codec.as_ref().map(|_| quote!(.codec_for_fields()));
        quote!(#share #codec)
    });
    quote!(#p::spec!(record #item, &[#(#keys),*]) #(.within(#namespace))* #says #shares)
}

/// What a struct may say for all its calculations.
fn says(spec: &Spec, p: &TokenStream) -> TokenStream {
    let lives = lives(spec, p);
    let waits = waits(&spec.background, p);
    let limits = limits(spec, p);
    let copies = copies(spec, p);
    let batches = batches(spec, p);
    quote!(#lives #waits #limits #copies #batches)
}

/// How long values live.
fn lives(spec: &Spec, p: &TokenStream) -> TokenStream {
    let [ttl, tti] = [&spec.ttl, &spec.tti].map(|length| {
        let length = length.as_ref();
        length.map(|length| period(length, p)).into_iter()
    });
    let jitter = spec.jitter.map(|share| int(share.into())).into_iter();
    quote!(#(.ttl(#ttl))* #(.tti(#tti))* #(.jitter(#jitter))*)
}

/// For which compute a call waits, and how long.
fn waits(background: &Background, p: &TokenStream) -> TokenStream {
    let Background {
        stale,
        refresh_ahead,
        soft_timeout,
        timeout,
        side_by_side,
    } = background;
    let [stale, soft_timeout, timeout] = [stale, soft_timeout, timeout].map(|length| {
        let length = length.as_ref();
        length.map(|length| period(length, p)).into_iter()
    });
    let refresh_ahead = refresh_ahead.then(|| quote!(.refresh_ahead()));
    let side_by_side = side_by_side.then(|| quote!(.side_by_side()));
    quote! {
        #(.stale(#stale))* #refresh_ahead #(.soft_timeout(#soft_timeout))* #(.timeout(#timeout))*
        #side_by_side
    }
}

/// How much is kept.
fn limits(spec: &Spec, p: &TokenStream) -> TokenStream {
    let capacity = spec.capacity.iter();
    let max_bytes = spec.max_bytes.as_ref();
    let max_bytes = max_bytes.map(|most| bytes(&quote!(max_bytes), most));
    let policy = spec.policy.as_ref().map(|policy| self::policy(policy, p));
    let policy = policy.into_iter();
    quote!(#(.capacity(#capacity))* #max_bytes #(.policy(#policy))*)
}

/// What is kept of shared values, and what becomes of a call without its store.
fn copies(spec: &Spec, p: &TokenStream) -> TokenStream {
    let ttl = spec.l1_ttl.as_ref().map(|length| period(length, p));
    let ttl = ttl.into_iter();
    let largest = spec.l1_max_value.as_ref();
    let largest = largest.map(|most| bytes(&quote!(l1_max_value), most));
    let fails = spec.shared.as_ref().is_some_and(|shared| shared.fails);
    let fails = fails.then(|| quote!(.fail_with_store()));
    quote!(#(.l1_ttl(#ttl))* #largest #fails)
}

/// So many bytes, to the method of an option.
fn bytes(method: &TokenStream, most: &Bytes) -> TokenStream {
    match most {
        Bytes::Fixed(bytes) => {
            let bytes = int(*bytes);
            quote!(.#method(#bytes))
        }
        // What is no number of bytes is an error there.
        Bytes::Expr(bytes) => {
            let method = hygiene::place(quote!(.#method), bytes.span());
            quote_spanned!(bytes.span()=> #method(#bytes))
        }
    }
}

/// Who is evicted.
fn policy(policy: &Policy, p: &TokenStream) -> TokenStream {
    match policy {
        Policy::Word(word) => {
            // `s3_fifo` is `S3Fifo`.
            let capital = |part: &str| format!("{}{}", part[..1].to_uppercase(), &part[1..]);
            let variant: String = word.split('_').map(capital).collect();
            let variant = Ident::new(&variant, Span::call_site());
            quote!(#p::Policy::#variant)
        }
        // What is no policy is an error there.
        Policy::Type(ty) => {
            let custom = hygiene::place(quote!(#p::custom_policy), ty.span());
            quote_spanned!(ty.span().resolved_at(Span::mixed_site())=> #custom::<#ty>())
        }
    }
}

/// How many keys are computed together.
fn batches(spec: &Spec, p: &TokenStream) -> TokenStream {
    // What is no number of keys is an error there.
    let most = spec.max_batch.as_ref();
    let most = most.map(|most| {
        let checked = hygiene::place(quote!(#p::some_keys), most.span());
        quote_spanned!(most.span()=> .max_batch(const { #checked(#most) }))
    });
    let coalesce = spec.coalesce.as_ref().map(|time| period(time, p));
    let coalesce = coalesce.into_iter();
    quote!(#most #(.coalesce(#coalesce))*)
}

/// A length of time: a constant, or a function that tells it.
pub(super) fn period(length: &Period, p: &TokenStream) -> TokenStream {
    match length {
        Period::Fixed(length) => {
            let (seconds, nanos) = (int(length.as_secs()), int(length.subsec_nanos().into()));
            quote!(#p::Period::fixed(#seconds, #nanos))
        }
        Period::Expr(length) => quote!(#p::Period::Computed(|| #length)),
    }
}

fn version(shared: &Shared, fingerprint: u64) -> TokenStream {
    match shared.version {
        Some(version) => {
            let version = int(version);
            quote!(.version(#version))
        }
        None => {
            let fingerprint = format!("{fingerprint:#018x}");
            let fingerprint = LitInt::new(&fingerprint, Span::call_site());
            quote!(.fingerprint(#fingerprint))
        }
    }
}

/// What writes values.
fn codec(codec: &Codec, p: &TokenStream) -> TokenStream {
    match codec {
        Codec::Word(word) => {
            let name = format!("{}{}", word[..1].to_uppercase(), &word[1..]);
            let name = Ident::new(&name, Span::call_site());
            quote!(#p::#name)
        }
        // What is no codec is an error there.
        Codec::Type(ty) => ty.to_token_stream(),
    }
}

fn share(shared: &Shared, p: &TokenStream) -> TokenStream {
    let store = match &shared.store {
        Some(store) => quote!(#p::Option::Some(#store)),
        None => quote!(#p::Option::None),
    };
    quote!(.shared(#store))
}

fn int(number: u64) -> proc_macro2::Literal {
    proc_macro2::Literal::u64_unsuffixed(number)
}

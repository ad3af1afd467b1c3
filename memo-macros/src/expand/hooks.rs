//! What a memo asks of its user's code about a key or a value: closures that keep nothing.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Index, Pat, PatIdent, ReturnType, Type};

use super::key::tuple;
use super::spec::period;
use super::uses::uses;
use crate::hygiene;
use crate::model::{Hook, HookParameter, Hooks, Tag, Tags};
use crate::walk::{Inside, Look, Walk};

/// The methods of a memo that take the code.
///
/// `value` is the type as it was written: what an option asks of it, is said there.
pub(super) fn methods(hooks: &Hooks, value: &Type, p: &TokenStream) -> TokenStream {
    let mut tokens = TokenStream::new();
    if let Some(ttl) = &hooks.ttl {
        let ttl = of_key_and_value(ttl, hooks);
        tokens.extend(quote!(.ttl_by(#ttl)));
    }
    match &hooks.tags {
        None => {}
        Some(Tags::OfKey(tags)) => {
            let tags = of_key(tags, hooks, p);
            tokens.extend(quote!(.tags_by_key(#tags)));
        }
        Some(Tags::OfValue(tags)) => {
            let (key, by_value) = (tuple("key"), tuple("value"));
            let tags_of = hygiene::place(quote!(#p::tags_of), tags.body.span());
            let tags = of_key_and_value(tags, hooks);
            tokens.extend(quote!(.tags_by(|#key, #by_value| #tags_of(#key, #by_value, #tags))));
        }
    }
    if hooks.tenant {
        tokens.extend(quote!(.of_tenant()));
    }
    if let Some(weigh) = &hooks.weigh {
        // A closure, so that a value is lent as whoever weighs it takes it: `&Vec<u8>` as `&[u8]`.
        let value = hygiene::local("value", weigh.span());
        let at = weigh.span().resolved_at(Span::mixed_site());
        tokens.extend(quote_spanned!(at=> .weigh(|#value| #weigh(#value))));
    }
    if let Some(condition) = &hooks.store_if {
        let condition = of_value(condition);
        tokens.extend(quote!(.store_if(#condition)));
    }
    for (name, length) in [
        (quote!(.absent_ttl), &hooks.absent_ttl),
        (quote!(.error_ttl), &hooks.error_ttl),
    ] {
        if let Some(length) = length {
            let length = period(length, p);
            let name = hygiene::place(name, value.span());
            tokens.extend(quote!(#name(#length)));
        }
    }
    tokens
}

/// `|key, value| …`: what the user's closure is given are the parts of the key, then the value.
fn of_key_and_value(hook: &Hook, hooks: &Hooks) -> TokenStream {
    let (key, value) = (tuple("key"), tuple("value"));
    let parts = hook.parameters.len().saturating_sub(1);
    let given = (0..parts).map(|index| {
        let part = part(&key, index, hooks);
        quote!(&#part)
    });
    let bindings = bind(hook, given.chain([quote!(#value)]));
    let Hook { output, body, .. } = hook;
    let key = unless_unused(&key, parts > 0);
    quote!(|#key, #value| #output { #bindings #body })
}

/// A part of the key, by its place: of a method's, the record's key comes before the arguments.
fn part(key: &Ident, index: usize, hooks: &Hooks) -> TokenStream {
    match (hooks.of_record, index.checked_sub(1)) {
        (false, _) => {
            let index = Index::from(index);
            quote!(#key.#index)
        }
        (true, None) => quote!(#key.record),
        (true, Some(argument)) => {
            let argument = Index::from(argument);
            quote!(#key.arguments.#argument)
        }
    }
}

/// `|value| …`.
fn of_value(hook: &Hook) -> TokenStream {
    let Hook { output, body, .. } = hook;
    if let [
        HookParameter {
            pat: Pat::Ident(name),
            ty: None,
        },
    ] = hook.parameters.as_slice()
        && matches!(output, ReturnType::Default)
        && uses(body, &name.ident, &[])
    {
        // As it was written: nothing is to be said of such a name.
        return quote!(|#name| #body);
    }
    let value = tuple("value");
    let bindings = bind(hook, [quote!(#value)]);
    quote!(|#value| #output { #bindings #body })
}

/// The parameters of the user's closure; none has to be used.
fn bind(hook: &Hook, given: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    let (mut patterns, mut types, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut names = BoundNames(Vec::new());
    for (HookParameter { pat, ty }, given) in hook.parameters.iter().zip(given) {
        patterns.push(pat);
        Walk(&mut names).visit_pat_mut(&mut pat.clone());
        match ty {
            // A type that it is not is an error where it was written.
            Some(ty) => {
                types.push(quote!(#ty));
                values.push(hygiene::place(given, ty.span()));
            }
            None => {
                types.push(quote!(_));
                values.push(given);
            }
        }
    }
    let is_typed = hook
        .parameters
        .iter()
        .any(|parameter| parameter.ty.is_some());
    let types = is_typed.then(|| quote!(: (#(#types,)*)));
    // None has to be used.
    let unused = names.0.iter();
    let unused = unused.filter(|name| !uses(&hook.body, name, &names.0));
    // One pattern, as the parameters are: a name is bound once. It stands where the closure does.
    let at = hook.span.resolved_at(Span::mixed_site());
    let pattern = quote_spanned!(at=> (#(#patterns,)*));
    quote!(let #pattern #types = (#(#values,)*); #(let _ = &#unused;)*)
}

/// The names that a pattern binds.
struct BoundNames(Vec<Ident>);

impl Look for BoundNames {
    fn pat_ident(&mut self, pat: &mut PatIdent) -> Inside {
        // Of such a name no lint asks for a use, and one asks for none.
        if !pat.ident.to_string().starts_with('_') {
            self.0.push(pat.ident.clone());
        }
        Inside::Visit
    }

    // What is bound inside an expression ends there.
    fn closure(&self) -> Inside {
        Inside::Skip
    }
}

/// `|key| …`: the texts with what their braces stand for.
fn of_key(tags: &[Tag], hooks: &Hooks, p: &TokenStream) -> TokenStream {
    let key = tuple("key");
    let mut bound = Vec::new();
    let texts = tags
        .iter()
        .map(|tag| text(tag, &key, hooks, (&mut bound, p)));
    let texts: Vec<_> = texts.collect();
    let key = unless_unused(&key, !bound.is_empty());
    let bindings = match bound.as_slice() {
        [] => return quote!(|#key| #p::tag_list([#(#texts),*])),
        [(name, part)] => quote!(let #name = &#part;),
        several => {
            let (names, parts): (Vec<_>, Vec<_>) = several.iter().map(|(n, p)| (n, p)).unzip();
            quote!(let (#(#names),*) = (#(&#parts),*);)
        }
    };
    quote!(|#key| { #bindings #p::tag_list([#(#texts),*]) })
}

/// A text, and in `bound` what it captures; what another text has bound, it is given: it may be that
/// the names of two texts are not resolved in one place.
fn text(
    tag: &Tag,
    key: &Ident,
    hooks: &Hooks,
    (bound, p): (&mut Vec<(Ident, TokenStream)>, &TokenStream),
) -> TokenStream {
    let literal = &tag.literal;
    let before = bound.len();
    let mut given: Vec<(Ident, TokenStream)> = Vec::new();
    for (name, index) in &tag.captures {
        // What a text captures is resolved where the text stands.
        let name = match syn::parse_str::<Ident>(name) {
            Ok(_) => Ident::new(name, literal.span()),
            Err(_) => Ident::new_raw(name, literal.span()),
        };
        let position = bound.iter().position(|(known, _)| *known == name);
        let is_given = given.iter().any(|(known, _)| *known == name);
        match position {
            None => bound.push((name, part(key, *index, hooks))),
            Some(position) if position < before && !is_given => {
                given.push((name, part(key, *index, hooks)));
            }
            Some(_) => {}
        }
    }
    let given = given.iter().map(|(name, part)| {
        let part = hygiene::place(quote!(&#part), literal.span());
        quote_spanned!(literal.span()=> , #name = #part)
    });
    let text = hygiene::place(quote!(#p::format!), literal.span());
    quote_spanned!(literal.span()=> #text(#literal #(#given)*))
}

/// The name of a parameter; the compiler is not to say that one is unused.
fn unless_unused(name: &Ident, is_used: bool) -> TokenStream {
    if is_used { quote!(#name) } else { quote!(_) }
}

//! One lifetime for all arguments, as the tuple of them has.

use syn::visit_mut::{self, VisitMut};
use syn::{Lifetime, ParenthesizedGenericArguments, Type, TypeFnPtr, TypeReference};

/// The types with every lifetime but `'static` replaced, and whether there was any.
pub(super) fn unify<'t>(
    types: impl Iterator<Item = &'t Type>,
    lifetime: &Lifetime,
) -> (Vec<Type>, bool) {
    let mut unifier = Unifier {
        lifetime,
        found: false,
    };
    let unify = |ty: &Type| {
        let mut ty = ty.clone();
        unifier.visit_type_mut(&mut ty);
        ty
    };
    let types = types.map(unify).collect();
    (types, unifier.found)
}

/// The types, in which each `unified` lifetime is one that `fresh` gives, and all of those.
pub(super) fn separate<'t>(
    types: impl Iterator<Item = &'t Type>,
    unified: &Lifetime,
    fresh: impl Fn(usize) -> Lifetime,
) -> (Vec<Type>, Vec<Lifetime>) {
    let mut separator = Separator {
        unified,
        fresh,
        given: Vec::new(),
    };
    let separate = |ty: &Type| {
        let mut ty = ty.clone();
        separator.visit_type_mut(&mut ty);
        ty
    };
    let types = types.map(separate).collect();
    let mut lifetimes = separator.given;
    lifetimes.dedup_by(|a, b| a.ident == b.ident);
    (types, lifetimes)
}

struct Separator<'l, F> {
    unified: &'l Lifetime,
    fresh: F,
    given: Vec<Lifetime>,
}

impl<F: Fn(usize) -> Lifetime> VisitMut for Separator<'_, F> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == self.unified.ident {
            let mut fresh = (self.fresh)(self.given.len());
            self.given.push(fresh.clone());
            fresh.set_span(lifetime.span());
            *lifetime = fresh;
        }
    }
}

struct Unifier<'l> {
    lifetime: &'l Lifetime,
    found: bool,
}

impl VisitMut for Unifier<'_> {
    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if reference.lifetime.is_none() {
            let mut lifetime = self.lifetime.clone();
            lifetime.set_span(reference.and_token.span);
            reference.lifetime = Some(lifetime);
        }
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            *lifetime = self.lifetime.clone();
            self.found = true;
        }
    }

    // The lifetimes of a function pointer's parameters are its own.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut ParenthesizedGenericArguments) {
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::parse_quote;

    use super::*;

    #[test]
    fn only_a_static_lifetime_and_those_of_function_pointers_stay() {
        let types: [Type; 4] = [
            parse_quote!(&'x str),
            parse_quote!(&(Cow<'_, &u8>, &'static str)),
            parse_quote!(for<'f> fn(&'f u8)),
            parse_quote!(&mut dyn Fn(&u8)),
        ];
        let (types, found) = unify(types.iter(), &parse_quote!('a));
        let types: Vec<_> = types
            .iter()
            .map(|ty| ty.to_token_stream().to_string().replace(' ', ""))
            .collect();
        assert!(found);
        assert_eq!(
            types,
            [
                "&'astr",
                "&'a(Cow<'a,&'au8>,&'staticstr)",
                "for<'f>fn(&'fu8)",
                "&'amutdynFn(&u8)",
            ]
        );
    }
}

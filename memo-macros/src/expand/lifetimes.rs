//! One lifetime for all arguments, as the tuple of them has.

use syn::visit_mut::VisitMut;
use syn::{Lifetime, Type, TypeReference};

use crate::walk::{Inside, Look, Walk};

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
        Walk(&mut unifier).visit_type_mut(&mut ty);
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
        Walk(&mut separator).visit_type_mut(&mut ty);
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

impl<F: Fn(usize) -> Lifetime> Look for Separator<'_, F> {
    fn lifetime(&mut self, lifetime: &mut Lifetime) {
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

impl Look for Unifier<'_> {
    fn reference(&mut self, reference: &mut TypeReference) -> Inside {
        if reference.lifetime.is_none() {
            let mut lifetime = self.lifetime.clone();
            lifetime.set_span(reference.and_token.span);
            reference.lifetime = Some(lifetime);
        }
        Inside::Visit
    }

    fn lifetime(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            *lifetime = self.lifetime.clone();
            self.found = true;
        }
    }

    // The lifetimes of a function pointer's parameters are its own.
    fn fn_ptr(&self) -> Inside {
        Inside::Skip
    }

    fn fn_parameters(&self) -> Inside {
        Inside::Skip
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

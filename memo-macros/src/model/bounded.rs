//! Which types have to be bounded in an implementation for a generic type.
//!
//! As serde has it: a type parameter that a field mentions, and what is named through one, as
//! `T::Id`. To bound the types of the fields instead would ask more of callers than they can see, and
//! never come to an end for a type that contains itself.

use std::collections::HashSet;

use proc_macro2::Ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Generics, Type, TypePath};

use crate::walk::{Inside, Look, Walk};

/// The types to bound, each once.
pub(super) fn by<'t>(generics: &Generics, types: impl Iterator<Item = &'t Type>) -> Vec<Type> {
    let mut finder = Finder {
        parameters: generics.type_params().map(|ty| ty.ident.clone()).collect(),
        seen: HashSet::new(),
        found: Vec::new(),
    };
    for ty in types {
        // The visitor wants a type of its own; it changes nothing.
        Walk(&mut finder).visit_type_mut(&mut ty.clone());
    }
    finder.found
}

struct Finder {
    parameters: Vec<Ident>,
    seen: HashSet<Ident>,
    found: Vec<Type>,
}

impl Look for Finder {
    fn type_path(&mut self, ty: &mut TypePath) -> Inside {
        let segments = &ty.path.segments;
        // It has a key whatever it is of.
        if segments
            .last()
            .is_some_and(|last| last.ident == "PhantomData")
        {
            return Inside::Skip;
        }
        let first = segments.first().map(|first| &first.ident);
        let parameter = first.filter(|first| ty.qself.is_none() && self.parameters.contains(first));
        match parameter {
            Some(parameter) if segments.len() == 1 => {
                if self.seen.insert(parameter.clone()) {
                    self.found.push(Type::Path(ty.clone()));
                }
            }
            Some(_) => self.found.push(Type::Path(ty.clone())),
            None if ty.qself.is_some() && self.mentions(ty) => {
                self.found.push(Type::Path(ty.clone()));
            }
            None => return Inside::Visit,
        }
        Inside::Skip
    }
}

impl Finder {
    /// Whether a parameter stands anywhere in a path like `<T as Trait>::Id`.
    fn mentions(&self, ty: &TypePath) -> bool {
        let mut inside = Self {
            parameters: self.parameters.clone(),
            seen: HashSet::new(),
            found: Vec::new(),
        };
        visit_mut::visit_type_path_mut(&mut Walk(&mut inside), &mut ty.clone());
        !inside.found.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::{DeriveInput, parse_quote};

    use super::*;

    fn bounded(input: &DeriveInput) -> Vec<String> {
        let syn::Data::Struct(data) = &input.data else {
            panic!("a struct");
        };
        by(&input.generics, data.fields.iter().map(|field| &field.ty))
            .iter()
            .map(|ty| ty.to_token_stream().to_string().replace(' ', ""))
            .collect()
    }

    #[test]
    fn a_parameter_is_bounded_where_a_field_needs_it() {
        let input = parse_quote!(
            struct Key<'a, A, B, C: Named, D, const N: usize> {
                a: Option<Box<Key<A>>>,
                again: &'a [A; N],
                marker: std::marker::PhantomData<B>,
                id: C::Id,
                other: Vec<<D as Named>::Id>,
                plain: <u8 as Named>::Id,
            }
        );
        assert_eq!(bounded(&input), ["A", "C::Id", "<DasNamed>::Id"]);
    }
}

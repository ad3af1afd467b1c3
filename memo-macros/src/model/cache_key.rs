//! A type that is to be part of keys: the only input of its expansion.

use proc_macro2::{Ident, TokenStream};
use syn::{Data, DeriveInput, Fields, Generics, Path, Type};

use super::bounded;
use crate::args::CacheKeyArgs;
use crate::diag::{Errors, Rejected};

/// A type that is to be part of keys.
#[derive(Debug)]
pub(crate) struct KeyType {
    pub(crate) ident: Ident,
    /// The path of memokit, where one was given.
    pub(crate) root: Option<Path>,
    pub(crate) generics: Generics,
    /// What depends on a type parameter and has to be a part of keys too.
    pub(crate) bounded: Vec<Type>,
    pub(crate) body: KeyBody,
}

/// What a value consists of.
#[derive(Debug)]
pub(crate) enum KeyBody {
    Struct(Fields),
    /// The variants with their names.
    Enum(Vec<(Ident, Fields)>),
}

impl KeyType {
    /// Resolves a struct or an enum.
    ///
    /// There is a type beside mistakes in its options too: what uses it in a key shall not become an
    /// error as well.
    pub(crate) fn resolve(tokens: TokenStream) -> (Option<Self>, Result<(), Rejected>) {
        let mut errors = Errors::default();
        let ty = errors
            .handle(syn::parse2(tokens).map_err(Into::into))
            .and_then(|input| Self::of(input, &mut errors));
        (ty, errors.finish())
    }

    fn of(input: DeriveInput, errors: &mut Errors) -> Option<Self> {
        let args = CacheKeyArgs::parse(&input.attrs, errors);
        let body = KeyBody::of(input.data, errors)?;
        let types = body.fields().into_iter().flatten();
        let bounded = bounded::by(&input.generics, types.map(|field| &field.ty));
        Some(Self {
            ident: input.ident,
            root: args.root.map(|root| root.value.0),
            generics: input.generics,
            bounded,
            body,
        })
    }
}

impl KeyBody {
    fn of(data: Data, errors: &mut Errors) -> Option<Self> {
        let body = match data {
            Data::Struct(data) => Self::Struct(data.fields),
            Data::Enum(data) => {
                let variants = data.variants.into_iter();
                Self::Enum(
                    variants
                        .map(|variant| {
                            CacheKeyArgs::refuse(&variant.attrs, errors);
                            (variant.ident, variant.fields)
                        })
                        .collect(),
                )
            }
            Data::Union(data) => {
                let message = "nobody can tell which field of a union holds its value; make it an \
                               enum, or implement `CacheKey` by hand";
                errors.push(data.union_token.span, message);
                return None;
            }
        };
        for field in body.fields().into_iter().flatten() {
            CacheKeyArgs::refuse(&field.attrs, errors);
        }
        Some(body)
    }

    /// The fields of the struct, or those of each variant.
    fn fields(&self) -> Vec<&Fields> {
        match self {
            Self::Struct(fields) => vec![fields],
            Self::Enum(variants) => variants.iter().map(|(_, fields)| fields).collect(),
        }
    }
}

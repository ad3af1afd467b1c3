//! A type whose values are to tell their bytes: the only input of its expansion.

use proc_macro2::{Ident, TokenStream};
use syn::{Data, DeriveInput, Field, Fields, Generics, Path, Type};

use super::bounded;
use crate::args::{MemSizeArgs, MemSizeFieldArgs};
use crate::diag::{Errors, Rejected};

/// A type whose values are to tell their bytes.
#[derive(Debug)]
pub(crate) struct SizedType {
    pub(crate) ident: Ident,
    /// The path of memokit, where one was given.
    pub(crate) root: Option<Path>,
    pub(crate) generics: Generics,
    /// What depends on a type parameter and has to tell its bytes too.
    pub(crate) bounded: Vec<Type>,
    pub(crate) body: SizedBody,
}

/// What a value consists of.
#[derive(Debug)]
pub(crate) enum SizedBody {
    Struct(SizedFields),
    /// The variants with their names.
    Enum(Vec<(Ident, SizedFields)>),
}

/// The fields of a struct or of a variant, and who tells what each owns.
#[derive(Debug)]
pub(crate) struct SizedFields {
    pub(crate) fields: Fields,
    pub(crate) told: Vec<Told>,
}

/// Who tells what a field owns.
#[derive(Debug)]
pub(crate) enum Told {
    /// Its type.
    ByType,
    /// A function.
    By(Path),
    /// Nobody: it does not count.
    Skipped,
}

impl SizedType {
    /// Resolves a struct or an enum.
    ///
    /// There is a type beside mistakes in its options too: what stores it shall not become an error as
    /// well.
    pub(crate) fn resolve(tokens: TokenStream) -> (Option<Self>, Result<(), Rejected>) {
        let mut errors = Errors::default();
        let ty = errors
            .handle(syn::parse2(tokens).map_err(Into::into))
            .and_then(|input| Self::of(input, &mut errors));
        (ty, errors.finish())
    }

    fn of(input: DeriveInput, errors: &mut Errors) -> Option<Self> {
        let args = MemSizeArgs::parse(&input.attrs, errors);
        let body = SizedBody::of(input.data, errors)?;
        let bounded = bounded::by(&input.generics, body.asked().into_iter());
        Some(Self {
            ident: input.ident,
            root: args.root.map(|root| root.value.0),
            generics: input.generics,
            bounded,
            body,
        })
    }
}

impl SizedBody {
    fn of(data: Data, errors: &mut Errors) -> Option<Self> {
        match data {
            Data::Struct(data) => Some(Self::Struct(SizedFields::of(data.fields, errors))),
            Data::Enum(data) => {
                let variants = data.variants.into_iter();
                let variants = variants.map(|variant| {
                    MemSizeArgs::refuse(&variant.attrs, errors);
                    (variant.ident, SizedFields::of(variant.fields, errors))
                });
                Some(Self::Enum(variants.collect()))
            }
            Data::Union(data) => {
                let message = "nobody can tell which field of a union holds its value; make it an \
                               enum, or implement `MemSize` by hand";
                errors.push(data.union_token.span, message);
                None
            }
        }
    }

    /// The types that tell what their fields own.
    fn asked(&self) -> Vec<&Type> {
        let all: Vec<&SizedFields> = match self {
            Self::Struct(fields) => vec![fields],
            Self::Enum(variants) => variants.iter().map(|(_, fields)| fields).collect(),
        };
        let fields = all.into_iter().flat_map(SizedFields::each);
        let asked = fields.filter(|(_, told)| matches!(told, Told::ByType));
        asked.map(|(field, _)| &field.ty).collect()
    }
}

impl SizedFields {
    fn of(fields: Fields, errors: &mut Errors) -> Self {
        let told = fields.iter().map(|field| Told::of(field, errors)).collect();
        Self { fields, told }
    }

    /// Each field with who tells what it owns.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&Field, &Told)> {
        self.fields.iter().zip(&self.told)
    }
}

impl Told {
    fn of(field: &Field, errors: &mut Errors) -> Self {
        let args = MemSizeFieldArgs::parse(&field.attrs, errors);
        match (args.skip, args.with) {
            (None, None) => Self::ByType,
            (None, Some(with)) => Self::By(with.value.0),
            (Some(_), None) => Self::Skipped,
            (Some(_), Some(with)) => {
                let message = "`with` says nothing of a field that is skipped; remove one of them";
                errors.push(with.key, message);
                Self::Skipped
            }
        }
    }
}

//! A struct with calculations: the only input of its expansion.

use std::mem;

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Field, Fields, GenericArgument, Generics, Path, PathArguments,
    Type, Visibility,
};

use super::key_parts::KeyParts;
use super::key_type::strip;
use super::{Spec, check, order, record_fields, record_generics};
use crate::args::{CalculationArgs, RecordArgs};
use crate::diag::{Errors, Rejected, error};

/// A struct with calculations.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    /// The parameters of the type.
    pub(crate) generics: Generics,
    /// The path of memokit, where one was given.
    pub(crate) root: Option<Path>,
    /// What the calculations are given besides the records.
    pub(crate) context: Option<Type>,
    /// The fields that identify a record.
    pub(crate) keys: Vec<(Ident, Type)>,
    /// The field that holds the memos of each value.
    pub(crate) cell: Option<Ident>,
    /// The field that is the tenant which a record belongs to.
    pub(crate) tenant: Option<(Ident, Type)>,
    /// What is said about each calculation that does not say it itself.
    pub(crate) defaults: Spec,
    pub(crate) calculations: Vec<Calculation>,
}

/// A field with a calculation.
#[derive(Debug)]
pub(crate) struct Calculation {
    /// The field as it was written.
    pub(crate) field: Field,
    /// The name of the field.
    pub(crate) name: Ident,
    /// The name of the constant that selects it.
    pub(crate) constant: Ident,
    /// The type of the values.
    pub(crate) value: Type,
    /// The function that computes them; missing only beside an error.
    pub(crate) with: Option<Path>,
    /// The constants of the calculations that are made before it.
    pub(crate) depends: Vec<Ident>,
    /// What is said about the memo.
    pub(crate) spec: Spec,
}

impl Record {
    /// Resolves a struct.
    ///
    /// There is a record beside mistakes too, where there is a struct: what refers to its constants
    /// shall not become an error as well.
    pub(crate) fn resolve(tokens: TokenStream) -> (Option<Self>, Result<(), Rejected>) {
        let mut errors = Errors::default();
        let record = errors
            .handle(syn::parse2(tokens).map_err(Into::into))
            .and_then(|input| Self::of(&input, &mut errors));
        (record, errors.finish())
    }

    fn of(input: &DeriveInput, errors: &mut Errors) -> Option<Self> {
        let mut args = RecordArgs::parse(&input.attrs, errors);
        check::record(&args, errors);
        let fields = errors.handle(named_fields(input))?;
        let is_keepable = record_generics::check(&input.generics, errors);
        let (keys, tenant, cell) = record_fields::resolve(&fields, errors);
        // Without a key there is a mistake already.
        let parts = (!keys.is_empty()).then(|| KeyParts::of_record(&keys, &fields));
        let record = (&input.ident, &args);
        let calculations = fields.iter().filter_map(|field| {
            let resolved = Calculation::of(record, parts.as_ref(), field, errors)?;
            Some(resolved)
        });
        let (mut calculations, depends): (Vec<_>, Vec<_>) = calculations.unzip();
        order::resolve(&mut calculations, &depends, errors);
        check_constants(&calculations, errors);
        for calculation in &mut calculations {
            calculation.spec.hooks.tenant = tenant.is_some();
        }
        check_has_key(&keys, &calculations, errors);
        is_keepable.then(|| Self {
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            generics: input.generics.clone(),
            root: args.root.take().map(|root| root.value.0),
            context: args.context.take().map(|context| context.value.0),
            defaults: Spec::of_record(&input.ident, &args),
            keys,
            tenant,
            cell,
            calculations,
        })
    }

    /// The record without what a mistake may have left half done.
    pub(crate) fn harmless(mut self) -> Self {
        self.keys.clear();
        self.tenant = None;
        // Two constants of one name have been told.
        let mut known = Vec::new();
        self.calculations.retain(|calculation| {
            let is_new = !known.contains(&calculation.constant);
            known.push(calculation.constant.clone());
            is_new
        });
        self.defaults = mem::take(&mut self.defaults).harmless();
        for calculation in &mut self.calculations {
            calculation.with = None;
            calculation.depends.clear();
            calculation.spec = mem::take(&mut calculation.spec).harmless();
        }
        self
    }
}

impl Calculation {
    fn of(
        record: (&Ident, &RecordArgs),
        parts: Option<&KeyParts>,
        field: &Field,
        errors: &mut Errors,
    ) -> Option<(Self, Vec<Ident>)> {
        let attribute = find(&field.attrs, "cache_calculation")?;
        let name = field.ident.clone()?;
        let args = CalculationArgs::parse(&field.attrs, errors);
        check::calculation(record.1, &args, errors);
        if args.with.is_none() && !mentions(attribute, "with") {
            let message = "a calculation needs the function that computes it; \
                           write `with = path::of::function`";
            errors.push(attribute.path().span(), message);
        }
        let constant = match &args.select {
            Some(select) => select.value.0.clone(),
            None => Ident::new(&name.unraw().to_string().to_uppercase(), name.span()),
        };
        let spec = Spec::of_calculation(record, (&name, &field.attrs), &args, parts, errors);
        let depends = args.depends.map_or_else(Vec::new, |depends| depends.value);
        let calculation = Self {
            constant,
            value: errors.handle(calculated(&field.ty))?,
            with: args.with.map(|with| with.value.0),
            depends: Vec::new(),
            spec,
            name,
            field: field.clone(),
        };
        Some((calculation, depends))
    }
}

/// Two constants of one name, or one that hides `ALL`, would be a mistake in rustc's words only.
fn check_constants(calculations: &[Calculation], errors: &mut Errors) {
    for (index, calculation) in calculations.iter().enumerate() {
        let Calculation { name, constant, .. } = calculation;
        if constant == "ALL" {
            let message = format!(
                "the constant `ALL` of the calculation `{name}` would hide `Memoized::ALL`; give it \
                 another name with `select = OTHER`"
            );
            errors.push(constant.span(), message);
        }
        let before = &calculations[..index];
        if let Some(other) = before.iter().find(|other| other.constant == *constant) {
            let message = format!(
                "`{}` has the constant `{constant}` already; give it another name with `select = \
                 OTHER`",
                other.name,
            );
            errors.push(constant.span(), message);
        }
    }
}

fn named_fields(input: &DeriveInput) -> darling::Result<Vec<Field>> {
    let span = input.ident.span();
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter().cloned().collect()),
            Fields::Unnamed(_) => {
                let message = "a record has named fields; give each field a name";
                Err(error(span, message))
            }
            Fields::Unit => Ok(Vec::new()),
        },
        Data::Enum(_) | Data::Union(_) => {
            let message = "`Memoized` is for structs with named fields; put this type into one";
            Err(error(span, message))
        }
    }
}

fn check_has_key(keys: &[(Ident, Type)], calculations: &[Calculation], errors: &mut Errors) {
    if let (true, Some(calculation)) = (keys.is_empty(), calculations.first()) {
        let message = "a record with calculations needs a key that tells it from others; write \
                       `#[memo(key)]` above the field that identifies it";
        errors.push(calculation.name.span(), message);
    }
}

/// The `V` of `Calculated<V>`.
fn calculated(ty: &Type) -> darling::Result<Type> {
    let value = match strip(ty) {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .filter(|last| last.ident == "Calculated")
            .and_then(|last| only_argument(&last.arguments)),
        _ => None,
    };
    value.cloned().ok_or_else(|| {
        let message = "a calculation is a field of type `Calculated<V>`; write \
                       `Calculated<…>` around the type of its values";
        error(ty.span(), message)
    })
}

fn only_argument(arguments: &PathArguments) -> Option<&Type> {
    match arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => {
            match arguments.args.first() {
                Some(GenericArgument::Type(ty)) => Some(ty),
                _ => None,
            }
        }
        _ => None,
    }
}

pub(super) fn find<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.path().is_ident(name))
}

/// Whether an option was written at all, right or wrong: a mistake in it is told already.
fn mentions(attribute: &Attribute, option: &str) -> bool {
    match &attribute.meta {
        syn::Meta::List(list) => {
            list.tokens.clone().into_iter().any(
                |token| matches!(token, proc_macro2::TokenTree::Ident(ident) if ident == option),
            )
        }
        _ => false,
    }
}

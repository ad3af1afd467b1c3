//! The parameters of a function: their patterns, their types, and which are part of the key.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::token::Paren;
use syn::{
    FnArg, Pat, PatIdent, PatType, Receiver, Signature, Token, Type, TypeParen, TypeReference,
};

use super::key_type::{self, Advice, strip};
use super::{Owner, Shape};
use crate::args::{Keyed, MemoizeArgs, Scope};
use crate::diag::{Errors, did_you_mean, error};

/// The most parameters of a memoized function.
const MOST: usize = 12;

/// A parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// The parameter as it was written.
    pub(crate) written: PatType,
    /// What its type is made of.
    pub(crate) shape: Shape,
    /// What it adds to the key, unless it is skipped.
    pub(crate) part: Option<Part>,
    /// Whether it is the `&self` of a method.
    pub(crate) is_receiver: bool,
}

/// What a parameter adds to the key.
#[derive(Debug)]
pub(crate) struct Part {
    /// What its type is made of: the owned form is kept, `String` of a parameter `&str`.
    pub(crate) shape: Shape,
    /// Whether it is a record, of which the key is kept.
    pub(crate) is_record: bool,
}

impl Parameter {
    /// The name of the parameter, if it is one name and not a pattern.
    pub(crate) fn name(&self) -> Option<&Ident> {
        match &*self.written.pat {
            Pat::Ident(pat) if pat.subpat.is_none() => Some(&pat.ident),
            _ => None,
        }
    }
}

impl Part {
    /// The record, whose key is kept.
    fn record(ty: &Type) -> Self {
        Self {
            shape: Shape::Borrowed(Box::new(Shape::Whole(Box::new(ty.clone())))),
            is_record: true,
        }
    }
}

/// The slice of a batch function, and all other parameters.
pub(super) fn resolve(
    args: &MemoizeArgs,
    signature: &Signature,
    owner: Option<&Owner>,
    errors: &mut Errors,
) -> (Option<Parameter>, Vec<Parameter>) {
    let mut written = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    if let Some(extra) = signature.inputs.iter().nth(MOST) {
        let message = format!(
            "a memoized function has {MOST} parameters at most; put some of them into a struct"
        );
        errors.push(extra.span(), message);
    }
    if let Some(skip) = &args.skip {
        check_skipped(skip, signature, errors);
    }
    let skipped = args.skip.as_ref().map_or(&[][..], |skip| &skip.value);
    let slice = args
        .batch
        .as_ref()
        .map(|batch| resolve_slice((batch, skipped), written.next(), owner, errors));
    let parameters = written.map(|written| {
        let parameter = Parameter {
            written: written.clone(),
            shape: Shape::of(&written.ty),
            part: None,
            is_receiver: false,
        };
        if args.batch.is_some() {
            check_can_be_passed_again(&written.ty, errors);
        }
        if args.key.is_some() || parameter.name().is_some_and(|name| skipped.contains(name)) {
            return parameter;
        }
        let part = Part {
            shape: Shape::of_part(&written.ty),
            is_record: false,
        };
        check_part(&parameter, &part, errors);
        Parameter {
            part: Some(part),
            ..parameter
        }
    });
    let receiver = owner.zip(signature.receiver());
    let receiver = receiver.map(|(owner, receiver)| self::receiver(args, owner, receiver));
    let parameters = receiver.into_iter().chain(parameters).collect();
    (slice.flatten(), parameters)
}

/// The `&self` of a method, as a parameter.
fn receiver(args: &MemoizeArgs, owner: &Owner, receiver: &Receiver) -> Parameter {
    let span = receiver.self_token.span;
    let pat = PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: None,
        ident: Ident::new("self", span),
        subpat: None,
    };
    let ty = TypeReference {
        attrs: Vec::new(),
        and_token: Token![&](span),
        lifetime: None,
        mutability: None,
        elem: Box::new(in_parentheses(&owner.ty)),
    };
    let part = Part::record(&owner.ty);
    Parameter {
        shape: Shape::of(&Type::Reference(ty.clone())),
        written: PatType {
            attrs: Vec::new(),
            pat: Box::new(Pat::Ident(pat)),
            colon_token: Token![:](span),
            ty: Box::new(Type::Reference(ty)),
        },
        // A value that owns its memos needs no key among them.
        part: (args.key.is_none() && args.scope() != Scope::Instance).then_some(part),
        is_receiver: true,
    }
}

/// An object with several bounds, as a reference to it needs it.
fn in_parentheses(ty: &Type) -> Type {
    match ty {
        Type::TraitObject(_) => Type::Paren(TypeParen {
            attrs: Vec::new(),
            paren_token: Paren::default(),
            elem: Box::new(ty.clone()),
        }),
        ty => ty.clone(),
    }
}

fn check_part(parameter: &Parameter, part: &Part, errors: &mut Errors) {
    let leave_out = match parameter.name() {
        Some(name) => format!("leave it out of the key with `skip({name})`"),
        None => "give it a name and leave it out of the key with `skip(name)`".to_owned(),
    };
    let own = format!(
        "a borrow can be part of a key inside of `Option`, `Cow`, tuples, slices, arrays and `Vec` \
         only; take an owned type, write `key(TYPE) = EXPR` with an owned `TYPE`, or {leave_out}"
    );
    let advice = Advice {
        leave_out: &leave_out,
        own: &own,
    };
    key_type::check(&part.shape, advice, errors);
}

/// The `&[K]` of a batch function.
fn resolve_slice(
    (batch, skipped): (&Keyed<()>, &[Ident]),
    first: Option<&PatType>,
    owner: Option<&Owner>,
    errors: &mut Errors,
) -> Option<Parameter> {
    let Some(first) = first else {
        let message = "`batch` needs a first parameter that holds the keys; write `&[K]` with the type `K` of \
                       one, or remove `batch`";
        errors.push(batch.key, message);
        return None;
    };
    let item = match strip(&first.ty) {
        Type::Reference(reference) if reference.mutability.is_none() => {
            match strip(&reference.elem) {
                Type::Slice(slice) => Some(&*slice.elem),
                _ => None,
            }
        }
        _ => None,
    };
    let Some(item) = item else {
        let message = "the first parameter of a batch function holds the keys; write `&[K]` with the type \
                       `K` of one, or remove `batch`";
        errors.push(first.ty.span(), message);
        return None;
    };
    let is_record = owner.is_some_and(|owner| owner.is_record(item));
    let advice = Advice {
        leave_out: "the slice holds what identifies each value",
        own: "the keys of a batch are kept while it is computed; write `&[K]` with an owned `K`, such \
              as `&[String]`",
    };
    let shape = match strip(item) {
        Type::Reference(record) if is_record => Part::record(strip(&record.elem)).shape,
        item => Shape::Whole(Box::new(item.clone())),
    };
    if !is_record {
        key_type::check(&shape, advice, errors);
    }
    let slice = Parameter {
        written: first.clone(),
        shape: Shape::of(&first.ty),
        part: Some(Part { shape, is_record }),
        is_receiver: false,
    };
    if let Some(name) = skipped.iter().find(|name| slice.name() == Some(name)) {
        let message = format!("`{name}` holds the keys of the batch and cannot be skipped");
        errors.push(name.span(), message);
    }
    Some(slice)
}

/// A batch may be computed in parts, each with the same other arguments.
fn check_can_be_passed_again(ty: &Type, errors: &mut Errors) {
    if let Type::Reference(reference) = strip(ty)
        && reference.mutability.is_some()
    {
        let message = "a batch may be computed in several calls, and `&mut` can be passed to one \
                       only; take `&` of a type with interior mutability";
        errors.push(reference.span(), message);
    }
}

fn check_skipped(skip: &Keyed<Vec<Ident>>, signature: &Signature, errors: &mut Errors) {
    let names: Vec<_> = signature
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(pat) => Some(pat.ident.to_string()),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        })
        .collect();
    for (index, name) in skip.value.iter().enumerate() {
        let written = name.to_string();
        if skip.value[..index].contains(name) {
            errors.push(
                name.span(),
                format!("`{written}` is skipped twice; remove one of them"),
            );
        } else if !names.contains(&written) {
            let candidates = names.iter().map(String::as_str);
            let parameters = match names.as_slice() {
                [] => "the function has none".to_owned(),
                names => format!("there are `{}`", names.join("`, `")),
            };
            let meant = did_you_mean(&name.unraw().to_string(), candidates, &parameters);
            let message = format!("no parameter is named `{written}`{meant}");
            errors.handle::<()>(Err(error(name.span(), message)));
        }
    }
}

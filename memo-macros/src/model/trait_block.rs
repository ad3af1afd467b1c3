//! A trait whose default bodies are memoized.

use std::rc::Rc;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{
    Attribute, GenericParam, Generics, ItemTrait, TraitItem, TraitItemFn, Type, TypeParamBound,
    Visibility, WherePredicate,
};

use super::{FnItem, MemoFn, Owner, block, record_generics};
use crate::args::{BlockArgs, MemoizeArgs};
use crate::diag::{Errors, Rejected};

/// A trait whose default bodies are memoized.
#[derive(Debug)]
pub(crate) struct TraitBlock {
    /// The trait without our attributes.
    pub(crate) item: ItemTrait,
    /// Its memoized methods, with their places among its items.
    pub(crate) methods: Vec<(usize, MemoFn)>,
}

impl TraitBlock {
    /// Resolves a trait: a method with a mistake stays as it is, and all others are memoized.
    pub(super) fn of(args: BlockArgs, mut item: ItemTrait, errors: &mut Errors) -> Self {
        let root = args.root.map(|root| root.value.0);
        let namespace = args.namespace.map(|namespace| namespace.value.0);
        let written = item.clone();
        let mut methods = Vec::new();
        let mut found = false;
        for (index, item) in item.items.iter_mut().enumerate() {
            let TraitItem::Fn(method) = item else {
                if let Some(attributes) = attributes_of(item) {
                    block::check_other(attributes, errors);
                }
                continue;
            };
            let owner = Rc::new(Owner::of_default(&written, method, namespace.clone()));
            let Some(options) = block::take_options(&mut method.attrs, &owner) else {
                continue;
            };
            found = true;
            match resolve(options, method, &owner) {
                Ok(mut memo) => {
                    memo.root.clone_from(&root);
                    methods.push((index, memo));
                }
                Err(rejected) => errors.add(rejected),
            }
        }
        if !found {
            block::check_found(item.trait_token.span, errors);
        }
        let of_record = methods.iter().any(|(_, memo)| memo.is_of_record());
        if !methods.is_empty() {
            let is_keepable = check_generics(&item.generics, errors);
            if !check_supertraits(&item, of_record, errors) || !is_keepable {
                methods.clear();
            }
        }
        Self { item, methods }
    }
}

fn attributes_of(item: &mut TraitItem) -> Option<&mut Vec<Attribute>> {
    match item {
        TraitItem::Const(item) => Some(&mut item.attrs),
        TraitItem::Type(item) => Some(&mut item.attrs),
        TraitItem::Macro(item) => Some(&mut item.attrs),
        _ => None,
    }
}

/// Resolves a method as one of an impl block, if it has a body.
fn resolve(
    (args, mut own): (MemoizeArgs, Errors),
    method: &TraitItemFn,
    owner: &Rc<Owner>,
) -> Result<MemoFn, Rejected> {
    let Some(block) = &method.default else {
        let message = "a method without a body has nothing to remember; write `#[memoized]` above the \
                       impl blocks of the trait, and `#[cache_calculation]` above the method there";
        own.push(method.sig.ident.span(), message);
        own.finish()?;
        unreachable!("there is an error");
    };
    let method = FnItem {
        attrs: method.attrs.clone(),
        vis: Visibility::Inherited,
        defaultness: None,
        sig: method.sig.clone(),
        brace: block.brace_token,
        body: block.stmts.iter().map(ToTokens::to_token_stream).collect(),
    };
    MemoFn::resolve_method((args, own), method, owner)
}

/// What is kept of the parameters outlives the call. Whether it may.
fn check_generics(generics: &Generics, errors: &mut Errors) -> bool {
    let mut is_keepable = true;
    for parameter in &generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => {
                let message = "what is kept of a memoized body outlives the call, so its trait has no \
                               lifetime; own what it borrows";
                errors.push(lifetime.lifetime.ident.span(), message);
                is_keepable = false;
            }
            GenericParam::Type(ty) if !record_generics::is_static(ty, generics) => {
                let message = format!(
                    "what is kept of a memoized body outlives the call, so a type parameter of its \
                     trait is `'static`; write `{}: Send + Sync + 'static`",
                    ty.ident,
                );
                errors.push(ty.ident.span(), message);
                is_keepable = false;
            }
            GenericParam::Type(_) | GenericParam::Const(_) => {}
        }
    }
    is_keepable
}

/// What a trait has to ask of its types, as far as names tell: more of it is asked by the compiler.
fn check_supertraits(item: &ItemTrait, of_record: bool, errors: &mut Errors) -> bool {
    let name: &Ident = &item.ident;
    let bounds = bounds_of_self(item);
    if bounds.iter().any(|bound| outlives(bound)) {
        return true;
    }
    let message = if bounds.is_empty() && of_record {
        format!(
            "what a memoized body computes is kept by the key of a record, for which this trait does \
             not ask; write `trait {name}: memokit::Keyed`, or `key(TYPE) = EXPR` in the options of \
             the method and `trait {name}: Send + Sync + 'static`"
        )
    } else {
        format!(
            "what is kept of a memoized body outlives the call, so a type of its trait is `'static`; \
             write `trait {name}: Send + Sync + 'static`"
        )
    };
    errors.push(name.span(), message);
    false
}

/// What the trait asks of its types, above its braces.
fn bounds_of_self(item: &ItemTrait) -> Vec<&TypeParamBound> {
    let clause = item.generics.where_clause.iter();
    let predicates = clause.flat_map(|clause| &clause.predicates);
    let in_where = predicates.filter_map(|predicate| match predicate {
        WherePredicate::Type(of) => match &of.bounded_ty {
            Type::Path(path) if path.path.is_ident("Self") => Some(&of.bounds),
            _ => None,
        },
        _ => None,
    });
    item.supertraits.iter().chain(in_where.flatten()).collect()
}

/// Whether it says that a type is `'static`: some traits do so by themselves.
fn outlives(bound: &TypeParamBound) -> bool {
    match bound {
        TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            last.is_some_and(|last| {
                ["Keyed", "Memoized", "Any"]
                    .iter()
                    .any(|name| last.ident == name)
            })
        }
        _ => false,
    }
}

//! An impl block with memoized methods: the only input of its expansion.

use std::rc::Rc;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, ImplItem, ItemImpl};

use super::item::BlockItem;
use super::{FnItem, MemoFn, Owner, block, record_generics};
use crate::args::BlockArgs;
use crate::diag::Errors;

/// An impl block with memoized methods.
#[derive(Debug)]
pub(crate) struct ImplBlock {
    /// The block, empty.
    pub(crate) item: ItemImpl,
    /// What stands in it, without our attributes.
    pub(crate) items: Vec<BlockItem>,
    /// Its memoized methods, with their places among its items.
    pub(crate) methods: Vec<(usize, MemoFn)>,
}

impl ImplBlock {
    /// Resolves a block: a method with a mistake stays as it is, and all others are memoized.
    pub(super) fn of(
        args: BlockArgs,
        (item, mut items): (ItemImpl, Vec<BlockItem>),
        tokens: &TokenStream,
        errors: &mut Errors,
    ) -> Self {
        let root = args.root.map(|root| root.value.0);
        let namespace = args.namespace.map(|namespace| namespace.value.0);
        let owner = Owner::of((&item, &items), namespace, tokens.clone());
        let owner = Rc::new(owner);
        let mut methods = Vec::new();
        let mut found = false;
        for (index, item) in items.iter_mut().enumerate() {
            let method = match item {
                BlockItem::Fn(method) => method,
                BlockItem::Other(item) => {
                    if let Some(attributes) = attributes_of(item) {
                        block::check_other(attributes, errors);
                    }
                    continue;
                }
            };
            let Some(options) = block::take_options(&mut method.attrs, &owner) else {
                continue;
            };
            found = true;
            match MemoFn::resolve_method(options, (**method).clone(), &owner) {
                Ok(mut memo) => {
                    memo.root.clone_from(&root);
                    methods.push((index, memo));
                }
                Err(rejected) => errors.add(rejected),
            }
        }
        if !found {
            block::check_found(item.impl_token.span, errors);
        }
        check_companions((&item, &items), &mut methods, errors);
        record_generics::check(&item.generics, errors);
        let is_owned = record_generics::check_owned(&item.self_ty, errors);
        if !is_owned || item.generics.lifetimes().next().is_some() {
            methods.clear();
        }
        Self {
            item,
            items,
            methods,
        }
    }
}

/// Refuses a companion of a name that another function of the block has; the method stays as it is.
fn check_companions(
    (item, items): (&ItemImpl, &[BlockItem]),
    methods: &mut Vec<(usize, MemoFn)>,
    errors: &mut Errors,
) {
    if item.trait_.is_some() {
        return;
    }
    // What is there only sometimes may well be there when the other is not.
    let is_there = |attributes: &[Attribute]| {
        let mut attributes = attributes.iter();
        !attributes.any(|attribute| attribute.path().is_ident("cfg"))
    };
    let functions = items.iter().filter_map(|item| match item {
        BlockItem::Fn(function) if is_there(&function.attrs) => Some(function.sig.ident.clone()),
        _ => None,
    });
    let mut taken: Vec<_> = functions.collect();
    methods.retain(|(_, memo)| {
        if !is_there(memo.attributes()) {
            return true;
        }
        let companion = &memo.companion;
        let is_taken = taken.contains(companion);
        if is_taken {
            let message = format!(
                "`{companion}`, which gives the companion of `{}`, is another function of this block; \
                 write `companion = OTHER`",
                memo.item.sig.ident,
            );
            errors.push(companion.span(), message);
        }
        taken.push(companion.clone());
        !is_taken
    });
}

fn attributes_of(item: &mut ImplItem) -> Option<&mut Vec<Attribute>> {
    match item {
        ImplItem::Const(item) => Some(&mut item.attrs),
        ImplItem::Type(item) => Some(&mut item.attrs),
        ImplItem::Macro(item) => Some(&mut item.attrs),
        _ => None,
    }
}

/// The tokens of a method, for the fingerprint: with the type, without which it may mean another.
pub(super) fn tokens_of(method: &FnItem, owner: &Owner) -> TokenStream {
    let mut tokens = owner.ty.to_token_stream();
    owner.of_trait.to_tokens(&mut tokens);
    if let Some(in_trait) = &owner.in_trait {
        in_trait.ident.to_tokens(&mut tokens);
    }
    method.to_tokens(&mut tokens);
    tokens
}

//! An impl block with memoized methods: the only input of its expansion.

use std::rc::Rc;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{ImplItem, ImplItemFn, Item, ItemFn, ItemImpl, Path};

use super::{MemoFn, Owner, record_generics};
use crate::args::{BlockArgs, MemoizeArgs};
use crate::diag::{Errors, Rejected, error};

/// An impl block with memoized methods.
#[derive(Debug)]
pub(crate) struct ImplBlock {
    /// The block without our attributes.
    pub(crate) item: ItemImpl,
    /// Its memoized methods, with their places among its items.
    pub(crate) methods: Vec<(usize, MemoFn)>,
}

impl ImplBlock {
    /// Resolves a block.
    ///
    /// There is a block beside mistakes too, where there is one: a method with a mistake stays as it
    /// is, and all others are memoized.
    pub(crate) fn resolve(
        args: TokenStream,
        tokens: &TokenStream,
    ) -> (Option<Self>, Result<(), Rejected>) {
        let mut errors = Errors::default();
        let args = BlockArgs::parse(args, &mut errors);
        let block = errors.handle(parse(tokens));
        let block = block.map(|block| Self::of(args, block, &mut errors));
        (block, errors.finish())
    }

    fn of(args: BlockArgs, mut item: ItemImpl, errors: &mut Errors) -> Self {
        let root = args.root.map(|root| root.value.0);
        let owner = Owner::of(&item, args.namespace.map(|namespace| namespace.value.0));
        let owner = Rc::new(owner);
        let mut methods = Vec::new();
        let mut found = false;
        for (index, item) in item.items.iter_mut().enumerate() {
            let ImplItem::Fn(method) = item else {
                check_other(item, errors);
                continue;
            };
            let Some(options) = take_options(method, &owner, errors) else {
                continue;
            };
            found = true;
            match MemoFn::resolve_method(options, method, &owner) {
                Ok(mut memo) => {
                    memo.root.clone_from(&root);
                    methods.push((index, memo));
                }
                Err(rejected) => errors.add(rejected),
            }
        }
        if !found {
            let message = "no method of this block is memoized; write `#[cache_calculation]` above \
                           those that are to be";
            errors.push(item.impl_token.span, message);
        }
        record_generics::check(&item.generics, errors);
        if item.generics.lifetimes().next().is_some() {
            methods.clear();
        }
        Self { item, methods }
    }
}

/// The options of a method, which loses our attribute.
fn take_options(
    method: &mut ImplItemFn,
    owner: &Owner,
    errors: &mut Errors,
) -> Option<(MemoizeArgs, Errors)> {
    let is_ours = |path: &Path| {
        path.segments
            .last()
            .is_some_and(|last| last.ident == "cache_calculation")
    };
    let (ours, others): (Vec<_>, Vec<_>) = method
        .attrs
        .drain(..)
        .partition(|attribute| is_ours(attribute.path()));
    method.attrs = others;
    for attribute in &method.attrs {
        if attribute
            .path()
            .segments
            .last()
            .is_some_and(|last| last.ident == "memoize")
        {
            let message = "in a `#[memoized]` block a method is memoized by `#[cache_calculation]`; \
                           write that in place of `#[memoize]`";
            errors.push(attribute.path().span(), message);
        }
    }
    if ours.is_empty() {
        return None;
    }
    let mut own = Errors::default();
    let options = MemoizeArgs::parse_method(&ours, |tokens| owner.options(tokens), &mut own);
    Some((options, own))
}

fn check_other(item: &mut ImplItem, errors: &mut Errors) {
    let attributes = match item {
        ImplItem::Const(item) => &mut item.attrs,
        ImplItem::Type(item) => &mut item.attrs,
        ImplItem::Macro(item) => &mut item.attrs,
        _ => return,
    };
    attributes.retain(|attribute| {
        let is_ours = attribute.path().is_ident("cache_calculation");
        if is_ours {
            let message = "`#[cache_calculation]` stands on a method; this item computes nothing \
                           when it is used";
            errors.push(attribute.path().span(), message);
        }
        !is_ours
    });
}

/// The block, or what the item is instead.
fn parse(tokens: &TokenStream) -> darling::Result<ItemImpl> {
    let start = tokens.clone().into_iter().next();
    let start = start.map_or_else(Span::call_site, |token| token.span());
    match syn::parse2::<Item>(tokens.clone()) {
        Ok(Item::Impl(block)) => Ok(block),
        Ok(Item::Fn(item)) if item.sig.receiver().is_none() => Err(error(
            start,
            "`#[memoized]` stands on an impl block; write `#[memoize]` on a free function",
        )),
        Ok(Item::Trait(_)) => Err(error(
            start,
            "`#[memoized]` of a trait is not built yet; write it on the impl blocks of the trait",
        )),
        Ok(Item::Struct(_)) => Err(error(
            start,
            "`#[memoized]` stands on an impl block; write `#[derive(Memoized)]` on a struct",
        )),
        Ok(_) => Err(error(
            start,
            "`#[memoized]` stands on an impl block; write it above the block that has the methods",
        )),
        Err(wrong) => {
            if syn::parse2::<ImplItemFn>(tokens.clone()).is_ok() {
                let message = "`#[memoized]` stands on an impl block; write \
                               `#[cache_calculation]` on the method";
                return Err(error(start, message));
            }
            Err(wrong.into())
        }
    }
}

/// A method as a function.
pub(super) fn function_of(method: &ImplItemFn) -> ItemFn {
    ItemFn {
        attrs: method.attrs.clone(),
        vis: method.vis.clone(),
        modifiers: method.modifiers.clone(),
        sig: method.sig.clone(),
        block: Box::new(method.block.clone()),
    }
}

/// The tokens of a method, for the fingerprint: with the type, without which it may mean another.
pub(super) fn tokens_of(method: &ImplItemFn, owner: &Owner) -> TokenStream {
    let mut tokens = owner.ty.to_token_stream();
    owner.of_trait.to_tokens(&mut tokens);
    method.to_tokens(&mut tokens);
    tokens
}

//! What `#[memoized]` stands on, and what its two kinds have in common.

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{Attribute, Item, ItemImpl, ItemTrait, TraitItemFn};

use super::item::{self, BlockItem};
use super::{FnItem, ImplBlock, Owner, TraitBlock};
use crate::args::{BlockArgs, MemoizeArgs};
use crate::diag::{Errors, Rejected, error};

/// What `#[memoized]` stands on: the only input of its expansion.
#[derive(Debug)]
pub(crate) enum Block {
    /// An impl block, of a type or of a trait for it.
    Impl(ImplBlock),
    /// A trait with default bodies.
    Trait(TraitBlock),
}

impl Block {
    /// Resolves what the annotation stands on.
    ///
    /// There is a block beside mistakes too, where there is one.
    pub(crate) fn resolve(
        args: TokenStream,
        tokens: &TokenStream,
    ) -> (Option<Self>, Result<(), Rejected>) {
        let mut errors = Errors::default();
        let args = BlockArgs::parse(args, &mut errors);
        let block = errors.handle(parse(tokens)).map(|written| match written {
            Written::Impl(mut item, items) => {
                check_once(&mut item.attrs, &mut errors);
                Self::Impl(ImplBlock::of(args, (item, items), tokens, &mut errors))
            }
            Written::Trait(mut item) => {
                check_once(&mut item.attrs, &mut errors);
                Self::Trait(TraitBlock::of(args, item, &mut errors))
            }
        });
        (block, errors.finish())
    }
}

/// The two items that can be annotated.
enum Written {
    Impl(ItemImpl, Vec<BlockItem>),
    Trait(ItemTrait),
}

/// The options of a method, which loses our attributes.
pub(super) fn take_options(
    attributes: &mut Vec<Attribute>,
    owner: &Owner,
) -> Option<(MemoizeArgs, Errors)> {
    let (ours, others): (Vec<_>, Vec<_>) = attributes
        .drain(..)
        .partition(|attribute| is_named(attribute, "cache_calculation"));
    *attributes = others;
    let mistaken: Vec<_> = attributes
        .extract_if(.., |attribute| is_named(attribute, "memoize"))
        .collect();
    if ours.is_empty() && mistaken.is_empty() {
        return None;
    }
    let mut own = Errors::default();
    for attribute in &mistaken {
        let message = "in a `#[memoized]` block a method is memoized by `#[cache_calculation]`; \
                       write that in place of `#[memoize]`";
        own.push(attribute.path().span(), message);
    }
    for again in ours.iter().skip(1) {
        let message = "`#[cache_calculation]` is given twice; write all options in one";
        own.push(again.path().span(), message);
    }
    // Of a wrong annotation the options are no mistakes of their own.
    let first = ours.get(..1).unwrap_or_default();
    let options = MemoizeArgs::parse_method(first, |tokens| owner.options(tokens), &mut own);
    Some((options, own))
}

/// Refuses our attribute on what is no method.
pub(super) fn check_other(attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    attributes.retain(|attribute| {
        let is_ours = is_named(attribute, "cache_calculation");
        if is_ours {
            let message = "`#[cache_calculation]` stands on a method; this item computes nothing \
                           when it is used";
            errors.push(attribute.path().span(), message);
        }
        !is_ours
    });
}

/// Refuses a second annotation of the block itself, which the compiler would expand after this one.
fn check_once(attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    attributes.retain(|attribute| {
        let message = if is_named(attribute, "memoized") {
            "`#[memoized]` is given twice; remove one of them"
        } else if is_named(attribute, "memoize") {
            "a block is annotated by `#[memoized]` alone; remove `#[memoize]`"
        } else if is_named(attribute, "cache_calculation") {
            "`#[cache_calculation]` stands on the methods of a block; write it above those that are \
             to be memoized"
        } else {
            return true;
        };
        errors.push(attribute.path().span(), message);
        false
    });
}

/// The mistake of a block without a memoized method.
pub(super) fn check_found(place: Span, errors: &mut Errors) {
    let message = "no method of this block is memoized; write `#[cache_calculation]` above those that \
                   are to be";
    errors.push(place, message);
}

fn is_named(attribute: &Attribute, name: &str) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|last| last.ident == name)
}

const ON_METHOD: &str = "`#[memoized]` stands on an impl block or a trait; write it above the block of this \
                         method, and `#[cache_calculation]` above the method";

/// The block, or what the item is instead.
fn parse(tokens: &TokenStream) -> darling::Result<Written> {
    let wrong = match item::parse_block(tokens) {
        Ok((item, items)) => return Ok(Written::Impl(item, items)),
        Err(wrong) => wrong,
    };
    let start = tokens.clone().into_iter().next();
    let start = start.map_or_else(Span::call_site, |token| token.span());
    let message = match item::parse_outline(tokens) {
        Ok(Item::Impl(_)) => return Err(wrong.into()),
        Ok(Item::Trait(_)) => return Ok(Written::Trait(syn::parse2(tokens.clone())?)),
        Ok(Item::Fn(item)) if item.sig.receiver().is_none() => {
            "`#[memoized]` stands on an impl block or a trait; write `#[memoize]` on a free function"
        }
        Ok(Item::Struct(_)) => {
            "`#[memoized]` stands on an impl block or a trait; write `#[derive(Memoized)]` on a struct"
        }
        Ok(Item::Enum(_)) => {
            "`#[memoized]` stands on an impl block or a trait; write it above those of the type"
        }
        Ok(Item::Mod(_)) => {
            "`#[memoized]` stands on an impl block or a trait; write it on those inside of the module"
        }
        _ if syn::parse2::<TraitItemFn>(tokens.clone()).is_ok() => ON_METHOD,
        _ if syn::parse2::<FnItem>(tokens.clone()).is_ok() => ON_METHOD,
        Ok(_) => "`#[memoized]` stands on an impl block or a trait",
        Err(wrong) => return Err(wrong.into()),
    };
    Err(error(start, message))
}

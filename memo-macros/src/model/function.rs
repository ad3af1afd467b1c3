//! A memoized function: the only input of its expansion.

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Expr, Item, ItemFn, Path, TraitItemFn, Type};

use super::key_parts::KeyParts;
use super::{Key, Parameter, Spec, background, check, parameter, returns, signature, tenant};
use crate::args::{MemoizeArgs, Tags};
use crate::diag::{Errors, Rejected, error};

/// A memoized function.
#[derive(Debug)]
pub(crate) struct MemoFn {
    /// The function as it was written.
    pub(crate) item: ItemFn,
    /// Its tokens, for the fingerprint.
    pub(crate) tokens: TokenStream,
    /// The options as they were written, for the names in them.
    pub(crate) options: TokenStream,
    /// The path of memokit, where one was given.
    pub(crate) root: Option<Path>,
    /// The name of the companion.
    pub(crate) companion: Ident,
    /// What is said about the memo.
    pub(crate) spec: Spec,
    /// What the function returns.
    pub(crate) returns: Type,
    /// All parameters; of a batch function, all but the first.
    pub(crate) parameters: Vec<Parameter>,
    /// What identifies a value.
    pub(crate) key: Key,
    /// The tenant that it belongs to.
    pub(crate) tenant: Option<Expr>,
    /// The first parameter of a batch function.
    pub(crate) batch: Option<Parameter>,
}

impl MemoFn {
    /// Resolves options against the item that they stand on.
    pub(crate) fn resolve(
        args: MemoizeArgs,
        tokens: &TokenStream,
        mut errors: Errors,
    ) -> Result<Self, Rejected> {
        check::options(&args, &mut errors);
        let item = errors.handle(parse(tokens));
        let memo = item.and_then(|item| Self::of(args, item, tokens, &mut errors));
        errors.finish()?;
        memo.ok_or_else(|| unreachable!("what is missing was an error"))
    }

    fn of(
        mut args: MemoizeArgs,
        item: ItemFn,
        tokens: &TokenStream,
        errors: &mut Errors,
    ) -> Option<Self> {
        signature::check(&item.sig, args.companion.is_some(), errors);
        let returns = returns::resolve(&item.sig, errors);
        let (batch, parameters) = parameter::resolve(&args, &item.sig, errors);
        let key = args.key.take();
        let key = key.map_or(Key::Parts, |key| Key::Expr(Box::new(key.value)));
        // A batch without a slice is a mistake that has been told.
        let parts = (args.batch.is_some() == batch.is_some())
            .then(|| KeyParts::of_function(&key, batch.as_ref(), &parameters));
        if args.batch.is_some() {
            // Refused already, whatever it names.
            args.memo
                .tags
                .take_if(|tags| matches!(tags.value, Tags::Texts(_)));
        }
        let tenant = tenant::resolve(args.tenant.take(), batch.as_ref(), errors);
        let mut spec = Spec::of_function(&args, &item, parts.as_ref(), errors);
        spec.hooks.tenant = tenant.is_some();
        let detaching = spec.background.detaching(item.sig.asyncness.is_some());
        if let (Some(option), None) = (detaching, &args.batch) {
            check::background(&args, option, errors);
            background::check_can_be_kept(option, &parameters, errors);
        }
        if let (Some(coalesce), Some(_)) = (&args.coalesce, &batch) {
            check::coalesce(coalesce, &parameters, errors);
        }
        Some(Self {
            tokens: tokens.clone(),
            options: args.tokens,
            root: args.root.map(|root| root.value.0),
            companion: args
                .companion
                .map_or_else(|| item.sig.ident.clone(), |word| word.value.0),
            spec,
            returns: returns?,
            parameters,
            key,
            tenant,
            batch,
            item,
        })
    }

    /// The parameters that are part of the key, or of an expression that tells it, with their places
    /// among all.
    pub(crate) fn key_parameters(&self) -> impl Iterator<Item = (usize, &Parameter)> {
        let is_expr = matches!(self.key, Key::Expr(_)) || self.tenant.is_some();
        self.parameters
            .iter()
            .enumerate()
            .filter(move |(_, parameter)| is_expr || parameter.part.is_some())
    }

    /// Whether the function is async.
    pub(crate) fn is_async(&self) -> bool {
        self.item.sig.asyncness.is_some()
    }

    /// Whether a compute may go on without its caller, with arguments of its own.
    pub(crate) fn detaches(&self) -> bool {
        self.spec.background.detaching(self.is_async()).is_some()
    }

    /// The attributes of the function.
    pub(crate) fn attributes(&self) -> &[Attribute] {
        &self.item.attrs
    }
}

/// The function, or what the item is instead.
fn parse(tokens: &TokenStream) -> darling::Result<ItemFn> {
    let wrong = match syn::parse2::<ItemFn>(tokens.clone()) {
        Ok(item) => return Ok(item),
        Err(wrong) => wrong,
    };
    let start = tokens.clone().into_iter().next();
    let start = start.map_or_else(proc_macro2::Span::call_site, |token| token.span());
    if syn::parse2::<TraitItemFn>(tokens.clone()).is_ok() {
        let message = "a function without a body has nothing to remember; \
                       annotate the function that computes";
        return Err(error(start, message));
    }
    let message = match syn::parse2::<Item>(tokens.clone()) {
        Ok(Item::Impl(_) | Item::Trait(_)) => {
            "`#[memoize]` stands on a free function; `#[memoized]`, for impl blocks and traits, \
             is not built yet"
        }
        Ok(Item::Struct(_)) => {
            "`#[memoize]` stands on a free function; write `#[derive(Memoized)]` on a struct"
        }
        Ok(_) => "`#[memoize]` stands on a free function",
        Err(_) => return Err(wrong.into()),
    };
    Err(error(start, message))
}

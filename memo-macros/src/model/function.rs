//! A memoized function: the only input of its expansion.

use std::rc::Rc;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Path, Signature, Type};

use super::key_parts::KeyParts;
use super::{
    FnItem, Key, MemoGenerics, Owner, Parameter, Spec, annotated, background, check, impl_block,
    parameter, returns, signature, tenant,
};
use crate::args::{MemoizeArgs, Scope, Tags};
use crate::diag::{Errors, Rejected};

/// A memoized function, or a method of a `#[memoized]` block.
#[derive(Debug)]
pub(crate) struct MemoFn {
    /// The function as it was written.
    pub(crate) item: FnItem,
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
    /// The types that it is a memo for.
    pub(crate) generics: MemoGenerics,
    /// What it is besides, if it stands in an impl block.
    pub(crate) method: Option<Method>,
}

/// A function of a type.
#[derive(Debug)]
pub(crate) struct Method {
    /// The type in whose impl block it stands.
    pub(crate) owner: Rc<Owner>,
    /// Where its values live, where that was written.
    pub(crate) scope: Option<Scope>,
    /// Its signature, as it is written outside the block.
    pub(crate) signature: Signature,
    /// Its body, as it is written in a block of another trait.
    pub(crate) body: TokenStream,
}

impl MemoFn {
    /// Resolves options against the item that they stand on.
    pub(crate) fn resolve(
        args: MemoizeArgs,
        tokens: &TokenStream,
        mut errors: Errors,
    ) -> Result<Self, Rejected> {
        check::options(&args, &mut errors);
        let item = errors.handle(annotated::parse(tokens));
        let memo = item.and_then(|item| Self::of(args, item, tokens.clone(), None, &mut errors));
        errors.finish()?;
        memo.ok_or_else(|| unreachable!("what is missing was an error"))
    }

    /// Resolves a method of an impl block, with the mistakes in its options.
    pub(super) fn resolve_method(
        (args, mut errors): (MemoizeArgs, Errors),
        item: FnItem,
        owner: &Rc<Owner>,
    ) -> Result<Self, Rejected> {
        let tokens = impl_block::tokens_of(&item, owner);
        check::method(&args, &item.sig, owner, &mut errors);
        let memo = Self::of(args, item, tokens, Some(owner), &mut errors);
        errors.finish()?;
        memo.ok_or_else(|| unreachable!("what is missing was an error"))
    }

    fn of(
        mut args: MemoizeArgs,
        item: FnItem,
        tokens: TokenStream,
        owner: Option<&Rc<Owner>>,
        errors: &mut Errors,
    ) -> Option<Self> {
        let of = owner.map(|owner| &**owner);
        if owner.is_none() {
            annotated::check(&item, errors);
        }
        signature::check(&item.sig, args.companion.is_some(), of, errors);
        // The types as they are written outside an impl block.
        let sig = owner.map_or_else(|| item.sig.clone(), |owner| owner.signature(&item.sig));
        let (named, generics) = MemoGenerics::resolve(&sig, &tokens, of, errors);
        let returns = returns::resolve(&named, of, errors);
        let (batch, parameters) = parameter::resolve(&args, &named, of, errors);
        let scope = args.scope();
        if scope == Scope::Shared {
            generics.check_shared(errors);
        }
        if scope == Scope::Thread {
            generics.check_thread(errors);
        }
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
        let is_of_record = is_of_record(batch.as_ref(), &parameters);
        if is_of_record || parameters.iter().any(|parameter| parameter.is_receiver) {
            tenant::refuse(args.tenant.take(), errors);
        }
        let tenant = tenant::resolve(args.tenant.take(), batch.as_ref(), errors);
        let mut spec = Spec::of_function(&args, &item, of, parts.as_ref(), errors);
        // A record says by its type whether it has a tenant.
        spec.hooks.tenant = tenant.is_some() || is_of_record;
        let detaching = spec.background.detaching(item.sig.asyncness.is_some());
        // Of a thread's values that is a mistake which has been told.
        if let (Some(option), None) = (detaching, &args.batch)
            && !spec.in_thread
        {
            // Of shared values, neither is built.
            if scope != Scope::Shared {
                check::background(&args, option, errors);
            }
            background::check_can_be_kept(option, &parameters, errors);
        }
        if let (Some(coalesce), Some(_)) = (&args.coalesce, &batch) {
            check::coalesce(coalesce, &parameters, errors);
        }
        Some(Self {
            tokens,
            options: args.tokens,
            root: args.root.map(|root| root.value.0),
            companion: args.companion.map_or_else(
                || companion(&item.sig.ident, owner.is_some()),
                |word| word.value.0,
            ),
            method: owner.map(|owner| Method {
                owner: Rc::clone(owner),
                scope: (args.scope.is_some() || args.store.is_some()).then_some(scope),
                body: owner.body(&item.body),
                signature: sig,
            }),
            spec,
            returns: returns?,
            parameters,
            key,
            tenant,
            batch,
            generics,
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
            .filter(move |(_, parameter)| {
                is_expr || parameter.part.is_some() || parameter.is_receiver
            })
    }

    /// Whether the first part of the key is the key of a record.
    pub(crate) fn is_of_record(&self) -> bool {
        is_of_record(self.batch.as_ref(), &self.parameters)
    }

    /// Whether there are as many memos as there are types.
    pub(crate) fn is_generic(&self) -> bool {
        self.generics.is_generic()
    }

    /// Whether what it returns depends on a type or a constant.
    pub(crate) fn returns_parameter(&self) -> bool {
        let names = MemoGenerics::names(&self.generics.all);
        mentions(self.returns.to_token_stream(), &names)
    }

    /// What is stored of a return type that depends on a parameter, as far as names tell; not of a
    /// batch, whose type has parts.
    pub(crate) fn value_of_parameter(&self) -> Option<&Type> {
        if self.batch.is_some() || !self.returns_parameter() {
            return None;
        }
        returns::ok_of(&self.returns).or(Some(&self.returns))
    }

    /// Whether the function is async.
    pub(crate) fn is_async(&self) -> bool {
        self.item.sig.asyncness.is_some()
    }

    /// Whether a compute may go on without its caller, with arguments of its own.
    pub(crate) fn detaches(&self) -> bool {
        self.spec.background.detaching(self.is_async()).is_some()
    }

    /// Whether a call fails that its store gives no answer.
    pub(crate) fn fails_with_store(&self) -> bool {
        self.spec.shared.as_ref().is_some_and(|shared| shared.fails)
    }

    /// The attributes of the function.
    pub(crate) fn attributes(&self) -> &[Attribute] {
        &self.item.attrs
    }
}

fn is_of_record(batch: Option<&Parameter>, parameters: &[Parameter]) -> bool {
    let parameters = batch.into_iter().chain(parameters);
    let mut parts = parameters.filter_map(|parameter| parameter.part.as_ref());
    parts.any(|part| part.is_record)
}

/// Whether one of these names is among the tokens.
pub(crate) fn mentions(tokens: TokenStream, names: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.contains(&&ident),
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The name of the companion, where none was given.
fn companion(name: &Ident, is_method: bool) -> Ident {
    if !is_method {
        return name.clone();
    }
    Ident::new(&format!("{}_memo", name.unraw()), name.span())
}

//! The names that an expansion makes up, and those of the runtime that depend on the function.

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;
use syn::Lifetime;
use syn::ext::IdentExt;

use crate::hygiene::{self, Taken};
use crate::model::{Key, MemoFn, Parameter, Ttl};

/// The names of one expansion.
#[derive(Debug)]
pub(super) struct Names {
    /// The path of everything in the runtime.
    pub(super) p: TokenStream,
    /// The type that stands for the function: `__price`.
    pub(super) marker: Ident,
    /// The one lifetime of all arguments.
    pub(super) lifetime: Lifetime,
    /// The static.
    pub(super) memo: Ident,
    /// The function as it was written, where it has to stay one.
    pub(super) inner: Ident,
}

impl Names {
    pub(super) fn of(memo: &MemoFn) -> Self {
        let mut taken = Taken::default();
        taken.add(&memo.tokens);
        taken.add(&memo.spec.capacity);
        if let Key::Expr(key) = &memo.key {
            taken.add(&key.ty);
            taken.add(&key.expr);
        }
        if let Some(Ttl::Expr(ttl)) = &memo.spec.ttl {
            taken.add(ttl);
        }
        Self {
            p: hygiene::private(memo.root.as_ref()),
            marker: taken.fresh(&format!("__{}", memo.item.sig.ident.unraw())),
            lifetime: taken.fresh_lifetime("a"),
            memo: taken.fresh("MEMO"),
            inner: taken.fresh("__compute"),
        }
    }
}

/// The trait that describes the function.
pub(super) fn description(memo: &MemoFn) -> Ident {
    format_ident!("{}Function", prefix(memo))
}

/// Which of the four kinds of functions this is, as the runtime's names begin.
pub(super) fn prefix(memo: &MemoFn) -> String {
    let color = if memo.is_async() { "Async" } else { "" };
    let batch = if memo.batch.is_some() { "Batch" } else { "" };
    format!("{color}{batch}")
}

/// The name of a parameter where only its value matters.
///
/// The user's name, so that the documentation has it, but resolved here: an underscore in front of
/// it is the user's business, and so is a pattern.
pub(super) fn argument(index: usize, parameter: &Parameter) -> Ident {
    match parameter.name() {
        Some(name) => hygiene::local(&name.to_string(), name.span()),
        None => hygiene::local(&format!("arg{index}"), Span::call_site()),
    }
}

/// The names of parameters, in their order.
pub(super) fn arguments(parameters: &[Parameter]) -> Vec<Ident> {
    let parameters = parameters.iter().enumerate();
    parameters
        .map(|(index, parameter)| argument(index, parameter))
        .collect()
}

/// The type of the memo.
pub(super) fn memo_type(memo: &MemoFn) -> Ident {
    format_ident!("{}Memo", description(memo))
}

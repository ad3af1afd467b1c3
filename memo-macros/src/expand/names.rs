//! The names that an expansion makes up, and those of the runtime that depend on the function.

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::Lifetime;
use syn::ext::IdentExt;

use crate::hygiene::{self, Taken};
use crate::model::{MemoFn, Parameter};

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
    /// The slice of a batch, where it has no name of its own.
    pub(super) items: Ident,
    /// The items of an async batch, which its future owns.
    pub(super) owned: Ident,
    taken: Taken,
}

impl Names {
    pub(super) fn of(memo: &MemoFn) -> Self {
        let mut taken = Taken::default();
        taken.add(&memo.tokens);
        taken.add(&memo.options);
        Self {
            p: hygiene::private(memo.root.as_ref()),
            marker: taken.fresh(&format!("__{}", memo.item.sig.ident.unraw())),
            lifetime: taken.fresh_lifetime("a"),
            memo: taken.fresh("MEMO"),
            inner: taken.fresh("__compute"),
            items: taken.fresh("items"),
            owned: taken.fresh("owned"),
            taken,
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

impl Names {
    /// The name of a parameter where only its value matters.
    ///
    /// The user's own, so that the documentation has it and other attributes find it. A name that
    /// begins with an underscore is resolved here, since using it is not the user's doing; a pattern
    /// gets a fresh one.
    pub(super) fn argument(&self, index: usize, parameter: &Parameter) -> Ident {
        match parameter.name() {
            Some(name) if name.to_string().starts_with('_') => {
                hygiene::local(&name.to_string(), name.span())
            }
            Some(name) => name.clone(),
            None => self.taken.fresh(&format!("arg{index}")),
        }
    }

    /// The names of parameters, in their order.
    pub(super) fn arguments(&self, parameters: &[Parameter]) -> Vec<Ident> {
        let parameters = parameters.iter().enumerate();
        parameters
            .map(|(index, parameter)| self.argument(index, parameter))
            .collect()
    }
}

/// The type of the memo.
pub(super) fn memo_type(memo: &MemoFn) -> Ident {
    format_ident!("{}Memo", description(memo))
}

//! `key = EXPR` and `key(TYPE) = EXPR`.

use syn::spanned::Spanned;
use syn::{Expr, Type};

use super::Keyed;
use super::entry::{Entry, Value};
use crate::diag::error;

/// The key as an expression.
#[derive(Debug)]
pub(crate) struct KeyExpr {
    /// The type of the key, where it was written.
    pub(crate) ty: Option<Type>,
    /// The key, in terms of the parameters.
    pub(crate) expr: Expr,
}

impl KeyExpr {
    pub(super) fn from_entry(entry: &Entry) -> darling::Result<Keyed<Self>> {
        let Some(Value::Expr(expr)) = &entry.value else {
            return Err(entry.expected("needs an expression; write `key(u64) = user.id`"));
        };
        if let Expr::Closure(closure) = expr {
            return Err(error(
                closure.span(),
                "a key is an expression of the parameters, not a closure; \
                 write `key(u64) = user.id`",
            ));
        }
        let ty = match &entry.list {
            None => None,
            Some(list) => Some(syn::parse2(list.stream()).map_err(|_| {
                let message = "expected the type of the key; write `key(u64) = user.id`";
                error(list.span(), message)
            })?),
        };
        Ok(entry.keyed(Self {
            ty,
            expr: expr.clone(),
        }))
    }
}

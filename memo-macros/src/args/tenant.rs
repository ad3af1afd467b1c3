//! `tenant = EXPR`.

use syn::Expr;
use syn::spanned::Spanned;

use super::Keyed;
use super::entry::{Entry, Value};
use super::value::literal;
use crate::diag::error;

/// The tenant that a call belongs to, in terms of the parameters.
#[derive(Debug)]
pub(crate) struct TenantExpr(pub(crate) Expr);

impl TenantExpr {
    pub(super) fn from_entry(entry: &Entry) -> darling::Result<Keyed<Self>> {
        let (None, Some(Value::Expr(expr))) = (&entry.list, &entry.value) else {
            return Err(entry.expected("needs an expression; write `tenant = org.id`"));
        };
        if let Expr::Closure(closure) = expr {
            return Err(error(
                closure.span(),
                "a tenant is an expression of the parameters, not a closure; write \
                 `tenant = org.id`",
            ));
        }
        if literal(expr).is_some() {
            return Err(error(
                expr.span(),
                "a tenant is told by the arguments of each call, and this is the same for all; \
                 write the parameter without quotes, as in `tenant = org`",
            ));
        }
        Ok(entry.keyed(Self(expr.clone())))
    }
}

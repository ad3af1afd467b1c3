//! Code of a user's that is asked about a key or a value: `|id, value| …`.

use darling::FromMeta;
use syn::spanned::Spanned;
use syn::{Expr, ExprClosure, Pat, ReturnType, Type};

use crate::diag::error;

/// A closure as it was written, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    /// Where it begins.
    pub(crate) span: proc_macro2::Span,
    /// What it calls what it is given.
    pub(crate) parameters: Vec<HookParameter>,
    /// What it returns, where that was written.
    pub(crate) output: ReturnType,
    pub(crate) body: Expr,
}

/// A parameter of a closure.
#[derive(Clone, Debug)]
pub(crate) struct HookParameter {
    pub(crate) pat: Pat,
    /// The type, where it was written.
    pub(crate) ty: Option<Type>,
}

impl FromMeta for Hook {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let Some(closure) = closure(expr) else {
            return Err(error(expr.span(), "expected a closure"));
        };
        check_plain(closure)?;
        Ok(Self {
            span: closure.span(),
            parameters: closure.inputs.iter().map(HookParameter::of).collect(),
            output: closure.output.clone(),
            body: (*closure.body).clone(),
        })
    }
}

impl HookParameter {
    fn of(written: &Pat) -> Self {
        match written {
            Pat::Type(typed) => Self {
                pat: (*typed.pat).clone(),
                ty: Some((*typed.ty).clone()),
            },
            pat => Self {
                pat: pat.clone(),
                ty: None,
            },
        }
    }
}

/// A closure, also where a macro of the user's has wrapped it in an invisible group.
pub(super) fn closure(expr: &Expr) -> Option<&ExprClosure> {
    match expr {
        Expr::Closure(closure) => Some(closure),
        Expr::Group(group) => closure(&group.expr),
        Expr::Paren(paren) => closure(&paren.expr),
        _ => None,
    }
}

/// What is asked about a value is asked of a function: it keeps nothing and waits for nothing.
fn check_plain(closure: &ExprClosure) -> darling::Result<()> {
    if let Some(asyncness) = &closure.asyncness {
        let message = "what is asked about a value cannot wait; remove `async`";
        return Err(error(asyncness.span, message));
    }
    if let Some(capture) = &closure.capture {
        let message = "there is nothing that the closure could keep; remove `move`";
        return Err(error(capture.span, message));
    }
    if closure.constness.is_some() || closure.lifetimes.is_some() {
        let message = "expected a plain closure, as in `|value| …`";
        return Err(error(closure.span(), message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(code: &str) -> Result<Hook, String> {
        let expr = syn::parse_str(code).expect("an expression");
        Hook::from_expr(&expr).map_err(|error| error.to_string())
    }

    #[test]
    fn a_closure_is_taken_apart() {
        let hook = hook("|(a, b), c: &u8, _| -> bool { return a == b }").expect("a closure");
        assert_eq!(hook.parameters.len(), 3);
        assert!(hook.parameters[1].ty.is_some());
        assert!(matches!(hook.output, ReturnType::Type(..)));
    }

    #[test]
    fn what_keeps_or_waits_is_refused() {
        assert!(
            hook("move |value| true")
                .expect_err("it keeps")
                .contains("`move`")
        );
        assert!(
            hook("async |value| true")
                .expect_err("it waits")
                .contains("`async`")
        );
        assert!(hook("is_good").expect_err("a path").contains("a closure"));
    }
}

//! The tenant that a call belongs to.

use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprPath};

use super::Parameter;
use crate::args::{Keyed, TenantExpr};
use crate::diag::Errors;
use crate::walk::{Inside, Look, Walk};

/// The expression that names the tenant of a call; of a batch, that of each item.
pub(super) fn resolve(
    tenant: Option<Keyed<TenantExpr>>,
    batch: Option<&Parameter>,
    errors: &mut Errors,
) -> Option<Expr> {
    let expr = tenant?.value.0;
    if let Some(slice) = batch.and_then(Parameter::name) {
        let mut mentions = Mentions { slice, errors };
        // The visitor wants an expression of its own; it changes nothing.
        Walk(&mut mentions).visit_expr_mut(&mut expr.clone());
    }
    Some(expr)
}

/// A record tells its tenant itself.
pub(super) fn refuse(tenant: Option<Keyed<TenantExpr>>, errors: &mut Errors) {
    if let Some(tenant) = tenant {
        let message = "the tenant of a record is one of its fields, for all that is computed of it; \
                       write `#[memo(tenant)]` above that";
        errors.push(tenant.key, message);
    }
}

/// Finds what names the slice of a batch, which is not there when one item is looked up.
struct Mentions<'m> {
    slice: &'m syn::Ident,
    errors: &'m mut Errors,
}

impl Look for Mentions<'_> {
    fn expr_path(&mut self, path: &mut ExprPath) -> Inside {
        if path.path.is_ident(self.slice) {
            let slice = self.slice;
            let message = format!(
                "the tenant of a batch function is told for each item, and `{slice}` holds all of \
                 them; write `item` for the one, as in `tenant = item.org`"
            );
            self.errors.push(path.span(), message);
        }
        Inside::Visit
    }
}

//! Whether an expression of a user's surely uses a name that we bind for it.

use proc_macro2::Ident;
use syn::Expr;

/// Whether the expression evaluates the variable of this name, as far as a glance tells.
///
/// Never wrongly: what could bind the name anew (a block, a closure, a `match`), and what only the compiler
/// can read (a macro), counts as no use. Nor does anything where two of the `bound` names are spelled alike: in a
/// `macro_rules!` these are two variables. For such a name a use is written.
pub(super) fn uses(expr: &Expr, name: &Ident, bound: &[Ident]) -> bool {
    let alike = bound.iter().filter(|bound| *bound == name);
    alike.count() < 2 && evaluates(expr, name)
}

fn evaluates(expr: &Expr, name: &Ident) -> bool {
    let uses = |expr: &Expr| evaluates(expr, name);
    match expr {
        Expr::Path(path) => path.qself.is_none() && path.path.is_ident(name),
        Expr::Paren(inside) => uses(&inside.expr),
        Expr::Group(inside) => uses(&inside.expr),
        Expr::Reference(reference) => uses(&reference.expr),
        Expr::Unary(unary) => uses(&unary.expr),
        Expr::Cast(cast) => uses(&cast.expr),
        Expr::Try(tried) => uses(&tried.expr),
        Expr::Field(field) => uses(&field.base),
        Expr::Index(index) => uses(&index.expr) || uses(&index.index),
        Expr::Binary(binary) => uses(&binary.left) || uses(&binary.right),
        Expr::MethodCall(call) => uses(&call.receiver) || call.args.iter().any(uses),
        Expr::Call(call) => call.args.iter().any(uses),
        Expr::Tuple(tuple) => tuple.elems.iter().any(uses),
        Expr::Array(array) => array.elems.iter().any(uses),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn what_is_surely_used_is_seen() {
        let name = parse_quote!(org);
        let is_used = |expr: Expr| uses(&expr, &name, &[]);
        assert!(is_used(parse_quote!(org)));
        assert!(is_used(parse_quote!(org.id)));
        assert!(is_used(parse_quote!(of(1, &org.id.clone()))));
        assert!(is_used(parse_quote!([(org.0 + 1).to_string()])));
        assert!(!is_used(parse_quote!(user.org)));
        assert!(!is_used(parse_quote!(org::id())));
        assert!(!is_used(parse_quote!(of(|org| org.id))));
        assert!(!is_used(parse_quote!({
            let org = 1;
            org
        })));
        assert!(!is_used(parse_quote!(format!("{org}"))));
    }
}

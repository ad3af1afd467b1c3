//! What identifies a value.

use crate::args::KeyExpr;

/// What identifies a value.
#[derive(Debug)]
pub(crate) enum Key {
    /// Every parameter that is not skipped is a part.
    Parts,
    /// `key = EXPR` or `key(TYPE) = EXPR`.
    Expr(Box<KeyExpr>),
}

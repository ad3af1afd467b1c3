//! What may stand behind the `=` of an option, with our words for everything else.

use darling::FromMeta;
use proc_macro2::Ident;
use syn::spanned::Spanned;
use syn::{Expr, Lit, LitStr, Path, UnOp};

use crate::diag::{did_you_mean, error};

/// Text in quotes.
#[derive(Clone, Debug)]
pub(crate) struct Text(pub(crate) LitStr);

impl FromMeta for Text {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match literal(expr) {
            Some(Lit::Str(text)) if !text.value().is_empty() => Ok(Self(text.clone())),
            Some(Lit::Str(_)) => Err(error(expr.span(), "expected text that is not empty")),
            _ => Err(error(expr.span(), "expected text in quotes")),
        }
    }
}

/// A number that is known to the macro.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number(pub(crate) u64);

impl FromMeta for Number {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let number = match literal(expr) {
            Some(Lit::Int(number)) => number.base10_parse().ok(),
            _ => None,
        };
        let message = "expected a number from 0 up";
        number.map(Self).ok_or_else(|| error(expr.span(), message))
    }
}

/// A single name.
#[derive(Clone, Debug)]
pub(crate) struct Word(pub(crate) Ident);

impl FromMeta for Word {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let ident = path(expr).and_then(Path::get_ident);
        let message = "expected a single name, without quotes";
        let ident = ident.ok_or_else(|| error(expr.span(), message))?;
        Ok(Self(ident.clone()))
    }
}

/// A path.
#[derive(Clone, Debug)]
pub(crate) struct ItemPath(pub(crate) Path);

impl FromMeta for ItemPath {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let message = "expected a path, without quotes";
        let path = path(expr).ok_or_else(|| error(expr.span(), message))?;
        Ok(Self(path.clone()))
    }
}

/// The number of entries that a memo may hold.
#[derive(Clone, Debug)]
pub(crate) struct Capacity(pub(crate) Expr);

impl FromMeta for Capacity {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match literal(expr) {
            Some(Lit::Int(_)) => Ok(Self(expr.clone())),
            None if !is_negative(expr) => Ok(Self(expr.clone())),
            Some(Lit::Str(text)) if is_number(&text.value()) => {
                let (what, number) = ("a capacity is a number of entries", text.value());
                let message = format!("{what}; write `capacity = {number}`, without quotes");
                Err(error(expr.span(), message))
            }
            _ => Err(error(
                expr.span(),
                "a capacity is a number of entries; write `capacity = 10_000`",
            )),
        }
    }
}

/// The most keys that one call of a batch is given.
#[derive(Clone, Debug)]
pub(crate) struct MaxBatch(pub(crate) Expr);

impl FromMeta for MaxBatch {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let message = match literal(expr) {
            Some(Lit::Int(keys)) if keys.base10_digits() == "0" => {
                "a `max_batch` of zero computes nothing; write a larger one, or leave it out"
            }
            Some(Lit::Int(_)) => return Ok(Self(expr.clone())),
            None if !is_negative(expr) => return Ok(Self(expr.clone())),
            _ => "`max_batch` is a number of keys; write `max_batch = 500`",
        };
        Err(error(expr.span(), message))
    }
}

/// What all keys of a memo begin with.
#[derive(Clone, Debug)]
pub(crate) struct Namespace(pub(crate) LitStr);

impl FromMeta for Namespace {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let is_readable =
            |text: &str| !text.trim().is_empty() && !text.chars().any(char::is_control);
        match literal(expr) {
            Some(Lit::Str(text)) if is_readable(&text.value()) => Ok(Self(text.clone())),
            _ => Err(error(
                expr.span(),
                "a namespace is text that a person can read, in quotes; write `namespace = \"crm\"`",
            )),
        }
    }
}

/// Yes or no.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Switch(pub(crate) bool);

impl FromMeta for Switch {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match literal(expr) {
            Some(Lit::Bool(switch)) => Ok(Self(switch.value)),
            _ => Err(error(expr.span(), "expected `true` or `false`")),
        }
    }
}

/// A literal, also where a macro of the user's has wrapped it in an invisible group.
pub(crate) fn literal(expr: &Expr) -> Option<&Lit> {
    match expr {
        Expr::Lit(literal) => Some(&literal.lit),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether this is a number less than zero, as far as it is written.
pub(crate) fn is_negative(expr: &Expr) -> bool {
    match expr {
        Expr::Unary(unary) => matches!(unary.op, UnOp::Neg(_)) && literal(&unary.expr).is_some(),
        Expr::Group(group) => is_negative(&group.expr),
        _ => false,
    }
}

fn path(expr: &Expr) -> Option<&Path> {
    match expr {
        Expr::Path(path) if path.qself.is_none() => Some(&path.path),
        Expr::Group(group) => path(&group.expr),
        _ => None,
    }
}

/// Where values live.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Scope {
    #[default]
    Process,
    Shared,
    /// In the value whose method it is.
    Instance,
    /// In each thread.
    Thread,
}

/// What becomes of a call whose store fails.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OnStoreError {
    /// It computes.
    Bypass,
    /// It returns the error.
    Fail,
}

impl FromMeta for OnStoreError {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let word = path(expr).and_then(Path::get_ident);
        match word.map(ToString::to_string).as_deref() {
            Some("bypass") => Ok(Self::Bypass),
            Some("fail") => Ok(Self::Fail),
            word => {
                let there_are = "write `on_store_error = bypass` or `fail`";
                let meant = did_you_mean(word.unwrap_or_default(), ["bypass", "fail"], there_are);
                Err(error(
                    expr.span(),
                    format!("no such answer to a store that fails{meant}"),
                ))
            }
        }
    }
}

impl FromMeta for Scope {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let word = path(expr).and_then(Path::get_ident);
        match word.map(ToString::to_string).as_deref() {
            Some("process") => Ok(Self::Process),
            Some("shared") => Ok(Self::Shared),
            Some("instance") => Ok(Self::Instance),
            Some("thread") => Ok(Self::Thread),
            word => {
                let words = ["process", "thread", "shared", "instance"];
                let there_are = "write `scope = process`, `thread`, `instance` or `shared`";
                let meant = did_you_mean(word.unwrap_or_default(), words, there_are);
                Err(error(expr.span(), format!("no such scope{meant}")))
            }
        }
    }
}

//! The fields of a record that are no calculations: its key, its tenant, its cell.

use proc_macro2::{Ident, Span};
use syn::{Field, Type};

use super::Shape;
use super::key_type::{self, Advice};
use super::record::find;
use crate::args::FieldArgs;
use crate::diag::Errors;

/// The name and the type of a field.
pub(super) type KeyField = (Ident, Type);

/// The fields that identify a record, the one that is its tenant, and the one that is its cell.
pub(super) fn resolve(
    fields: &[Field],
    errors: &mut Errors,
) -> (Vec<KeyField>, Option<KeyField>, Option<Ident>) {
    let (mut keys, mut tenant, mut cell) = (Vec::new(), None, None);
    for field in fields {
        let args = FieldArgs::parse(&field.attrs, errors);
        if let Some(at) = &args.cell {
            check_cell(field, (at.key, cell.as_ref()), &args, errors);
            cell = cell.or_else(|| field.ident.clone());
            continue;
        }
        let (role, at) = match (&args.key, &args.tenant) {
            (Some(_), Some(tenant)) => {
                let message = "the tenant is part of every key already; remove `key` or `tenant`";
                errors.push(tenant.key, message);
                continue;
            }
            (Some(key), None) => ("key", key.key),
            (None, Some(tenant)) => ("tenant", tenant.key),
            (None, None) => continue,
        };
        let Some(name) = &field.ident else { continue };
        if find(&field.attrs, "cache_calculation").is_some() {
            let message = format!(
                "a calculation cannot be part of the key that it is found by; remove \
                 `#[memo({role})]`"
            );
            errors.push(at, message);
            continue;
        }
        let leave_out = format!("mark another field with `#[memo({role})]`");
        let advice = Advice {
            leave_out: &leave_out,
            own: "what a record borrows cannot be kept as its key; take an owned type",
        };
        key_type::check(&Shape::Whole(Box::new(field.ty.clone())), advice, errors);
        let field = (name.clone(), field.ty.clone());
        if role == "key" {
            keys.push(field);
        } else if tenant.replace(field).is_some() {
            let message = "a record belongs to one tenant; remove one of them, or make a struct \
                           of both";
            errors.push(at, message);
        }
    }
    (keys, tenant, cell)
}

fn check_cell(
    field: &Field,
    (at, other): (Span, Option<&Ident>),
    args: &FieldArgs,
    errors: &mut Errors,
) {
    if args.key.is_some() || args.tenant.is_some() {
        let message = "a cell is no part of a key, for all cells are equal; remove one of them";
        errors.push(at, message);
    } else if find(&field.attrs, "cache_calculation").is_some() {
        let message =
            "a cell holds what methods compute, and is no calculation; remove one of them";
        errors.push(at, message);
    } else if let Some(other) = other {
        let message = format!("`{other}` is the cell already, and one holds all memos; remove one");
        errors.push(at, message);
    }
}

//! `#[mem_size(…)]` on a type, its variants and its fields.

use syn::Attribute;

use super::entry::Entry;
use super::record::entries;
use super::value::ItemPath;
use super::{Keyed, once, value};
use crate::diag::{Errors, did_you_mean, error};

/// The options of `#[mem_size(…)]` on a type.
#[derive(Debug, Default)]
pub(crate) struct MemSizeArgs {
    /// The path of memokit.
    pub(crate) root: Option<Keyed<ItemPath>>,
}

/// The options of `#[mem_size(…)]` on a field.
#[derive(Debug, Default)]
pub(crate) struct MemSizeFieldArgs {
    /// Whether what it owns is left out.
    pub(crate) skip: Option<Keyed<()>>,
    /// What tells what it owns.
    pub(crate) with: Option<Keyed<ItemPath>>,
}

impl MemSizeArgs {
    /// Reads all `#[mem_size(…)]` of a type.
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut args = Self::default();
        for entry in entries(attributes, "mem_size", errors) {
            let accepted = match entry.name.to_string().as_str() {
                "crate" => value(&mut args.root, &entry, "crate = ::memokit"),
                "skip" | "with" => Err(of_a_field(&entry)),
                _ => Err(unknown(&entry)),
            };
            errors.handle(accepted);
        }
        args
    }

    /// Refuses all `#[mem_size(…)]` of a variant, which has no options.
    pub(crate) fn refuse(attributes: &[Attribute], errors: &mut Errors) {
        for entry in entries(attributes, "mem_size", errors) {
            let refused = match entry.name.to_string().as_str() {
                "crate" => of_a_type(&entry),
                "skip" | "with" => of_a_field(&entry),
                _ => unknown(&entry),
            };
            errors.handle::<()>(Err(refused));
        }
    }
}

impl MemSizeFieldArgs {
    /// Reads all `#[mem_size(…)]` of a field.
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut args = Self::default();
        for entry in entries(attributes, "mem_size", errors) {
            let accepted = match entry.name.to_string().as_str() {
                "skip" => once(&mut args.skip, &entry, entry.flag()),
                "with" => value(&mut args.with, &entry, "with = bytes_of"),
                "crate" => Err(of_a_type(&entry)),
                _ => Err(unknown(&entry)),
            };
            errors.handle(accepted);
        }
        args
    }
}

fn of_a_type(entry: &Entry) -> darling::Error {
    entry.expected("belongs to the whole type; write it above the type")
}

fn of_a_field(entry: &Entry) -> darling::Error {
    entry.expected("is about what one field owns; write it above the field")
}

fn unknown(entry: &Entry) -> darling::Error {
    let name = entry.name.to_string();
    let there_are = "there are `skip` and `with`, above a field, and `crate`, above the type";
    let meant = did_you_mean(&name, ["skip", "with", "crate"], there_are);
    error(entry.span(), format!("unknown option `{name}`{meant}"))
}

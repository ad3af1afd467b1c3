//! `#[cache_calculation(…)]` on a field.

use proc_macro2::Ident;
use syn::Attribute;

use super::entry::Entry;
use super::record::entries;
use super::value::{ItemPath, Word};
use super::{Keyed, MemoArgs, catalogue, memo, once, value};
use crate::diag::Errors;

/// The options of `#[cache_calculation(…)]`.
#[derive(Debug, Default)]
pub(crate) struct CalculationArgs {
    /// The function that computes the values of many records.
    pub(crate) with: Option<Keyed<ItemPath>>,
    /// The fields that are calculated before, since the function reads them.
    pub(crate) depends: Option<Keyed<Vec<Ident>>>,
    /// The name of the constant that selects it.
    pub(crate) select: Option<Keyed<Word>>,
    /// What is said about the memo.
    pub(crate) memo: MemoArgs,
}

pub(super) const OPTIONS: &[&str] = &["with", "depends", "select"];

impl CalculationArgs {
    /// Reads the options of a field; what is wrong is left out and added to `errors`.
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut args = Self::default();
        for entry in entries(attributes, "cache_calculation", errors) {
            let accepted = args.accept(&entry);
            errors.handle(accepted);
        }
        args
    }

    fn accept(&mut self, entry: &Entry) -> darling::Result<()> {
        if let Some(accepted) = self.memo.accept(entry) {
            return accepted;
        }
        match entry.name.to_string().as_str() {
            "with" => value(&mut self.with, entry, "with = Customer::sum_invoices"),
            "depends" => once(&mut self.depends, entry, entry.names("depends(revenue)")),
            "select" => value(&mut self.select, entry, "select = OTHER"),
            "scope" | "store" => Err(entry.expected(
                "holds for all calculations of a struct; write `#[memo(scope = shared)]` above it",
            )),
            "namespace" => Err(entry.expected(
                "holds for all calculations of a struct; write `#[memo(namespace = \"crm\")]` above \
                 it",
            )),
            "coalesce" => Err(entry.expected(
                "gathers calls of batch functions, and a load is one call; remove it, and load the \
                 records together",
            )),
            _ => Err(catalogue::unknown(entry, &[OPTIONS, memo::OPTIONS])),
        }
    }
}

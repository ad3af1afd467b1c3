//! `#[cache_calculation(…)]` on a field.

use syn::Attribute;

use super::entry::Entry;
use super::record::entries;
use super::value::{Capacity, ItemPath, Number, Text};
use super::{Keyed, Ttl, catalogue, value};
use crate::diag::Errors;

/// The options of `#[cache_calculation(…)]`.
#[derive(Debug, Default)]
pub(crate) struct CalculationArgs {
    /// The function that computes the values of many records.
    pub(crate) with: Option<Keyed<ItemPath>>,
    /// How long a value is fresh after the compute.
    pub(crate) ttl: Option<Keyed<Ttl>>,
    /// The largest number of entries.
    pub(crate) capacity: Option<Keyed<Capacity>>,
    /// The name in the registry and in keys.
    pub(crate) name: Option<Keyed<Text>>,
    /// What tells these values from those of an earlier program.
    pub(crate) version: Option<Keyed<Number>>,
}

const OPTIONS: &[&str] = &["with", "ttl", "capacity", "name", "version"];

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
        match entry.name.to_string().as_str() {
            "with" => value(&mut self.with, entry, "with = Customer::sum_invoices"),
            "ttl" => value(&mut self.ttl, entry, "ttl = \"5m\""),
            "capacity" => value(&mut self.capacity, entry, "capacity = 10_000"),
            "name" => value(&mut self.name, entry, "name = \"revenue\""),
            "version" => value(&mut self.version, entry, "version = 2"),
            "scope" | "store" => Err(entry.expected(
                "holds for all calculations of a struct; write `#[memo(scope = shared)]` above it",
            )),
            _ => Err(catalogue::unknown(entry, OPTIONS)),
        }
    }
}

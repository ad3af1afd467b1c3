//! `#[memoized(…)]` on an impl block.

use proc_macro2::TokenStream;

use super::entry::Entry;
use super::value::{ItemPath, Namespace};
use super::{Keyed, background, catalogue, memo, value};
use crate::diag::Errors;

/// The options of `#[memoized(…)]`.
#[derive(Debug, Default)]
pub(crate) struct BlockArgs {
    /// What all keys begin with.
    pub(crate) namespace: Option<Keyed<Namespace>>,
    /// The path of memokit.
    pub(crate) root: Option<Keyed<ItemPath>>,
}

const OPTIONS: &[&str] = &["namespace", "crate"];

impl BlockArgs {
    /// Reads the options; what is wrong is left out and added to `errors`.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        for entry in Entry::parse_all(tokens, errors) {
            let accepted = args.accept(&entry);
            errors.handle(accepted);
        }
        args
    }

    fn accept(&mut self, entry: &Entry) -> darling::Result<()> {
        match entry.name.to_string().as_str() {
            "namespace" => value(&mut self.namespace, entry, "namespace = \"crm\""),
            "crate" => value(&mut self.root, entry, "crate = ::memokit"),
            name if [memo::OPTIONS, background::OPTIONS, super::OPTIONS]
                .concat()
                .contains(&name) =>
            {
                Err(entry.expected(
                    "belongs to a method; write it in the `#[cache_calculation(…)]` above one",
                ))
            }
            _ => Err(catalogue::unknown(entry, &[OPTIONS])),
        }
    }
}

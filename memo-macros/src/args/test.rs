//! The options of `#[memokit::test]`.

use proc_macro2::TokenStream;

use super::entry::Entry;
use super::value::ItemPath;
use super::{Keyed, value};
use crate::diag::{Errors, did_you_mean, error};

/// The options of `#[memokit::test]`.
#[derive(Debug, Default)]
pub(crate) struct TestArgs {
    /// The path of memokit.
    pub(crate) root: Option<Keyed<ItemPath>>,
}

impl TestArgs {
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
            "crate" => value(&mut self.root, entry, "crate = ::memokit"),
            // What users of `#[tokio::test]` try first.
            name @ ("flavor" | "worker_threads" | "start_paused") => {
                let message = format!(
                    "`{name}` belongs to tokio; write `#[tokio::test({name} = …)]` below \
                     `#[memokit::test]`"
                );
                Err(error(entry.span(), message))
            }
            name => {
                let meant = did_you_mean(name, ["crate"], "there is `crate` only");
                let message = format!("unknown option `{name}`{meant}");
                Err(error(entry.span(), message))
            }
        }
    }
}

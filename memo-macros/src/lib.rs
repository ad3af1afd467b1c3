//! The procedural macros of memokit. Use them through the crate `memokit`.
//!
//! Three stages, one direction: what was written (`args`), what it means (`model`), what is written
//! instead (`expand`). Only the first two may fail.

mod args;
mod diag;
mod expand;
#[cfg(feature = "expansion")]
mod expansion;
mod fallback;
mod hygiene;
mod model;

use proc_macro::TokenStream;

/// Remembers what a function computes.
#[proc_macro_attribute]
pub fn memoize(args: TokenStream, item: TokenStream) -> TokenStream {
    stages::memoize(args.into(), &item.into()).into()
}

/// Makes a struct a record: some of its fields are computed for many records at once, and kept.
#[proc_macro_derive(Memoized, attributes(memo, cache_calculation))]
pub fn memoized(item: TokenStream) -> TokenStream {
    stages::record(item.into()).into()
}

/// The expansion of an annotated item, as text.
#[cfg(feature = "expansion")]
#[doc(hidden)]
#[proc_macro]
pub fn __expansion(item: TokenStream) -> TokenStream {
    expansion::expand(item.into()).into()
}

/// The stages in their order.
mod stages {
    use proc_macro2::TokenStream;

    use crate::args::MemoizeArgs;
    use crate::diag::Errors;
    use crate::model::{MemoFn, Record};
    use crate::{expand, fallback};

    pub(crate) fn memoize(args: TokenStream, item: &TokenStream) -> TokenStream {
        let mut errors = Errors::default();
        let args = MemoizeArgs::parse(args, &mut errors);
        match MemoFn::resolve(args, item, errors) {
            Ok(memo) => expand::function(&memo),
            Err(rejected) => fallback::expand(item, rejected),
        }
    }

    pub(crate) fn record(item: TokenStream) -> TokenStream {
        match Record::resolve(item) {
            (Some(record), Ok(())) => expand::record(&record),
            (Some(record), Err(rejected)) => {
                fallback::expand(&expand::record(&record.harmless()), rejected)
            }
            (None, Err(rejected)) => rejected.into_tokens(),
            (None, Ok(())) => TokenStream::new(),
        }
    }
}

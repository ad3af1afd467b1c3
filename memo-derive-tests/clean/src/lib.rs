//! Everything that memokit writes, under the lints of a strict crate.
//!
//! `cargo clippy` says nothing here, in either edition: what a user denies, denies nothing that an
//! expansion adds. Where it does warn, the expansion is to be mended, not the line.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    absolute_paths_not_starting_with_crate,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    future_incompatible,
    impl_trait_redundant_captures,
    keyword_idents,
    let_underscore,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    nonstandard_style,
    redundant_imports,
    redundant_lifetimes,
    refining_impl_trait,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]
#![expect(
    clippy::blanket_clippy_restriction_lints,
    reason = "all are wanted that do not contradict each other"
)]
#![expect(
    clippy::arbitrary_source_item_ordering,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::implicit_return,
    clippy::missing_inline_in_public_items,
    clippy::pub_use,
    clippy::ref_patterns,
    clippy::single_call_fn,
    clippy::std_instead_of_alloc,
    reason = "what is written here does it, as most people's code does"
)]

pub mod asynchronous;
pub mod batches;
pub mod generic;
pub mod keys;
pub mod methods;
pub mod options;
pub mod places;
pub mod records;
pub mod sizes;
pub mod thread;

//! What annotated code does, one file for each thing that a user relies on.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where its own lock is poisoned"
)]

mod async_functions;
mod batch;
mod companion;
mod faults;
mod futures;
mod keys;
mod leaders;
mod overtaken;
mod records;
mod recursion;
mod registry;
mod results;
mod shared;
mod single_flight;
mod testing;
mod ttl;

//! What annotated code does, one file for each thing that a user relies on.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where its own lock is poisoned"
)]

mod async_functions;
mod batch;
mod bounds;
mod combined;
mod companion;
mod depends;
mod direct;
mod events;
mod faults;
mod fences;
mod futures;
mod instance;
mod keys;
mod leaders;
mod methods;
mod outdated;
mod overtaken;
mod panics;
mod records;
mod recursion;
mod reentrancy;
mod registry;
mod results;
mod shared;
mod single_flight;
mod stale;
mod support;
mod testing;
mod time;
mod timeouts;

mod ttl;

//! What annotated code does, one file for each thing that a user relies on.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where its own lock is poisoned"
)]

mod async_functions;
mod async_traits;
mod batch;
mod borrowed;
mod bounds;
mod budget;
mod bulk;
mod calculated;
mod coalesce;
mod codecs;
mod combined;
mod companion;
mod damage;
mod depends;
mod direct;
#[path = "../support/envelopes.rs"]
mod envelopes;
mod events;
mod faults;
mod fences;
mod floods;
mod futures;
mod generic;
mod hostile_keys;
mod instance;
mod introspection;
mod keys;
mod large;
mod leaders;
mod maps;
mod max_batch;
mod mem_size;
mod methods;
mod nodes;
mod options;
mod outdated;
mod overtaken;
mod own_store;
mod panics;
mod policy;
mod policy_faults;
mod record_failures;
mod record_fences;
mod record_overlap;
mod record_pages;
mod record_panics;
mod record_recursion;
mod record_stores;
mod records;
mod recursion;
mod reentrancy;
mod registry;
mod resilience;
mod results;
mod shared;
mod shared_groups;
mod shared_methods;
mod shared_single;
mod single_flight;
mod stale;
mod stale_records;
mod store_errors;
mod streams;
mod support;
mod sweeps;
mod tenants;
mod testing;
mod text_keys;
mod thread;
mod thread_async;
mod thread_options;
mod thread_policies;
mod thread_reentrancy;
mod tiers;
mod tiers_outdated;
mod time;
mod timeouts;
mod warm;

mod traits;
mod ttl;
mod vectors;

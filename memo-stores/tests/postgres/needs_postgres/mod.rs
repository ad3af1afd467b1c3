//! What needs a server.

mod contract;
mod faults;
mod fences;
mod from_env;
mod sessions;
mod sweeps;
mod tables;
#[cfg(feature = "tls")]
mod tls;
mod way;

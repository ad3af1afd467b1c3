//! What needs a server.

mod contract;
mod faults;
mod fences;
mod from_env;
mod given_up;
mod hosts;
mod sessions;
mod standby;
mod sweeps;
mod tables;
#[cfg(feature = "tls")]
mod tls;
mod way;

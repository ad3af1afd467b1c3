//! The PostgreSQL store, seen from outside: the contract of `Store`, races, faults, roles.
//!
//! All of it needs a server, and says so in its name. `cargo xtask test` starts one, and leaves these tests out where
//! there is none to be had.

mod needs_postgres;
mod support;

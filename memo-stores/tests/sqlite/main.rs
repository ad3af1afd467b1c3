//! The SQLite store, seen from outside: the contract of `Store`, the file, its neighbours, faults.

mod contract;
mod faults;
mod fences;
mod files;
mod identity;
mod neighbours;
mod support;
mod sweeps;

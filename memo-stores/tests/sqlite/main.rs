//! The SQLite store, seen from outside: the contract of `Store`, the file, its neighbours, faults.

mod contract;
mod disk_full;
mod faults;
mod fences;
mod files;
mod identity;
mod logs;
mod moments;
mod neighbours;
mod read_only;
mod replaced;
mod support;
mod sweeps;

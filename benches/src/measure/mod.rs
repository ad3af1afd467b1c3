//! How something is measured: rounds in which cases take turns, threads that start together, memory,
//! instructions.

mod child;
mod instructions;
mod memory;
mod rounds;
mod stats;
mod threads;

pub(crate) use self::child::child;
pub(crate) use self::instructions::{instructions, valgrind};
pub(crate) use self::memory::{Grown, allocations, grown};
pub(crate) use self::rounds::{Case, Group, Hits, Measured, rounds};
pub(crate) use self::stats::{median, number};
pub(crate) use self::threads::{mean, pause, together};

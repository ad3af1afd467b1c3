//! Decisions without locks, clocks or I/O.

mod expiry;

pub(crate) use self::expiry::{Ttl, deadline};

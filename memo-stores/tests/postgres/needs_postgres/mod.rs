//! What needs a server.

mod contract;

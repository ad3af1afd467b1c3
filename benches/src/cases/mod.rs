//! What is measured: one file for each kind.

pub(crate) mod filled;
pub(crate) mod functions;
pub(crate) mod hit;

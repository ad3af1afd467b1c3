//! What needs a server.

mod damage;
mod programs;
mod restarts;
mod storm;

//! The program as its users see it: a process, its output and what it keeps.

mod output;
mod remembering;
mod tree;
mod trouble;

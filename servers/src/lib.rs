//! Real servers for the tests of this workspace.
//!
//! * `find`: where the programs of a server are on this machine; `unpack`: how they get under `target/servers`
//!   without root, where they are nowhere.
//! * `supervisor`: a server as a child process, which ends with whoever started it.
//! * `postgres`: one file for each kind of server.
//! * `proxy`: a way to a server that can be spoiled.
//!
//! `cargo xtask test` finds or unpacks the programs, starts a server of each kind that all tests share, and tells
//! them by environment variables. A test that kills its server starts one of its own.
#![forbid(unsafe_code)]

mod find;
mod postgres;
#[cfg(feature = "proxy")]
mod proxy;
mod supervisor;
mod unpack;

pub use self::find::{Programs, find_or_unpack};
pub use self::postgres::Postgres;
#[cfg(feature = "proxy")]
pub use self::proxy::{Proxy, Way};

use std::thread;
use std::time::Duration;

/// A kind of server.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name, as in `--without postgres`.
    pub name: &'static str,
    /// What must be in a folder of its programs.
    programs: &'static [&'static str],
    /// Where such folders are, besides those of the `PATH`; a `*` stands for one name, the last in order counts.
    folders: &'static [&'static str],
    /// The package of Debian that has it.
    package: &'static str,
    /// The variable that tells tests its URL.
    pub url: &'static str,
    /// The variable that tells tests the folder of its programs.
    programs_variable: &'static str,
}

/// The kinds of servers that tests need.
pub const KINDS: &[Kind] = &[postgres::KIND];

/// Waits a little for a process that nobody can be told of.
#[expect(
    clippy::disallowed_methods,
    reason = "a server that starts is another process: its time is real"
)]
fn pause() {
    thread::sleep(Duration::from_millis(20));
}

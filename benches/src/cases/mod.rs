//! What is measured: one file for each kind.

mod churn;
mod filled;
mod flight;
mod functions;
mod hit;
mod instructions;
mod memory;
mod mixed;
mod ratio;
mod summary;
mod threads;

use crate::report::Part;
use crate::settings::Settings;

/// A part: its name, and what measures it.
pub(crate) type Run = fn(&Settings) -> Result<Part, String>;

/// All parts, in the order of the page.
pub(crate) const PARTS: [(&str, Run); 7] = [
    ("hit", hit::run),
    ("threads", threads::run),
    ("churn", churn::run),
    ("flight", flight::run),
    ("memory", memory::run),
    ("ratio", ratio::run),
    ("instructions", instructions::run),
];

/// What this program does for itself, in a process of its own; what it writes.
pub(crate) fn child(args: &[&str]) -> Result<String, String> {
    match *args {
        ["memory", name] => memory::child(name),
        ["types", name] => memory::types::child(name),
        ["instructions", name, operations] => instructions::child(name, operations),
        _ => Err(format!("unknown words: {}", args.join(" "))),
    }
}

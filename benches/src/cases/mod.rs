//! What is measured: one file for each kind.

mod churn;
mod envelope;
mod filled;
mod flight;
mod functions;
mod hit;
mod instructions;
mod memory;
mod mixed;
mod ratio;
mod stores;
mod summary;
mod threads;

use crate::report::Part;
use crate::settings::Settings;

/// All parts, in the order of the page.
pub(crate) const PARTS: [&str; 9] = [
    "hit",
    "threads",
    "churn",
    "flight",
    "memory",
    "ratio",
    "instructions",
    "envelope",
    "stores",
];

/// Measures the part of this name.
pub(crate) fn measure(name: &str, settings: &Settings) -> Result<Part, String> {
    match name {
        "hit" => Ok(hit::run(settings)),
        "threads" => Ok(threads::run(settings)),
        "churn" => Ok(churn::run(settings)),
        "flight" => flight::run(settings),
        "memory" => memory::run(settings),
        "ratio" => ratio::run(settings),
        "instructions" => instructions::run(settings),
        "envelope" => Ok(envelope::run(settings)),
        "stores" => stores::run(settings),
        _ => Err(format!("there is no part `{name}`")),
    }
}

/// What this program does for itself, in a process of its own; what it writes.
pub(crate) fn child(args: &[&str]) -> Result<String, String> {
    match *args {
        ["memory", name] => memory::child(name),
        ["types", name] => memory::types::child(name),
        ["instructions", name, operations] => instructions::child(name, operations),
        ["stores", what, path, pages, number] => stores::child(what, path, pages, number),
        _ => Err(format!("unknown words: {}", args.join(" "))),
    }
}

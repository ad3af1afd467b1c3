//! The options that say for which compute a call waits, and how long.

use super::duration::Period;
use super::entry::Entry;
use super::value::Switch;
use super::{Keyed, once, value};

/// The options that say for which compute a call waits, and how long.
#[derive(Debug, Default)]
pub(crate) struct BackgroundArgs {
    /// Whether values are computed anew before they expire.
    pub(crate) refresh_ahead: Option<Keyed<()>>,
    /// After how long a call is answered with a stale value.
    pub(crate) soft_timeout: Option<Keyed<Period>>,
    /// After how long a call gives up.
    pub(crate) timeout: Option<Keyed<Period>>,
    /// Whether callers of one key share a compute.
    pub(crate) single_flight: Option<Keyed<Switch>>,
}

pub(super) const OPTIONS: &[&str] = &["refresh_ahead", "soft_timeout", "timeout", "single_flight"];

impl BackgroundArgs {
    /// Takes an option, if it is one of these.
    pub(super) fn accept(&mut self, entry: &Entry) -> Option<darling::Result<()>> {
        Some(match entry.name.to_string().as_str() {
            "refresh_ahead" => once(&mut self.refresh_ahead, entry, entry.flag()),
            "soft_timeout" => once(&mut self.soft_timeout, entry, Period::from_entry(entry)),
            "timeout" => once(&mut self.timeout, entry, Period::from_entry(entry)),
            "single_flight" => value(&mut self.single_flight, entry, "single_flight = false"),
            _ => return None,
        })
    }

    /// The `single_flight = false`, if there is one.
    pub(crate) fn side_by_side(&self) -> Option<&Keyed<Switch>> {
        self.single_flight.as_ref().filter(|switch| !switch.value.0)
    }
}

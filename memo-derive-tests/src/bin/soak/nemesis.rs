//! What goes wrong, by a seed.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use rustix::process::Signal;

use crate::Fault;
use crate::child::Process;
use crate::place::{FACES, Place};
use crate::time::{millis, pause};

/// How often each fault came.
#[derive(Debug, Default)]
pub(crate) struct Nemesis {
    kills: u32,
    stops: u32,
    long_stops: u32,
    /// What befell the store, by the names that its place gives.
    of_place: BTreeMap<&'static str, u32>,
}

impl Nemesis {
    /// Does one thing to the nodes or to their store, and puts it right again.
    pub(crate) fn strike(
        &mut self,
        random: &mut fastrand::Rng,
        nodes: &mut [Process],
        place: &mut dyn Place,
    ) -> Result<(), Fault> {
        pause(millis(random, 50, 400));
        let victim = random.usize(0..nodes.len());
        match random.u32(0..5 + FACES) {
            0 | 1 => {
                let mut options = nodes[victim].options.clone();
                options.number += nodes.len() as u64;
                options.seed = random.u64(..);
                nodes[victim].signal(Signal::KILL)?;
                pause(millis(random, 0, 100));
                nodes[victim] = Process::start(options)?;
                self.kills += 1;
            }
            2 | 3 => {
                stop(&nodes[victim], millis(random, 50, 200))?;
                self.stops += 1;
            }
            4 => {
                stop(&nodes[victim], millis(random, 300, 1_000))?;
                self.long_stops += 1;
            }
            face => {
                let fault = place.strike(face - 5, random)?;
                *self.of_place.entry(fault).or_default() += 1;
            }
        }
        Ok(())
    }
}

/// Stops a process for so long.
fn stop(node: &Process, length: Duration) -> Result<(), Fault> {
    node.signal(Signal::STOP)?;
    pause(length);
    node.signal(Signal::CONT)
}

impl fmt::Display for Nemesis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kills,
            stops,
            long_stops,
            of_place,
        } = self;
        write!(
            f,
            "{kills} kills, {stops} short and {long_stops} long stops"
        )?;
        of_place
            .iter()
            .try_for_each(|(fault, count)| write!(f, ", {count} {fault}"))
    }
}

//! What a memo holds of what all memos may hold together: asking others for it, and giving to others.

use super::{Dead, Engine, Gone, Lack};
use crate::budget::{Answer, Spill};

/// How often others are asked for the room of one entry: somebody else may take it first.
const ATTEMPTS: u8 = 4;

/// Who may be asked for the room of one entry.
#[derive(Debug)]
pub(super) struct Plea {
    attempts: u8,
    /// Whether nobody can make so much room.
    is_vain: bool,
    pub(super) spill: Spill,
}

impl Plea {
    pub(super) fn new() -> Self {
        Self {
            attempts: ATTEMPTS,
            is_vain: false,
            spill: Spill::EMPTY,
        }
    }

    /// Whether nobody can make so much room.
    pub(super) fn is_vain(&self) -> bool {
        self.is_vain
    }
}

impl<K, V> Engine<K, V> {
    /// Whether others are to be asked for what is lacking.
    pub(super) fn is_to_ask(&self, lack: Lack, weight: u64, plea: &Plea) -> bool {
        let (Some(share), Lack::Share(missing)) = (self.room.share(), lack) else {
            return false;
        };
        plea.attempts > 0
            && self.room.admits(weight)
            && (weight > share.size() || share.may_ask(missing))
    }

    /// Asks others for what is lacking; under no lock, for they drop entries and tell of it.
    pub(super) fn ask(&self, lack: Lack, weight: u64, plea: &mut Plea) {
        let (Some(share), Lack::Share(missing)) = (self.room.share(), lack) else {
            return;
        };
        plea.attempts -= 1;
        match share.ask(missing, weight, &mut plea.spill) {
            Answer::Others => plea.is_vain = plea.attempts == 0 && weight > share.size(),
            Answer::Own => plea.attempts = 0,
            Answer::Nobody => plea.is_vain = true,
        }
    }

    /// Removes one entry after the other, for as long as `goes_on` says so.
    pub(crate) fn vacate(&self, goes_on: &mut dyn FnMut() -> bool) -> (Gone, Vec<Dead<K, V>>) {
        // Who stores meanwhile may take what was vacated: that must not go on for ever.
        let mut rounds = self.room.entries().saturating_add(1).saturating_mul(64);
        self.evict_while(&mut || {
            rounds = rounds.saturating_sub(1);
            rounds > 0 && goes_on()
        })
    }

    /// Gives back what is set aside for a memo that has become smaller.
    pub(crate) fn trim_share(&self) {
        if let Some(share) = self.room.share() {
            share.trim();
        }
    }
}

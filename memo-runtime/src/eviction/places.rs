//! What a policy knows of each slot, in two bits.

use super::Slot;

/// Where an entry stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    /// Nobody has this slot.
    Nowhere = 0,
    Window = 1,
    Main = 2,
    /// Nobody has this slot, but it still has a place in the window, which the next to have it will take.
    Ghost = 3,
}

/// The places of all slots, four to a byte.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<u8>);

impl Places {
    /// How many slots it knows of.
    pub(super) fn len(&self) -> usize {
        4 * self.0.len()
    }

    pub(super) fn get(&self, number: usize) -> Place {
        let byte = self.0.get(number / 4).copied().unwrap_or(0);
        match byte >> shift(number) & 3 {
            1 => Place::Window,
            2 => Place::Main,
            3 => Place::Ghost,
            _ => Place::Nowhere,
        }
    }

    pub(super) fn set(&mut self, slot: Slot, place: Place) {
        let number = slot.number();
        if self.len() <= number {
            self.0.resize(number / 4 + 1, 0);
        }
        let byte = &mut self.0[number / 4];
        *byte = *byte & !(3 << shift(number)) | (place as u8) << shift(number);
    }
}

fn shift(number: usize) -> usize {
    number % 4 * 2
}

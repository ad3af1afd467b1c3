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

    #[inline]
    pub(super) fn get(&self, number: usize) -> Place {
        let byte = self.0.get(number / 4).copied().unwrap_or(0);
        Place::of(byte >> shift(number))
    }

    #[inline]
    pub(super) fn set(&mut self, slot: Slot, place: Place) {
        self.replace(slot, place);
    }

    /// Sets a place, and tells what it was.
    #[inline]
    pub(super) fn replace(&mut self, slot: Slot, place: Place) -> Place {
        let number = slot.number();
        if number / 4 >= self.0.len() {
            self.grow(number);
        }
        let byte = &mut self.0[number / 4];
        let was = *byte >> shift(number);
        *byte = *byte & !(3 << shift(number)) | (place as u8) << shift(number);
        Place::of(was)
    }

    #[cold]
    fn grow(&mut self, number: usize) {
        self.0.resize(number / 4 + 1, 0);
    }
}

impl Place {
    #[inline]
    fn of(bits: u8) -> Self {
        match bits & 3 {
            0 => Self::Nowhere,
            1 => Self::Window,
            2 => Self::Main,
            _ => Self::Ghost,
        }
    }
}

#[inline]
fn shift(number: usize) -> usize {
    number % 4 * 2
}

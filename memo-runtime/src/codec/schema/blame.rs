//! What to try next when a type rejects what it was offered.
//!
//! An error is blamed on the innermost place that it comes out of, and so on the choices that were
//! made inside that place. For a validated number this is one dummy value. For a validated struct
//! it is a few, and they are tried together: first all the second candidates, all the third, and so
//! on (most validations want something that is not zero), then one after the other like the digits
//! of a number.

use std::collections::BTreeMap;

use super::shape::Place;

/// How often a place may fail before it is given up.
const MAX_ATTEMPTS: usize = 256;

/// A pass that failed, seen from the innermost place that the error came out of.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) why: Why,
    pub(super) site: Place,
    /// The choices that were made inside it.
    pub(super) chosen: Vec<Place>,
    /// Whether a branch inside it has more ways to explore.
    pub(super) open: bool,
    /// The innermost branch around it, and the way that was taken.
    pub(super) way: Option<(usize, usize)>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Why {
    /// The type's own code rejected a value, or panicked.
    Rejected,
    /// The type goes on for ever, as far as is known.
    Endless,
    /// The trace has asked for too much.
    TooMuch,
}

/// The choices that all passes make alike.
#[derive(Debug, Default)]
pub(super) struct Choices {
    made: BTreeMap<Place, Choice>,
    attempts: BTreeMap<Place, usize>,
}

#[derive(Clone, Copy, Debug)]
struct Choice {
    candidate: usize,
    count: usize,
    /// Whether it decides what is asked for next, rather than being a value.
    structural: bool,
    /// The place whose errors move it; another's leave it alone, or they would undo each other.
    site: Option<Place>,
}

impl Choices {
    /// The choice at `place`, among `count`.
    pub(super) fn choose(&mut self, place: Place, count: usize, structural: bool) -> usize {
        let new = Choice {
            candidate: 0,
            count,
            structural,
            site: None,
        };
        let choice = self.made.entry(place).or_insert(new);
        choice.count = count;
        choice.candidate % count
    }

    /// Changes the choices that a failure is blamed on; false if there is nothing more to try.
    pub(super) fn adjust(&mut self, failure: &Failure) -> bool {
        let movable = self.movable(failure);
        let most = movable.iter().filter(|(_, choice)| !choice.structural);
        let most = most.map(|(_, choice)| choice.count).max().unwrap_or(1);

        let attempt = self.attempts.entry(failure.site).or_default();
        *attempt += 1;
        if movable.is_empty() || *attempt > MAX_ATTEMPTS {
            return false;
        }
        if *attempt < most {
            for (place, choice) in movable {
                let candidate = if choice.structural {
                    0
                } else {
                    *attempt % choice.count
                };
                self.made.insert(
                    place,
                    Choice {
                        candidate,
                        site: Some(failure.site),
                        ..choice
                    },
                );
            }
            return true;
        }
        if let [(_, choice)] = movable[..]
            && !choice.structural
        {
            return false;
        }
        let mut number = *attempt - most + 1;
        for (place, choice) in movable.into_iter().rev() {
            let candidate = number % choice.count;
            number /= choice.count;
            self.made.insert(
                place,
                Choice {
                    candidate,
                    site: Some(failure.site),
                    ..choice
                },
            );
        }
        number == 0
    }

    /// The choices to blame, each once, in the order in which they were made.
    fn movable(&self, failure: &Failure) -> Vec<(Place, Choice)> {
        let mut movable: Vec<(Place, Choice)> = Vec::new();
        for place in &failure.chosen {
            let Some(choice) = self.made.get(place) else {
                continue;
            };
            let ours = choice.site.is_none_or(|site| site == failure.site);
            if ours && choice.count > 1 && movable.iter().all(|(other, _)| other != place) {
                movable.push((*place, *choice));
            }
        }
        movable
    }
}

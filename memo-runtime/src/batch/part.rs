//! What a run computes in one call: all that it leads, or as much as a call may be given.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::Run;
use super::slot::{Failure, Progress};
use crate::contain::drop_each;
use crate::event::EventKind;
use crate::flight::Landing;
use crate::flight::chain::{Link, Named};
use crate::memo::{Duty, Fill, Left, Missing};
use crate::returns::Failure as Told;

/// The flights of what is computed, part by part.
#[derive(Debug, Default)]
pub(super) struct Flights {
    /// Of all parts; made anew when there is more to compute.
    all: Option<Arc<[Named]>>,
    /// How many of them have been computed.
    done: usize,
}

impl<K, V> Run<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The questions whose answers are to be computed here now, one for each key: no more than a call
    /// may be given, and none when all is computed.
    #[expect(
        clippy::wrong_self_convention,
        reason = "it says what is to be computed, and converts nothing"
    )]
    pub(crate) fn to_compute(&mut self) -> Vec<usize> {
        let most = self.state.spec.max_batch.unwrap_or(usize::MAX);
        self.part.clear();
        while self.part.len() < most
            && let Some(slot) = self.led.pop_front()
        {
            // Others may have stored it meanwhile.
            if let Progress::Led(_) = self.slots[slot].progress {
                self.part.push(slot);
            }
        }
        #[cfg(feature = "store")]
        if self.memo.is_shared() && !self.part.is_empty() {
            let now = || self.state.clock.now();
            self.dealings.began.get_or_insert_with(now);
        }
        let part = self.part.iter();
        part.map(|&slot| self.slots[slot].question).collect()
    }

    /// The compute of [`to_compute`](Self::to_compute), as a link of the chain of computes.
    ///
    /// It leads the flights of later parts too: who asks within for one of them waits for itself.
    pub(crate) fn link(&mut self) -> Arc<Link> {
        let Self {
            slots, part, led, ..
        } = self;
        let flight = |&slot: &usize| match &slots[slot].progress {
            Progress::Led(duty) => duty.flight(),
            _ => None,
        };
        let Flights { all, done } = &mut self.flights;
        let all = all.get_or_insert_with(|| {
            *done = 0;
            part.iter().chain(&*led).filter_map(flight).collect()
        });
        let link = Link::of_batch(all, *done);
        *done += part.iter().filter_map(flight).count();
        if led.is_empty() {
            self.flights.all = None;
        }
        link
    }

    /// Takes what was computed, in the order of [`to_compute`](Self::to_compute): stores it in the
    /// process, where it belongs there, and answers all who wait.
    ///
    /// At once, and not when the whole batch is done: a later part of it may ask for this one.
    pub(crate) fn computed(&mut self, results: Vec<Result<V, Failure>>, took: Duration) {
        let cost = share(took, results.len());
        self.emit_for_part(EventKind::Compute { took: cost });
        let mut left = Vec::new();
        for (index, value) in std::mem::take(&mut self.part).into_iter().zip(results) {
            let slot = &mut self.slots[index];
            let progress = std::mem::replace(&mut slot.progress, Progress::Abandoned);
            let Progress::Led(duty) = progress else {
                continue;
            };
            let landing = match &value {
                Ok(value) => {
                    if !self.memo.is_shared() {
                        let Missing { hash, key, .. } = &slot.key;
                        let fill = Fill::computed(&duty, cost);
                        left.push(self.state.store(*hash, K::clone(key), value.clone(), &fill));
                    }
                    Landing::Value(value.clone())
                }
                Err(_) => {
                    self.state.emit_for(&slot.key.key, EventKind::Error);
                    Landing::Failed(None)
                }
            };
            duty.answer(landing);
            if value.is_err() && slot.serve_stale(self.state) {
                continue;
            }
            if slot.stale.is_some() {
                self.state.emit_for(&slot.key.key, EventKind::Miss);
            }
            slot.progress = Progress::Computed { value, cost, duty };
            self.computed.push(index);
        }
        drop_each(left.into_iter().flat_map(Left::into_dead));
    }

    /// Takes the failure of a whole compute: those who wait are `told` of it, or else compute for
    /// themselves. Tells whether stale values make up for all of it.
    pub(crate) fn failed(
        &mut self,
        failure: Option<&Failure>,
        told: Option<&Told>,
        took: Duration,
    ) -> bool {
        let mut is_made_up_for = true;
        let took = share(took, self.part.len());
        self.emit_for_part(EventKind::Compute { took });
        self.emit_for_part(EventKind::Error);
        let part = std::mem::take(&mut self.part);
        for slot in part {
            let slot = &mut self.slots[slot];
            let Progress::Led(duty) = &slot.progress else {
                continue;
            };
            duty.answer(Landing::Failed(told.cloned()));
            if slot.serve_stale(self.state) {
                continue;
            }
            is_made_up_for = false;
            slot.progress = match failure {
                Some(failure) => Progress::Known {
                    value: Err(Failure::clone(failure)),
                    found: false,
                },
                None => Progress::Abandoned,
            };
        }
        is_made_up_for
    }

    /// Gives up what is computed, and all later parts: neither stored nor told, and whoever waits
    /// takes over.
    pub(crate) fn abandon(&mut self) {
        self.flights.all = None;
        let part = std::mem::take(&mut self.part);
        for slot in part.into_iter().chain(std::mem::take(&mut self.led)) {
            let slot = &mut self.slots[slot];
            if let Progress::Led(_) = slot.progress {
                slot.progress = Progress::Abandoned;
            }
        }
    }

    /// Fails all that has no answer yet: whoever else waits takes over.
    #[cfg(feature = "store")]
    pub(crate) fn refuse(&mut self, why: &Failure) {
        self.flights.all = None;
        self.part.clear();
        self.led.clear();
        self.followed.clear();
        for slot in &mut self.slots {
            if let Progress::Missing | Progress::Led(_) | Progress::Followed(_) = slot.progress {
                slot.progress = Progress::Known {
                    value: Err(Failure::clone(why)),
                    found: false,
                };
            }
        }
    }

    /// Takes an event that concerns the keys of this part.
    fn emit_for_part(&self, kind: EventKind) {
        let keys: Vec<_> = self
            .part
            .iter()
            .map(|&slot| &*self.slots[slot].key.key)
            .collect();
        self.state.emit_for_each(keys.into_iter(), kind);
    }

    /// Ends the flights of what was computed, now that it is stored where others look.
    pub(crate) fn release(&mut self) {
        drop(self.take_duties());
        #[cfg(feature = "store")]
        self.drop_dead();
    }

    /// Takes the duties of what was computed: its flights end with them.
    pub(super) fn take_duties(&mut self) -> Vec<Duty<K, V>> {
        let mut duties = Vec::with_capacity(self.computed.len());
        for slot in std::mem::take(&mut self.computed) {
            let slot = &mut self.slots[slot];
            let computed = std::mem::replace(&mut slot.progress, Progress::Abandoned);
            let Progress::Computed { value, duty, .. } = computed else {
                continue;
            };
            duties.push(duty);
            slot.progress = Progress::Known {
                value,
                found: false,
            };
        }
        duties
    }
}

/// What one of so many values cost.
fn share(took: Duration, values: usize) -> Duration {
    took / u32::try_from(values).unwrap_or(u32::MAX).max(1)
}

//! The events that a listener has not been told of: so many, and a count of those beyond.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};

use super::listener::Occurrence;
use super::watched::Watched;
use crate::event::EventKind;

/// How many events wait for a listener.
pub(super) const QUEUE: usize = 1024;

/// Events in their order, then the losses.
///
/// Once an event was lost, all are until those that wait have been told: what a listener hears is
/// whole stretches, and between them how many events are missing.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: VecDeque<Occurrence>,
    /// Whether events are lost until the waiting ones have been told.
    closed: bool,
    lost: Vec<Loss>,
}

/// Events of one memo that were lost. It may be gone by the time that one could tell of it.
#[derive(Debug)]
struct Loss {
    watched: Weak<Watched>,
    events: u64,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            closed: false,
            lost: Vec::new(),
        }
    }

    /// Adds an event; false if it is lost.
    pub(super) fn push(&mut self, occurrence: Occurrence) -> bool {
        self.closed |= self.waiting.len() >= QUEUE;
        if self.closed {
            self.lose(&occurrence.watched);
            return false;
        }
        // Losses that a tired thread left come first.
        self.catch_up();
        self.waiting.push_back(occurrence);
        true
    }

    /// Takes the next event; the losses come after all that were queued before them.
    ///
    /// For a tired thread no more are queued and no losses told until the queue is empty once.
    pub(super) fn pop(&mut self, tired: bool) -> Option<Occurrence> {
        self.closed |= tired;
        let next = self.waiting.pop_front();
        if next.is_some() {
            return next;
        }
        self.closed = false;
        if tired {
            return None;
        }
        self.catch_up();
        self.waiting.pop_front()
    }

    /// Whether a thread, tired or not, has something to tell.
    pub(super) fn has_work(&self, tired: bool) -> bool {
        !self.waiting.is_empty() || (!tired && !self.lost.is_empty())
    }

    fn lose(&mut self, watched: &Arc<Watched>) {
        let of = |loss: &&mut Loss| loss.watched.as_ptr() == Arc::as_ptr(watched);
        match self.lost.iter_mut().find(of) {
            Some(loss) => loss.events += 1,
            None => self.lost.push(Loss {
                watched: Arc::downgrade(watched),
                events: 1,
            }),
        }
    }

    fn catch_up(&mut self) {
        let losses = self.lost.drain(..).filter_map(|loss| {
            let kind = EventKind::Lost {
                events: loss.events,
            };
            let watched = loss.watched.upgrade()?;
            Some(Occurrence::new(&watched, kind, Vec::new()))
        });
        self.waiting.extend(losses);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Listeners;

    fn watched(memo: &'static str) -> Arc<Watched> {
        Arc::new(Watched::new(memo, Arc::new(Listeners::new())))
    }

    fn miss(watched: &Arc<Watched>) -> Occurrence {
        Occurrence::new(watched, EventKind::Miss, Vec::new())
    }

    /// The kinds of what is left, told by a thread that is not tired.
    fn rest(queue: &mut Queue) -> Vec<(&'static str, EventKind)> {
        let next = || {
            queue
                .pop(false)
                .map(|event| (event.watched.memo, event.kind))
        };
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn losses_are_told_for_each_memo_after_what_was_queued_before_them() {
        let (a, b) = (watched("a"), watched("b"));
        let mut queue = Queue::new();
        assert!((0..QUEUE).all(|_| queue.push(miss(&a))));
        assert!(!queue.push(miss(&b)));
        assert!(queue.pop(false).is_some());
        assert!(
            !queue.push(miss(&a)),
            "there is room, but a gap comes first"
        );
        assert!(!queue.push(miss(&b)));

        let rest = rest(&mut queue);
        assert_eq!(rest.len(), QUEUE - 1 + 2);
        assert_eq!(rest[QUEUE - 2], ("a", EventKind::Miss));
        assert_eq!(rest[QUEUE - 1], ("b", EventKind::Lost { events: 2 }));
        assert_eq!(rest[QUEUE], ("a", EventKind::Lost { events: 1 }));
        assert!(queue.push(miss(&a)), "it has caught up");
    }

    #[test]
    fn a_tired_thread_gets_to_an_end_and_the_next_tells_of_the_losses() {
        let a = watched("a");
        let mut queue = Queue::new();
        assert!(queue.push(miss(&a)) && queue.push(miss(&a)));
        assert!(queue.pop(true).is_some());
        assert!(!queue.push(miss(&a)), "nothing is added to its work");
        assert!(queue.pop(true).is_some());
        assert!(queue.pop(true).is_none());
        assert!(!queue.has_work(true) && queue.has_work(false));

        assert!(queue.push(miss(&a)));
        let lost = EventKind::Lost { events: 1 };
        assert_eq!(rest(&mut queue), [("a", lost), ("a", EventKind::Miss)]);
    }

    #[test]
    fn losses_of_a_memo_that_is_gone_are_told_to_nobody() {
        let (a, b) = (watched("a"), watched("b"));
        let mut queue = Queue::new();
        assert!((0..QUEUE).all(|_| queue.push(miss(&a))));
        assert!(!queue.push(miss(&b)));
        drop(b);
        assert_eq!(rest(&mut queue).len(), QUEUE);
    }
}

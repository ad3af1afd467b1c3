//! What is to befall which operation.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::held::Gate;
use super::operation::Operation;
use crate::clock::{Clock, Tick};
use crate::error::{Error, Result};
use crate::sync::lock;

/// Counts operations, and knows what is to befall them.
#[derive(Debug, Default)]
pub(super) struct Plan(Mutex<Planned>);

#[derive(Debug, Default)]
struct Planned {
    counts: [u64; Operation::KINDS.len()],
    faults: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    operation: Operation,
    which: Which,
    fault: Fault,
}

/// Which of the operations of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    /// One, numbered from 1.
    Nth(u64),
    /// All that come.
    All,
}

/// What befalls an operation.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    Delay(Duration),
    Hold(Arc<Gate>),
    Fail,
    Panic,
    Drop,
    Corrupt,
}

/// What is to befall one operation.
#[derive(Debug)]
pub(super) struct Fate {
    operation: Operation,
    number: u64,
    faults: Vec<Fault>,
    clock: Clock,
    began: Tick,
}

impl Plan {
    /// Adds a fault.
    ///
    /// A fault that can never befall anything is a mistake of the test's.
    #[track_caller]
    pub(super) fn add(&self, operation: Operation, which: Which, fault: Fault) {
        let mut plan = lock(&self.0);
        if let Which::Nth(number) = which {
            let count = plan.count(operation);
            // Before the panic, after which another thread may still want it.
            if number <= count {
                drop(plan);
                panic!(
                    "{operation} {number} cannot be planned: they are numbered from 1, and {count} \
                     are done"
                );
            }
        }
        plan.faults.push(Rule {
            operation,
            which,
            fault,
        });
    }

    /// Forgets all faults.
    pub(super) fn clear(&self) {
        let faults = std::mem::take(&mut lock(&self.0).faults);
        // A gate has wakers, which are not for under a lock.
        drop(faults);
    }

    /// How many operations of this kind there were.
    pub(super) fn count(&self, operation: Operation) -> u64 {
        lock(&self.0).count(operation)
    }

    /// Counts an operation, and says what is to befall it.
    pub(super) fn begin(&self, operation: Operation, clock: &Clock) -> Fate {
        let mut plan = lock(&self.0);
        for (kind, count) in Operation::KINDS.iter().zip(&mut plan.counts) {
            *count += u64::from(*kind == operation);
        }
        let befalls = |rule: &&Rule| {
            rule.operation.covers(operation)
                && match rule.which {
                    Which::Nth(number) => number == plan.count(rule.operation),
                    Which::All => true,
                }
        };
        let faults = plan.faults.iter().filter(befalls);
        Fate {
            operation,
            number: plan.count(operation),
            faults: faults.map(|rule| rule.fault.clone()).collect(),
            clock: clock.clone(),
            // Under the lock: who has seen the count may move the clock.
            began: clock.now(),
        }
    }
}

impl Planned {
    fn count(&self, operation: Operation) -> u64 {
        let counts = Operation::KINDS.iter().zip(self.counts);
        counts
            .filter(|(kind, _)| operation.covers(**kind))
            .map(|(_, count)| count)
            .sum()
    }
}

impl Fate {
    /// Waits as long as the operation is to wait, and fails if it is to fail.
    pub(super) async fn befall(&self) -> Result<()> {
        for fault in &self.faults {
            match fault {
                Fault::Delay(delay) => self.clock.sleep_until(self.began.after(*delay)).await,
                Fault::Hold(gate) => gate.pass().await,
                Fault::Fail | Fault::Panic | Fault::Drop | Fault::Corrupt => {}
            }
        }
        let Self {
            operation, number, ..
        } = self;
        assert!(
            !self.has(|fault| matches!(fault, Fault::Panic)),
            "a test lets {operation} {number} panic"
        );
        if self.has(|fault| matches!(fault, Fault::Fail)) {
            let message = format!("a test lets {operation} {number} fail");
            return Err(Error::store(operation.method(), message));
        }
        Ok(())
    }

    /// Whether the operation is confirmed, and not done.
    pub(super) fn drops(&self) -> bool {
        self.has(|fault| matches!(fault, Fault::Drop))
    }

    /// Whether values are damaged on their way.
    pub(super) fn corrupts(&self) -> bool {
        self.has(|fault| matches!(fault, Fault::Corrupt))
    }

    fn has(&self, wanted: impl Fn(&Fault) -> bool) -> bool {
        self.faults.iter().any(wanted)
    }
}

//! Which calculations a load makes, and which of them before which.

use super::super::calculation::Operations;
use super::super::{Calculation, Memoized};

/// The calculations of a load: those that were selected, in their order, then those that they depend
/// on.
pub(super) struct Plan<T: 'static> {
    pub(super) steps: Vec<Step<T>>,
    /// How many of them were selected.
    pub(super) selected: usize,
}

/// One calculation of a load.
pub(super) struct Step<T: 'static> {
    pub(super) operations: &'static dyn Operations<T>,
    /// The places of those that it depends on.
    pub(super) needs: Vec<usize>,
    /// How many have to be made before it, one after the other.
    pub(super) level: usize,
}

impl<T: Memoized> Plan<T> {
    pub(super) fn of(calculations: &[Calculation<T>]) -> Self {
        let mut plan = Self {
            steps: Vec::with_capacity(calculations.len()),
            selected: 0,
        };
        for calculation in calculations {
            plan.place(calculation);
        }
        plan.selected = plan.steps.len();
        let mut next = 0;
        while next < plan.steps.len() {
            let depends = plan.steps[next].operations.depends();
            let needs = depends.iter().map(|needed| plan.place(needed)).collect();
            plan.steps[next].needs = needs;
            next += 1;
        }
        for step in 0..plan.steps.len() {
            plan.steps[step].level = plan.level(step);
        }
        plan
    }

    /// The place of a calculation, which is added if it has none.
    fn place(&mut self, calculation: &Calculation<T>) -> usize {
        let operations = calculation.operations();
        let same = |step: &Step<T>| std::ptr::addr_eq(step.operations, operations);
        self.steps.iter().position(same).unwrap_or_else(|| {
            self.steps.push(Step {
                operations,
                needs: Vec::new(),
                level: 0,
            });
            self.steps.len() - 1
        })
    }

    // The macro has made sure that there is no circle.
    fn level(&self, step: usize) -> usize {
        let below = self.steps[step].needs.iter();
        let below = below.map(|&needed| self.level(needed) + 1);
        below.max().unwrap_or_default()
    }

    /// The levels, from those that depend on nothing.
    pub(super) fn levels(&self) -> std::ops::RangeInclusive<usize> {
        let highest = self.steps.iter().map(|step| step.level).max();
        0..=highest.unwrap_or_default()
    }

    /// The steps that depend on a step.
    pub(super) fn dependents(&self, of: usize) -> impl Iterator<Item = usize> {
        let steps = self.steps.iter().enumerate();
        steps
            .filter(move |(_, step)| step.needs.contains(&of))
            .map(|(place, _)| place)
    }
}

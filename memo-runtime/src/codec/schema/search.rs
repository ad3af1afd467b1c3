//! The state of a trace: what was asked for, which dummy values and which ways the next pass takes.

use std::collections::BTreeMap;

use super::Rejected;
use super::blame::{Choices, Failure, Why};
use super::branch::Branch;
use super::shape::{Identity, Leaf, Place, Shape};

/// How deep a type may nest; one that goes deeper has no end. Bounds the stack.
const MAX_DEPTH: usize = 96;
/// How much all passes together may ask for. Bounds the time: 100 000 requests took 30 ms, or 450
/// without optimization.
const MAX_REQUESTS: usize = 100_000;

/// The part that stands for the number of elements of a sequence or map.
pub(super) const LENGTH: usize = usize::MAX;
/// The part that stands for the way a branch takes.
const WAY: usize = usize::MAX - 1;

#[derive(Debug)]
pub(super) struct Search {
    /// Whether the codec writes types as for people.
    pub(super) is_human_readable: bool,
    shape: Shape,
    branches: BTreeMap<usize, Branch>,
    choices: Choices,
    /// How many branches are known to end.
    grounded: usize,
    requests: usize,
    pass: Pass,
}

/// What happened in this pass so far.
#[derive(Debug, Default)]
struct Pass {
    /// The places that are being deserialized, the innermost last.
    scopes: Vec<Scope>,
    /// The ways that are being walked, the innermost last.
    ways: Vec<(usize, usize)>,
    /// Where a choice was made.
    chosen: Vec<Place>,
    /// How many branches were visited that have more to explore.
    open: usize,
    failure: Option<Failure>,
}

#[derive(Clone, Copy, Debug)]
struct Scope {
    place: Place,
    /// The number of choices, and of open branches, before it.
    chosen: usize,
    open: usize,
}

/// What to do after a pass.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Next {
    /// There is more to see.
    Pass,
    /// The type gave a value, and no branch has more to explore.
    End,
    /// The type cannot be brought to give a value.
    Stuck,
}

impl Search {
    pub(super) fn new(is_human_readable: bool) -> Self {
        Self {
            is_human_readable,
            shape: Shape::new(),
            branches: BTreeMap::new(),
            choices: Choices::default(),
            grounded: 0,
            requests: 0,
            pass: Pass::default(),
        }
    }

    /// Begins a pass, which may be after one that panicked anywhere.
    pub(super) fn begin(&mut self) {
        self.pass = Pass::default();
        for branch in self.branches.values_mut() {
            branch.active = 0;
        }
    }

    /// Ends a pass: learns from it, and tells whether another can show more.
    pub(super) fn end(&mut self) -> Next {
        let Some(failure) = self.pass.failure.take() else {
            return if self.pass.open > 0 {
                Next::Pass
            } else {
                Next::End
            };
        };
        match failure.why {
            Why::TooMuch => return Next::Stuck,
            // The branch below takes another way by itself.
            Why::Rejected if failure.open => return Next::Pass,
            Why::Rejected if self.choices.adjust(&failure) => return Next::Pass,
            Why::Rejected | Why::Endless => {}
        }
        // Without this way the trace can go on after the branch.
        let Some((node, way)) = failure.way else {
            return Next::Stuck;
        };
        if let Some(branch) = self.branches.get_mut(&node) {
            match failure.why {
                Why::Endless => branch.endless(way, self.grounded),
                Why::Rejected | Why::TooMuch => branch.give_up(way),
            }
        }
        Next::Pass
    }

    /// The shape, and whether it shows all of the type.
    pub(super) fn finish(self, last: Next) -> (Shape, bool) {
        let seen = |(&node, branch): (&usize, &Branch)| {
            // A variant that is refused before it asks for anything hides nothing.
            branch
                .unexplored()
                .all(|part| !self.shape.has(Place { node, part }))
        };
        let whole = last == Next::End && self.branches.iter().all(seen);
        (self.shape, whole)
    }

    /// Deserializes what is at `place`; an error that comes out of it first is blamed on it.
    pub(super) fn scoped<R>(
        &mut self,
        place: Place,
        deserialize: impl FnOnce(&mut Self) -> Result<R, Rejected>,
    ) -> Result<R, Rejected> {
        if self.pass.scopes.len() == MAX_DEPTH {
            return Err(self.fail(Why::Endless));
        }
        let scope = Scope {
            place,
            chosen: self.pass.chosen.len(),
            open: self.pass.open,
        };
        self.pass.scopes.push(scope);
        let result = deserialize(self);
        if result.is_err() {
            self.fail(Why::Rejected);
        }
        self.pass.scopes.pop();
        result
    }

    /// Notes that the pass failed, unless it did so before, in the innermost scope.
    pub(super) fn fail(&mut self, why: Why) -> Rejected {
        let Pass {
            scopes,
            ways,
            chosen,
            open,
            failure,
        } = &mut self.pass;
        if failure.is_none()
            && let Some(scope) = scopes.last()
        {
            *failure = Some(Failure {
                why,
                site: scope.place,
                chosen: chosen[scope.chosen..].to_vec(),
                open: *open > scope.open,
                way: ways.last().copied(),
            });
        }
        Rejected
    }

    /// Notes that a leaf is asked for, and chooses one of `count` dummy values.
    pub(super) fn leaf(
        &mut self,
        place: Place,
        leaf: Leaf,
        count: usize,
    ) -> Result<usize, Rejected> {
        self.request()?;
        self.shape.leaf(place, leaf);
        Ok(if count > 1 {
            self.choose(place, count)
        } else {
            0
        })
    }

    /// Notes that something with parts is asked for.
    pub(super) fn node(&mut self, place: Place, identity: Identity) -> Result<usize, Rejected> {
        self.request()?;
        Ok(self.shape.node(place, identity))
    }

    /// Chooses one of `count` at `place`, the same in every pass until it is blamed for an error.
    pub(super) fn choose(&mut self, place: Place, count: usize) -> usize {
        self.pass.chosen.push(place);
        self.choices.choose(place, count, place.part >= WAY)
    }

    /// Walks one of the ways of a branch.
    pub(super) fn walk<R>(
        &mut self,
        node: usize,
        ways: usize,
        empty: Option<usize>,
        walk: impl FnOnce(&mut Self, usize) -> Result<R, Rejected>,
    ) -> Result<R, Rejected> {
        let Some(way) = self.pick(node, ways, empty) else {
            return Err(self.fail(Why::Endless));
        };
        self.pass.ways.push((node, way));
        let open_before = self.pass.open;
        let result = walk(self, way);
        self.pass.ways.pop();

        let failed = result.is_err() || self.pass.failure.is_some();
        if let Some(branch) = self.branches.get_mut(&node) {
            branch.active -= 1;
            if !failed {
                self.grounded += usize::from(branch.end(way));
                if self.pass.open == open_before {
                    branch.explored(way);
                }
            }
            // Inner visits to a branch do not count: the outermost explores it.
            if branch.active == 0 && branch.open(self.grounded).is_some() {
                self.pass.open += 1;
            }
        }
        result
    }

    /// The way to take at a branch, if one is known to end or may be explored.
    fn pick(&mut self, node: usize, ways: usize, empty: Option<usize>) -> Option<usize> {
        let branch = self
            .branches
            .entry(node)
            .or_insert_with(|| Branch::new(ways, empty));
        let outermost = branch.active == 0;
        let open = branch.open(self.grounded).filter(|_| outermost);
        let usable: Vec<usize> = branch.usable().collect();
        let way = match open {
            Some(way) => way,
            None if outermost && usable.len() > 1 => {
                usable[self.choose(Place { node, part: WAY }, usable.len())]
            }
            None => *usable.first()?,
        };
        self.branches.get_mut(&node)?.active += 1;
        Some(way)
    }

    fn request(&mut self) -> Result<(), Rejected> {
        self.requests += 1;
        if self.requests > MAX_REQUESTS {
            return Err(self.fail(Why::TooMuch));
        }
        Ok(())
    }
}

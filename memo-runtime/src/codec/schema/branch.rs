//! Where a value can go several ways: the variants of an enum, something or nothing in an option,
//! elements or none in a sequence.
//!
//! One pass takes one way, so it takes passes to see them all. The rule that makes recursive types
//! end: a branch that is being walked already takes the way that ended *first*, ever. When it ended
//! first nothing else of this branch had ended, so it can contain this branch only where that is
//! empty.

/// The ways of one branch, and what is known of each.
#[derive(Debug)]
pub(super) struct Branch {
    ways: Vec<Progress>,
    /// The ways that gave a value, in the order of their first time.
    ended: Vec<usize>,
    /// The way with nothing in it, if there is one: it needs no exploring.
    empty: Option<usize>,
    /// How many visits to it are under way.
    pub(super) active: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Progress {
    /// Not seen to its end.
    Open,
    /// Led back into something with no known end, when so many branches had one.
    Endless(usize),
    /// Seen to its end, with all branches below it.
    Explored,
    /// No dummy value let it end.
    GivenUp,
}

impl Branch {
    pub(super) fn new(ways: usize, empty: Option<usize>) -> Self {
        let mut ways = vec![Progress::Open; ways];
        if let Some(empty) = empty {
            ways[empty] = Progress::Explored;
        }
        Self {
            ways,
            ended: Vec::new(),
            empty,
            active: 0,
        }
    }

    /// The first way to explore, given how many branches have a known end.
    pub(super) fn open(&self, grounded: usize) -> Option<usize> {
        self.ways.iter().position(|way| match way {
            Progress::Open => true,
            Progress::Endless(before) => *before < grounded,
            Progress::Explored | Progress::GivenUp => false,
        })
    }

    /// The ways that give a value, the safest first.
    pub(super) fn usable(&self) -> impl Iterator<Item = usize> {
        let empty = self.empty.filter(|empty| !self.ended.contains(empty));
        let known = self.ended.iter().copied().chain(empty);
        known.filter(|&way| self.ways[way] != Progress::GivenUp)
    }

    /// Notes that a way gave a value; tells whether the branch has an end only now.
    pub(super) fn end(&mut self, way: usize) -> bool {
        let first = self.ended.is_empty();
        if !self.ended.contains(&way) {
            self.ended.push(way);
        }
        first
    }

    /// Notes that there is nothing more to see on a way.
    pub(super) fn explored(&mut self, way: usize) {
        if self.ways[way] != Progress::GivenUp {
            self.ways[way] = Progress::Explored;
        }
    }

    /// Notes that a way led back into something with no known end.
    pub(super) fn endless(&mut self, way: usize, grounded: usize) {
        // A way that ended before and does not now would be tried for ever.
        let ended = self.ended.contains(&way);
        self.ways[way] = if ended {
            Progress::GivenUp
        } else {
            Progress::Endless(grounded)
        };
    }

    /// Notes that no dummy value lets a way end.
    pub(super) fn give_up(&mut self, way: usize) {
        self.ways[way] = Progress::GivenUp;
    }

    /// The ways that were not seen to their end.
    pub(super) fn unexplored(&self) -> impl Iterator<Item = usize> {
        let ways = self.ways.iter().enumerate();
        ways.filter(|(_, way)| **way != Progress::Explored)
            .map(|(index, _)| index)
    }
}

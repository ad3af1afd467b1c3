//! `hit!` and `miss!`: what the memos did while a call ran.

use std::fmt::Debug;

use super::bound;
use crate::observe::Stats;

/// Evaluates a call and asserts that it was a hit: nothing was computed, and a value was found.
///
/// ```text
/// hit!(price("tea"), 3);                     // and that the value is 3
/// hit!(rate(&client, "EUR").await, Ok(73));
/// let price = hit!(price("tea"));            // gives the value
/// ```
///
/// Counted are all memos of the runtime that is bound here, so a call that runs at the same time in
/// another task of the test is counted too.
///
/// # Panics
///
/// If the call was no hit, its value is not what is expected, or no runtime is bound here: by
/// `#[memokit::test]`, `Runtime::scope` or `Runtime::enter`.
#[macro_export]
macro_rules! hit {
    ($call:expr $(,)?) => {
        $crate::__probe!("hit", $call)
    };
    ($call:expr, $expected:expr $(,)?) => {
        $crate::__probe!("hit", $call, $expected)
    };
}

/// Evaluates a call and asserts that it was a miss: at least one value was not found.
///
/// ```text
/// miss!(price("tea"), 3);                    // and that the value is 3
/// let price = miss!(price("coffee"));        // gives the value
/// ```
///
/// Counted are all memos of the runtime that is bound here, so a call that runs at the same time in
/// another task of the test is counted too.
///
/// # Panics
///
/// If the call was no miss, its value is not what is expected, or no runtime is bound here: by
/// `#[memokit::test]`, `Runtime::scope` or `Runtime::enter`.
#[macro_export]
macro_rules! miss {
    ($call:expr $(,)?) => {
        $crate::__probe!("miss", $call)
    };
    ($call:expr, $expected:expr $(,)?) => {
        $crate::__probe!("miss", $call, $expected)
    };
}

/// The values are compared here, where the compiler knows what type a literal has.
#[doc(hidden)]
#[macro_export]
macro_rules! __probe {
    ($wanted:literal, $call:expr) => {{
        let probe = $crate::__private::Probe::start($wanted, ::core::stringify!($call));
        // A match, so that what the call borrows from lives until it is checked.
        match $call {
            value => {
                probe.end().check();
                value
            }
        }
    }};
    ($wanted:literal, $call:expr, $expected:expr) => {{
        let probe = $crate::__private::Probe::start($wanted, ::core::stringify!($call));
        match $call {
            value => {
                // Before the expected value, which may be computed by a memo as well.
                let seen = probe.end();
                match (&value, &$expected) {
                    (value, expected) => {
                        seen.check_value(value, expected, *value == *expected);
                    }
                }
            }
        }
    }};
}

/// A call that is about to be made.
#[derive(Clone, Copy, Debug)]
#[must_use = "a probe says nothing until it is ended"]
pub struct Probe {
    wanted: &'static str,
    call: &'static str,
    before: Stats,
}

/// What the memos did while a call ran.
#[derive(Clone, Copy, Debug)]
#[must_use = "what was seen is to be checked"]
pub struct Seen {
    wanted: &'static str,
    call: &'static str,
    hits: u64,
    misses: u64,
    computes: u64,
}

impl Probe {
    /// Takes the counts before the call.
    #[track_caller]
    pub fn start(wanted: &'static str, call: &'static str) -> Self {
        let before = totals(wanted);
        Self {
            wanted,
            call,
            before,
        }
    }

    /// Takes the counts after the call.
    #[track_caller]
    pub fn end(self) -> Seen {
        let Self {
            wanted,
            call,
            before,
        } = self;
        let after = totals(wanted);
        // Saturating, since the call may have reset them.
        Seen {
            wanted,
            call,
            hits: after.hits.saturating_sub(before.hits),
            misses: after.misses.saturating_sub(before.misses),
            computes: after.computes.saturating_sub(before.computes),
        }
    }
}

impl Seen {
    /// Asserts that the call was what it was to be.
    ///
    /// # Panics
    ///
    /// If it was not.
    #[track_caller]
    pub fn check(self) {
        assert!(self.is_wanted(), "{}", self.complaint());
    }

    /// As [`check`](Self::check), and that the value is the expected one.
    ///
    /// # Panics
    ///
    /// If one of the two does not hold; of both, in one panic.
    #[track_caller]
    pub fn check_value(self, value: &dyn Debug, expected: &dyn Debug, is_equal: bool) {
        let Self { call, .. } = self;
        let complaint = match (self.is_wanted(), is_equal) {
            (true, true) => return,
            (true, false) => format!("`{call}` gave another value"),
            (false, true) => panic!("{}", self.complaint()),
            (false, false) => format!("{}, and gave another value", self.complaint()),
        };
        panic!("{complaint}\n     got: {value:?}\nexpected: {expected:?}");
    }

    fn is_wanted(self) -> bool {
        match self.wanted {
            "hit" => self.hits > 0 && self.computes == 0,
            _ => self.misses > 0,
        }
    }

    fn complaint(self) -> String {
        let Self {
            wanted,
            call,
            hits,
            misses,
            computes,
        } = self;
        format!(
            "`{call}` is no {wanted}: while it ran, the memos counted {hits} hits, {misses} misses \
             and {computes} computes"
        )
    }
}

#[track_caller]
fn totals(wanted: &str) -> Stats {
    bound::totals().unwrap_or_else(|| panic!("{}", bound::missing(&format!("{wanted}!"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(wanted: &'static str, hits: u64, misses: u64, computes: u64) -> Seen {
        Seen {
            wanted,
            call: "price()",
            hits,
            misses,
            computes,
        }
    }

    #[test]
    fn a_hit_found_a_value_and_computed_none() {
        assert!(seen("hit", 1, 0, 0).is_wanted());
        assert!(!seen("hit", 1, 1, 1).is_wanted());
        assert!(!seen("hit", 0, 0, 0).is_wanted());
    }

    #[test]
    fn a_miss_may_have_found_other_values_inside() {
        assert!(seen("miss", 2, 1, 1).is_wanted());
        assert!(!seen("miss", 1, 0, 0).is_wanted());
    }

    #[test]
    #[should_panic(
        expected = "`price()` is no hit: while it ran, the memos counted 0 hits, 1 misses \
                               and 1 computes, and gave another value\n     got: 3\nexpected: 4"
    )]
    fn all_that_is_wrong_is_told_at_once() {
        seen("hit", 0, 1, 1).check_value(&3, &4, false);
    }

    #[test]
    #[should_panic(expected = "`hit!` is about the memos of one runtime")]
    fn without_a_runtime_there_is_nothing_to_count() {
        let _probe = Probe::start("hit", "price()");
    }
}

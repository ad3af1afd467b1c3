//! The most hits that any cache could have: Bélády's choice, by one who knows the future.

use std::collections::BTreeSet;

use super::Trace;

/// How many hits a cache of `capacity` entries could have at most.
///
/// Who is used again last leaves first, and who would leave at once is not let in.
pub fn optimum(trace: &Trace, capacity: usize) -> u64 {
    let next = next_uses(trace);
    let mut kept = BTreeSet::new();
    let mut hits = 0;
    for (now, next) in next.into_iter().enumerate() {
        // Who is kept is kept by the moment of the next use: that moment is now.
        if kept.remove(&now) {
            hits += 1;
        }
        if let Some(next) = next {
            kept.insert(next);
            if kept.len() > capacity {
                kept.pop_last();
            }
        }
    }
    hits
}

/// When the key of each moment is used again.
fn next_uses(trace: &Trace) -> Vec<Option<usize>> {
    let mut next = vec![None; trace.distinct()];
    let mut uses: Vec<_> = trace
        .keys
        .iter()
        .enumerate()
        .rev()
        .map(|(now, key)| next[*key as usize].replace(now))
        .collect();
    uses.reverse();
    uses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn optimum_keeps_who_is_used_again_soonest() {
        let trace = Trace::new("by hand", vec![0, 1, 2, 0, 1, 2, 0]);
        assert_eq!(optimum(&trace, 1), 2, "0 at its first two returns");
        assert_eq!(optimum(&trace, 2), 3);
        assert_eq!(optimum(&trace, 3), 4, "all but the first uses");
    }

    #[test]
    fn optimum_lets_nobody_in_who_comes_once() {
        let trace = Trace::new("one key and a scan", vec![0, 1, 0, 2, 0, 3, 0]);
        assert_eq!(optimum(&trace, 1), 3);
    }
}

//! Traces made against policies that do well on the others: what comes back soon or never, and loads that
//! change.

use std::collections::{BTreeMap, VecDeque};

use fastrand::Rng;

use super::{Trace, dense, zipf};

/// One of each kind, other ones for another seed.
pub fn made(seed: u64) -> Vec<Trace> {
    let mut random = Rng::with_seed(42 + seed);
    let popular = zipf(50_000, 0.8, 500_000, 9 + seed);
    let of_few = zipf(20_000, 0.9, 1_000_000, 11 + seed);
    let traces = [
        ("bursts", bursts(&popular, &mut random)),
        ("zipf and loop", among_loop(&popular)),
        ("stack distances", stack_distances(&mut random)),
        ("drift", drift(&of_few, 50)),
        ("phases", phases(&of_few)),
    ];
    traces.map(|(name, keys)| Trace::new(name, keys)).into()
}

/// Half of it popular keys; the others are used up to three times more within some thousand uses, and then
/// no more.
fn bursts(popular: &[u32], random: &mut Rng) -> Vec<u32> {
    let mut popular = popular.iter().cycle();
    let mut keys = Vec::new();
    let mut due = BTreeMap::new();
    let mut fresh = 100_000_u32;
    for now in 1.. {
        while let Some(next) = due.first_entry().filter(|next| *next.key() <= now) {
            keys.push(next.remove());
        }
        if keys.len() >= 1_000_000 {
            break;
        }
        if random.bool() {
            keys.extend(popular.next());
        } else {
            keys.push(fresh);
            for _ in 0..random.u8(0..4) {
                due.insert(now + random.usize(1..8000), fresh);
            }
            fresh += 1;
        }
    }
    renumbered(&keys)
}

/// Two uses in three walk round a loop.
fn among_loop(popular: &[u32]) -> Vec<u32> {
    let mut looped = (60_000..90_000).cycle();
    let mut popular = popular.iter().copied().cycle();
    let keys = (0..1_000_000).filter_map(|at| match at % 3 {
        0 => popular.next(),
        _ => looped.next(),
    });
    renumbered(&keys.collect::<Vec<_>>())
}

/// A key is the likelier to be used the more lately it was; one in seven is new.
fn stack_distances(random: &mut Rng) -> Vec<u32> {
    const DEEPEST: usize = 30_000;
    let mut stack = VecDeque::new();
    let mut keys = Vec::new();
    for fresh in 0..400_000 {
        let depth = depth(random);
        let is_new = random.f64() < 0.15;
        let known = if is_new { None } else { stack.remove(depth) };
        let key = known.unwrap_or(fresh);
        stack.push_front(key);
        stack.truncate(DEEPEST);
        keys.push(key);
    }
    renumbered(&keys)
}

/// Each as likely as the next, times some: 3000 on average.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is at most some thousands"
)]
fn depth(random: &mut Rng) -> usize {
    (-3000.0 * random.f64().max(1e-12).ln()) as usize
}

/// The popular keys move on by one in so many uses.
fn drift(popular: &[u32], uses: u32) -> Vec<u32> {
    let moved = (0..)
        .zip(popular)
        .map(|(at, key): (u32, _)| key + at / uses);
    renumbered(&moved.collect::<Vec<_>>())
}

/// Popular keys, a loop and a drift take turns.
fn phases(popular: &[u32]) -> Vec<u32> {
    const PHASE: usize = 100_000;
    let looped: Vec<u32> = (0..12_000).map(|step| 200_000 + step).collect();
    let drifting: Vec<u32> = drift(popular, 30).iter().map(|key| 300_000 + key).collect();
    let phase = |number: usize| -> Vec<u32> {
        let keys = match number % 3 {
            0 => &popular[number * PHASE % popular.len()..],
            1 => &looped,
            _ => &drifting,
        };
        keys.iter().cycle().take(PHASE).copied().collect()
    };
    renumbered(&(0..10).flat_map(phase).collect::<Vec<_>>())
}

fn renumbered(keys: &[u32]) -> Vec<u32> {
    dense(keys.iter().map(|key| u64::from(*key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_are_long_and_depend_on_the_seed() {
        let (first, other) = (made(0), made(1));
        assert!(first.iter().all(|trace| trace.keys.len() >= 400_000));
        let differ = |(a, b): (&Trace, &Trace)| a.keys != b.keys;
        assert!(first.iter().zip(&other).all(differ));
    }
}

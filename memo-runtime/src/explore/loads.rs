//! Loads of two levels: what is made of something that was read before is stored under the older
//! token, also by a load that takes over from one that is gone.

use std::sync::Arc;
use std::time::Duration;

use super::{explore, find, side_by_side};
use crate::batch::Run;
use crate::clock::ManualClock;
use crate::flight::Caller;
use crate::park::block_on;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::version::FillToken;
use crate::{Memo, Runtime};

const KEY: u64 = 7;
const TAG: &str = "user:7";

/// Under which token a load stores what is made of something.
#[derive(Clone, Copy)]
enum AsOf {
    /// That of its beginning.
    Beginning,
    /// That of its flight, which is younger than what it has read: broken.
    Flight,
}

/// What becomes of a load.
#[derive(Clone, Copy)]
enum End {
    Computes,
    /// It is dropped while it computes what is made of something.
    Drops,
}

/// A calculation, and one that is made of it.
struct World {
    runtime: Runtime,
    base: Memo<u64, u64>,
    made: Memo<u64, u64>,
    source: AtomicU64,
}

impl World {
    fn new() -> Arc<Self> {
        // Its time stands still: a sweep would come on a thread that is not shuttle's.
        let clock = ManualClock::new().clock();
        let runtime = block_on(Runtime::builder().clock(clock).build()).expect("nothing to start");
        let bound = runtime.enter();
        let base = Memo::builder("base")
            .tags_by_key(|key| vec![format!("user:{key}")])
            .build();
        let made = Memo::builder("made").build();
        drop(bound);
        Arc::new(Self {
            runtime,
            base,
            made,
            source: AtomicU64::new(0),
        })
    }

    /// As `record::load` does: what is found is the answer; else it is made of what is loaded first.
    fn load(&self, as_of: AsOf, end: End) -> Option<u64> {
        let (base, made) = (self.base.state(), self.made.state());
        let token: FillToken = base.fences.token();
        let mut upper = Run::new(&self.made, &made, [&KEY].into_iter());
        if upper.missing().next().is_none() {
            return answer(&upper);
        }
        let mut lower = Run::new(&self.base, &base, [&KEY].into_iter());
        compute(&mut lower, || self.source.load(Ordering::SeqCst));
        let below = answer(&lower)?;
        if let AsOf::Beginning = as_of {
            upper.as_of(token);
        }
        upper.inherit(0, &lower.groups(0));
        match end {
            End::Computes => compute(&mut upper, || below),
            End::Drops => {
                upper.board(&Caller::Background);
                upper.to_compute();
                return None;
            }
        }
        answer(&upper)
    }

    /// Changes the source, invalidates, and loads.
    fn change(&self, as_of: AsOf, invalidate: fn(&Self)) {
        self.source.store(1, Ordering::SeqCst);
        invalidate(self);
        self.see();
        let value = self.load(as_of, End::Computes);
        assert!(value >= Some(1), "an outdated value came back");
    }

    /// What depends on something is invalidated behind it, as `Calculation::invalidate` does.
    fn invalidate_keys(&self) {
        self.base.invalidate(KEY);
        self.made.invalidate(KEY);
    }

    fn invalidate_tag(&self) {
        let invalidation = self.runtime.invalidate_tag(TAG);
        invalidation.wait().expect("not shared");
    }

    fn see(&self) {
        for memo in [&self.base, &self.made] {
            let is_new = memo.peek(KEY).is_none_or(|value| value >= 1);
            assert!(is_new, "an outdated value came back");
        }
    }
}

/// Leads or follows until there is an answer.
fn compute(run: &mut Run<'_, u64, u64>, value: impl Fn() -> u64) {
    loop {
        run.board(&Caller::Background);
        while !run.to_compute().is_empty() {
            run.computed(vec![Ok(value())], Duration::ZERO);
        }
        run.release();
        if !block_on(run.follow()) {
            return;
        }
    }
}

fn answer(run: &Run<'_, u64, u64>) -> Option<u64> {
    let answer = run.answers().next().flatten()?;
    answer.ok().copied()
}

/// Loads against a change of what they read; one of them ends as it is said.
fn loads_against(as_of: AsOf, end: End, invalidate: fn(&World)) {
    let world = World::new();
    let load = |end| {
        let world = Arc::clone(&world);
        Box::new(move || {
            world.load(as_of, end);
        }) as Box<dyn FnOnce() + Send>
    };
    let changing = Arc::clone(&world);
    side_by_side([
        load(end),
        load(End::Computes),
        Box::new(move || changing.change(as_of, invalidate)),
    ]);
    world.see();
}

#[test]
fn what_is_made_of_something_invalidated_meanwhile_is_never_given() {
    explore("loads, a key", || {
        loads_against(AsOf::Beginning, End::Computes, World::invalidate_keys);
    });
    explore("loads, a tag", || {
        loads_against(AsOf::Beginning, End::Computes, World::invalidate_tag);
    });
}

#[test]
fn who_takes_over_stores_under_the_token_of_what_it_has_read() {
    explore("loads, taking over, a key", || {
        loads_against(AsOf::Beginning, End::Drops, World::invalidate_keys);
    });
    explore("loads, taking over, a tag", || {
        loads_against(AsOf::Beginning, End::Drops, World::invalidate_tag);
    });
}

#[test]
fn control_a_load_under_the_token_of_its_flight_is_found() {
    find(
        "loads, a younger token",
        "an outdated value came back",
        || loads_against(AsOf::Flight, End::Computes, World::invalidate_keys),
    );
    find(
        "loads, taking over under a younger token",
        "an outdated value came back",
        || loads_against(AsOf::Flight, End::Drops, World::invalidate_keys),
    );
}

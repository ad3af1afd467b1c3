use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use super::*;
use crate::version::{Fences, Ledger};

type Tower = Flights<u32, &'static str>;
type Waiting = Follower<u32, &'static str>;

fn tower() -> (Tower, Fences) {
    (Flights::new("tea"), Fences::new(Arc::new(Ledger::new())))
}

fn board(flights: &Tower, fences: &Fences, caller: &Caller) -> Boarding<u32, &'static str> {
    flights.board((1, &7), None, fences, caller, Membership::none())
}

fn lead(flights: &Tower, fences: &Fences) -> Leader<u32, &'static str> {
    match board(flights, fences, &Caller::Background) {
        Boarding::Lead(leader) => leader,
        other => panic!("expected to lead, got {other:?}"),
    }
}

fn follow(flights: &Tower, fences: &Fences) -> Waiting {
    match board(flights, fences, &Caller::Background) {
        Boarding::Follow(follower) => follower,
        other => panic!("expected to follow, got {other:?}"),
    }
}

fn poll(follower: Pin<&mut Waiting>) -> Poll<Arrival<u32, &'static str>> {
    follower.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_landing_answers_all_who_wait_and_leaves_nothing_behind() {
    let (flights, fences) = tower();
    let leader = lead(&flights, &fences);
    let mut first = pin!(follow(&flights, &fences));
    let mut second = pin!(follow(&flights, &fences));
    assert!(poll(first.as_mut()).is_pending());
    leader.land(Landing::Value("tea"));
    for follower in [first.as_mut(), second.as_mut()] {
        let Poll::Ready(Arrival::Landed(Landing::Value(value))) = poll(follower) else {
            panic!("expected the value");
        };
        assert_eq!(value, "tea");
    }
    assert_eq!(flights.len(), 0);
}

#[test]
fn a_dropped_leader_is_followed_by_exactly_one() {
    let (flights, fences) = tower();
    let leader = lead(&flights, &fences);
    let mut first = pin!(follow(&flights, &fences));
    let mut second = pin!(follow(&flights, &fences));
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());
    drop(leader);
    let Poll::Ready(Arrival::TakeOver(successor)) = poll(first.as_mut()) else {
        panic!("expected to take over");
    };
    assert!(poll(second.as_mut()).is_pending());
    successor.land(Landing::Failed(None));
    assert!(matches!(
        poll(second.as_mut()),
        Poll::Ready(Arrival::Landed(Landing::Failed(None)))
    ));
    assert_eq!(flights.len(), 0);
}

/// Counts how often it was woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn all_who_wait_are_told_that_the_flight_is_vacant() {
    let (flights, fences) = tower();
    let leader = lead(&flights, &fences);
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    // One of them is never polled again: the other must not depend on it.
    let mut idle = Box::pin(follow(&flights, &fences));
    let mut next = pin!(follow(&flights, &fences));
    assert!(
        idle.as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    assert!(
        next.as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    drop(leader);
    assert_eq!(woken.0.load(Ordering::SeqCst), 2);
    assert!(matches!(
        poll(next.as_mut()),
        Poll::Ready(Arrival::TakeOver(_))
    ));
}

#[test]
fn a_follower_that_was_never_polled_keeps_its_flight() {
    let (flights, fences) = tower();
    let leader = lead(&flights, &fences);
    let unpolled = follow(&flights, &fences);
    drop(leader);
    // Whoever comes now must not start a second compute beside the one that takes over.
    let newcomer = lead(&flights, &fences);
    let mut unpolled = pin!(unpolled);
    assert!(poll(unpolled.as_mut()).is_pending());
    newcomer.land(Landing::Value("tea"));
    assert!(poll(unpolled.as_mut()).is_ready());
    assert_eq!(flights.len(), 0);
}

#[test]
fn an_answer_reaches_those_who_come_before_the_leader_is_gone() {
    let (flights, fences) = tower();
    let leader = lead(&flights, &fences);
    leader.answer(Landing::Value("tea"));
    let mut late = pin!(follow(&flights, &fences));
    assert!(poll(late.as_mut()).is_ready());
    drop(leader);
    assert_eq!(flights.len(), 0);
}

#[test]
fn a_newcomer_takes_a_vacant_flight_and_a_deserted_one_is_gone() {
    let (flights, fences) = tower();
    let leader = lead(&flights, &fences);
    let mut waiting = Box::pin(follow(&flights, &fences));
    assert!(poll(waiting.as_mut()).is_pending());
    drop(leader);
    let newcomer = lead(&flights, &fences);
    assert!(poll(waiting.as_mut()).is_pending());
    drop(newcomer);
    drop(waiting);
    assert_eq!(flights.len(), 0);
}

#[test]
fn who_comes_after_an_invalidation_does_not_join_the_older_flight() {
    let (flights, fences) = tower();
    let older = lead(&flights, &fences);
    let mut before = pin!(follow(&flights, &fences));
    fences.raise(1);
    let newer = lead(&flights, &fences);
    assert!(poll(before.as_mut()).is_pending());
    older.land(Landing::Value("old"));
    assert!(poll(before.as_mut()).is_ready());
    let mut after = pin!(follow(&flights, &fences));
    newer.land(Landing::Value("new"));
    let Poll::Ready(Arrival::Landed(Landing::Value(value))) = poll(after.as_mut()) else {
        panic!("expected the value");
    };
    assert_eq!(value, "new");
    assert_eq!(flights.len(), 0);
}

/// A waker of its own: another task.
fn task() -> Waker {
    Waker::from(Arc::new(Woken::default()))
}

#[test]
fn who_has_to_go_on_for_its_leader_computes_side_by_side() {
    let (flights, fences) = tower();
    let (mine, other) = (task(), task());
    let Boarding::Lead(leader) = board(&flights, &fences, &Caller::Task(mine.clone())) else {
        panic!("expected to lead");
    };
    assert!(matches!(
        board(&flights, &fences, &Caller::Task(mine.clone())),
        Boarding::Aside
    ));
    let Boarding::Follow(follower) = board(&flights, &fences, &Caller::Task(other)) else {
        panic!("expected to follow");
    };
    let mut follower = pin!(follower);
    // The follower goes on in the leader's task: so it must not wait for it.
    let waited = follower.as_mut().poll(&mut Context::from_waker(&mine));
    assert!(matches!(waited, Poll::Ready(Arrival::Aside)));
    // The leader goes on in another one: then it may wait again.
    leader.computed_by(&task());
    assert!(
        follower
            .as_mut()
            .poll(&mut Context::from_waker(&mine))
            .is_pending()
    );
    drop(leader);
}

#[test]
fn a_08_who_asks_for_what_it_computes_is_told_by_name() {
    let (flights, fences) = tower();
    let leader = lead(&flights, &fences);
    let inside = leader.link().enter();
    let Boarding::Cycle(cycle) = board(&flights, &fences, &Caller::Background) else {
        panic!("expected a cycle");
    };
    assert_eq!(cycle.to_string(), "`tea` → `tea`");
    drop(inside);
    drop(leader);
    assert_eq!(flights.len(), 0);
}

#[test]
fn a_08_computes_that_wait_for_each_other_are_told_by_their_names() {
    let fences = Fences::new(Arc::new(Ledger::new()));
    let towers = ["tea", "milk", "cow"].map(|name| Arc::new(Flights::new(name)));
    let leaders = towers.each_ref().map(|tower| lead(tower, &fences));
    let follow_in = |within: usize, target: usize| {
        let _inside = leaders[within].link().enter();
        board(&towers[target], &fences, &Caller::Background)
    };
    let Boarding::Follow(tea_for_milk) = follow_in(0, 1) else {
        panic!("tea may wait for milk");
    };
    let Boarding::Follow(milk_for_cow) = follow_in(1, 2) else {
        panic!("milk may wait for the cow");
    };
    let Boarding::Cycle(cycle) = follow_in(2, 0) else {
        panic!("the cow cannot wait for tea");
    };
    assert_eq!(cycle.to_string(), "`cow` → `tea` → `milk` → `cow`");
    // Once one of them waits no longer, there is no circle.
    drop(milk_for_cow);
    let Boarding::Follow(cow_for_tea) = follow_in(2, 0) else {
        panic!("nobody waits for the cow");
    };
    drop((tea_for_milk, cow_for_tea, leaders));
    for tower in &towers {
        assert_eq!(tower.len(), 0);
    }
}

#[test]
fn a_chain_is_the_same_whether_somebody_asked_on_the_way_or_not() {
    let fences = Fences::new(Arc::new(Ledger::new()));
    let towers = ["tea", "milk", "cow"].map(|name| Arc::new(Flights::new(name)));
    for is_asked in [false, true] {
        let leaders = towers.each_ref().map(|tower| lead(tower, &fences));
        let enter = |of: usize| {
            let inside = chain::enter(leaders[of].flight());
            assert!(!is_asked || chain::current().is_some());
            inside
        };
        let (tea, milk) = (enter(0), enter(1));
        drop(milk);
        let cow = enter(2);
        let Boarding::Cycle(cycle) = board(&towers[0], &fences, &Caller::Background) else {
            panic!("tea needs itself");
        };
        assert_eq!(cycle.to_string(), "`tea` → `cow` → `tea`");
        assert!(chain::is_within("cow") && !chain::is_within("milk"));
        // In the order in which nobody drops them.
        drop(tea);
        assert!(chain::current().is_none());
        drop(cow);
        assert!(chain::current().is_none());
        drop(leaders);
    }
}

#[test]
fn who_has_looked_looks_again_only_after_a_landing_or_an_invalidation() {
    let (flights, fences) = tower();
    let has_just_looked = |looked| {
        let boarding = flights.board(
            (1, &7),
            Some(looked),
            &fences,
            &Caller::Background,
            Membership::none(),
        );
        match boarding {
            Boarding::Lead(leader) => leader.has_just_looked(),
            other => panic!("expected to lead, got {other:?}"),
        }
    };
    let look = || flights.look(1, &fences);
    assert!(has_just_looked(look()));
    let before = look();
    // Nothing was stored by one that failed, or by a leader that is gone.
    lead(&flights, &fences).land(Landing::Failed(None));
    drop(lead(&flights, &fences));
    assert!(has_just_looked(before));
    lead(&flights, &fences).land(Landing::Value("tea"));
    assert!(!has_just_looked(before));
    let before = look();
    let leader = lead(&flights, &fences);
    let follower = follow(&flights, &fences);
    leader.land(Landing::Value("tea"));
    drop(follower);
    assert!(!has_just_looked(before));
    let before = look();
    fences.raise(2 << 24);
    assert!(!has_just_looked(before));
    let before = look();
    flights.note_stored(1);
    assert!(
        !has_just_looked(before),
        "one who failed was followed by others"
    );
    assert!(has_just_looked(look()));
}

#[test]
fn a_flight_that_was_outdated_is_its_leaders_until_it_ends() {
    let (flights, fences) = tower();
    let outdated = lead(&flights, &fences);
    fences.raise(1);
    let newer = lead(&flights, &fences);
    outdated.computed_in_background();
    let mut late = pin!(outdated.follower(Caller::Background));
    assert!(poll(late.as_mut()).is_pending());
    let mut follower = pin!(follow(&flights, &fences));
    outdated.land(Landing::Value("old"));
    assert!(matches!(
        poll(late.as_mut()),
        Poll::Ready(Arrival::Landed(Landing::Value("old")))
    ));
    assert!(poll(follower.as_mut()).is_pending());
    drop(newer);
    assert!(matches!(
        poll(follower.as_mut()),
        Poll::Ready(Arrival::TakeOver(_))
    ));
    assert_eq!(flights.len(), 0);
}

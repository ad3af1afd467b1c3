//! Stores that break one promise each: the suite has to say so, and in which words.

mod broken;
mod fault;
mod sound;
mod wrong;

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::time::Duration;

use self::broken::Broken;
use self::fault::Fault;
use self::sound::Places;
use super::place::Place;
use super::promises::{PROMISES, Promise};
use super::trial::{Opener, check};
use crate::clock::Clock;

// What the others are made of keeps all of them, between handles too.
mod sound_store {
    use std::sync::LazyLock;

    use super::sound::Places;

    static PLACES: LazyLock<Places> = LazyLock::new(Places::default);

    crate::testing::store_contract!(async |place| Ok(PLACES.open(place)));
}

// What a test puts around a store breaks no promise of it.
mod around_others {
    use crate::store::{CountingStore, MemoryStore};
    use crate::testing::FaultStore;

    crate::testing::store_contract!(private, async |place| {
        let inner = FaultStore::new(MemoryStore::with_clock(place.clock()));
        Ok(CountingStore::new(inner))
    });
}

/// What is said of a store with this fault, when it is held to this promise.
fn said_of(fault: Fault, promise: &'static Promise) -> Option<String> {
    said_of_one_with(None, fault, promise)
}

/// What is said of a store with this fault that goes by this clock, if not by that of the test.
fn said_of_one_with(
    clock: Option<&Clock>,
    fault: Fault,
    promise: &'static Promise,
) -> Option<String> {
    let places = Places::default();
    let open = async |place: &Place| {
        let name = match fault {
            Fault::OnePlaceForAll => "the only one",
            _ => place.name(),
        };
        let clock = clock.cloned().unwrap_or_else(|| place.clock());
        let sound = places.open_named(name, clock);
        Ok(Broken::new(sound, fault, worker()))
    };
    let opener = Opener(open, PhantomData);
    let patience = Duration::from_millis(30);
    let checked = catch_unwind(AssertUnwindSafe(|| check(promise, &opener, patience)));
    let words = checked.err()?.downcast::<String>().expect("words");
    Some(*words)
}

/// A task that lives as long as the runtime that it is begun in.
fn worker() -> Weak<()> {
    let alive = Arc::new(());
    let worker = Arc::downgrade(&alive);
    tokio::spawn(async move {
        std::future::pending::<()>().await;
        drop(alive);
    });
    worker
}

/// A test for each fault; and which promises they break.
macro_rules! caught {
    ($($fault:ident breaks $promise:ident: $words:literal,)*) => {
        const BROKEN: &[&str] = &[$(stringify!($promise),)*];

        #[expect(non_snake_case, reason = "they are named after what is wrong")]
        mod caught {
            use super::*;

            $(
                #[test]
                fn $fault() {
                    let promise = Promise::named(stringify!($promise));
                    let words = said_of(Fault::$fault, promise).expect("it was not caught");
                    let beginning = format!(
                        "`broken:{}` breaks a promise of `memokit::Store`, `{}`: {}",
                        stringify!($fault), promise.name, promise.words
                    );
                    assert!(words.starts_with(&beginning) && words.contains($words), "{words}");
                }
            )*
        }
    };
}

caught! {
    OnePlaceForAll breaks a_place_begins_empty: "expected nothing for `m1:contract:one` (key 1 of 2), the store answered `here`",
    AnswersInReverse breaks answers_come_in_the_order_of_the_question: "expected `3` for `c` (key 1 of 4), the store answered `2`",
    AnswersTooFew breaks answers_come_in_the_order_of_the_question: "`get_many` of 4 keys: the store gave 3 answers",
    AnswersTwiceOnlyOnce breaks what_is_asked_twice_is_answered_twice: "expected `1` for `a` (key 3 of 4), the store answered nothing",
    RemovesTwiceOnlyOnce breaks what_is_asked_twice_is_answered_twice: "expected true for `a` (key 3 of 4), the store answered false",
    RefusesAnEmptyQuestion breaks an_empty_question_is_answered_with_nothing: "was to succeed, and failed with `ErrorKind::Store`",
    LimitsTheKeys breaks one_question_may_have_40_000_keys: "too many variables",
    FirstOfTwoCounts breaks of_what_is_put_twice_the_last_counts: "expected `last one` for `a`",
    RefusesAKeyTwice breaks of_what_is_put_twice_the_last_counts: "a second time",
    ForgetsTheTtl breaks an_entry_is_read_until_its_ttl_has_passed: "expected nothing for `brief`",
    ExpiresAMillisecondLate breaks an_entry_is_read_until_its_ttl_has_passed: "expected nothing for `brief`",
    ExpiresAMillisecondEarly breaks an_entry_is_read_until_its_ttl_has_passed: "expected `3` for `brief` (key 1 of 1), the store answered nothing",
    TakesZeroForEver breaks a_ttl_too_short_to_tell_has_passed: "the store answered `2`",
    SkipsWhatIsDead breaks a_ttl_too_short_to_tell_has_passed: "the store answered `1`",
    CountsMillisIn32Bits breaks a_ttl_may_be_as_long_as_can_be_told: "the store answered nothing",
    TakesMonthsForDates breaks a_ttl_may_be_as_long_as_can_be_told: "for `2678400s` (key 2 of 13), the store answered nothing",
    TellsTheWholeTtl breaks a_read_tells_how_long_its_entry_is_left: "at most 30s of the ttl is left, and the store tells 60s",
    TellsNoTtl breaks a_read_tells_how_long_its_entry_is_left: "at most 60s of the ttl is left, and the store tells none",
    KeepsTheOldTtl breaks a_rewrite_replaces_value_and_ttl: "the store answered",
    KeepsTheOldValue breaks a_rewrite_replaces_value_and_ttl: "expected `new` for `forever` (key 1 of 1), the store answered `a long value`",
    RemovesAllItIsAsked breaks removing_tells_what_was_there_and_alive: "expected false for `old`",
    RemovesTheDead breaks removing_tells_what_was_there_and_alive: "expected false for `old`",
    TouchExtends breaks a_touch_extends_no_ttl: "expected nothing for `brief` (key 1 of 1), the store answered `1`",
    TouchCreates breaks a_touch_changes_no_entry: "expected nothing for `absent`",
    TouchTruncates breaks a_touch_changes_no_entry: "expected `1` for `a`",
    IsBlindToCase breaks every_key_is_a_key_of_its_own: "the store answered `the value of key",
    CutsKeysShort breaks every_key_is_a_key_of_its_own: "of 250 bytes",
    UnescapesKeys breaks every_key_is_a_key_of_its_own: "the store answered `the value of key",
    WritesText breaks every_value_is_read_byte_by_byte: "expected `\\xff`",
    EndsAtNul breaks every_value_is_read_byte_by_byte: "expected `\\x00`",
    TakesEmptyForAbsent breaks every_value_is_read_byte_by_byte: "expected `` for `v0` (key 1 of 15), the store answered nothing",
    LimitsValues breaks every_value_is_read_byte_by_byte: "of 1048576 bytes for `v14`",
    LosesCount breaks what_is_computed_under_a_token_is_stored: "`put_many`: expected true for `a` (key 1 of 1), the store answered false",
    IssuesTokensOfTheFuture breaks what_was_computed_before_a_removal_is_refused: "`put_many`: expected false for `a` (key 1 of 1), the store answered true",
    OvertakesNothing breaks what_is_given_wins_over_what_was_computed_before: "`put_many`: expected false for `a`",
    OvertakesAlways breaks computes_side_by_side_are_both_stored: "`put_many`: expected true for `a`",
    RefusesAllOrNone breaks of_one_put_only_what_was_overtaken_is_refused: "`put_many`: expected true for `b",
    AsksForNoToken breaks a_token_of_another_life_is_refused: "`put_many`: expected false for `a`",
    ForgetsGroups breaks outdating_a_group_outdates_its_entries_and_no_others: "expected nothing for `both` (key 1 of 5), the store answered `1`",
    OutdatesStripes breaks outdating_a_group_outdates_its_entries_and_no_others: "expected `4` for `rose` (key 4 of 5), the store answered nothing",
    OutdatesTheFirstOnly breaks outdating_a_group_outdates_its_entries_and_no_others: "expected nothing for `blue`",
    OutdatesForEver breaks what_comes_after_its_group_was_outdated_is_kept: "expected `1` for `given`",
    FencesKeysOnly breaks what_was_computed_before_its_group_was_outdated_is_refused: "`put_many`: expected false for `a`",
    TellsNoGroups breaks a_read_tells_the_groups_of_its_entry: "expected the groups [StoreGroup(8), StoreGroup(",
    KeepsTheOldGroups breaks a_rewrite_replaces_the_groups: "expected `2` for `left`",
    TouchRevives breaks nothing_revives_what_was_outdated: "expected nothing for `a`",
    SweepsNothing breaks a_sweep_ends_under_both_limits: "a sweep to 4 entries: expected Swept",
    SweepsToAByteMore breaks a_sweep_ends_under_both_limits: "a sweep to 299 bytes",
    SweepsOneTooMany breaks a_sweep_ends_under_both_limits: "a sweep to 4 entries",
    SweepsAMinuteAhead breaks a_sweep_removes_what_has_expired: "a sweep before anything expired",
    KeepsTheOutdated breaks a_sweep_removes_what_was_outdated: "expected 1 entries of 1 bytes, the store answered 2 of 6",
    KeepsPlacesInTheQueue breaks the_first_in_is_the_first_out: "expected `2` for `a`",
    OverlooksUses breaks who_was_used_the_longest_ago_is_out: "expected nothing for `b`",
    SweepsAllAtOnce breaks a_step_removes_no_more_than_it_may: "a step of two",
    CountsGroups breaks groups_of_nothing_take_no_room: "expected 1 entries of 1 bytes, the store answered 10001 of 1",
    CountsRewritesTwice breaks usage_counts_entries_and_bytes: "after they were put again: expected 3 entries of 9004 bytes, the store answered 6 of 9004",
    CountsBytesOfKeys breaks usage_counts_entries_and_bytes: "the store answered 3 of 9007",
    ReadJams breaks a_read_given_up_leaves_the_store_usable: "the connection is in use",
    MixesUpReplies breaks a_read_given_up_leaves_the_store_usable: "expected `3` for `three`",
    PutJams breaks a_put_given_up_is_stored_whole_or_not_at_all: "the connection is in use",
    TearsAPut breaks a_put_given_up_is_stored_whole_or_not_at_all: "after a `put_many` of 3 entries was given up, 1 of them are stored",
    TearsAValue breaks a_put_given_up_is_stored_whole_or_not_at_all: "expected the old or the new value",
    RemovalJams breaks a_removal_given_up_leaves_entries_whole: "the connection is in use",
    TearsARemoval breaks a_removal_given_up_leaves_entries_whole: "the store answered `half`",
    TouchJams breaks a_touch_given_up_changes_no_entry: "the connection is in use",
    TearsATouch breaks a_touch_given_up_changes_no_entry: "the store answered nothing",
    OutdatingJams breaks an_outdating_given_up_leaves_the_store_usable: "the connection is in use",
    SweepJams breaks a_sweep_given_up_leaves_the_store_usable: "the connection is in use",
    CloseJams breaks a_close_given_up_can_be_asked_for_again: "`close` was to succeed",
    CloseHangsUp breaks a_close_given_up_can_be_asked_for_again: "the store answered",
    SharesItsQuestion breaks eight_tasks_may_use_one_handle: "`get_many`",
    NeverCloses breaks a_closed_store_says_so: "`get_many` after `close`: expected `ErrorKind::Closed`, the store answered [Read",
    ClosesInOtherWords breaks a_closed_store_says_so: "the store answered `ErrorKind::Store`",
    ClosesOnce breaks a_store_may_be_closed_again: "`close` was to succeed",
    DiesWithItsExecutor breaks a_store_outlives_the_executor_it_was_opened_on: "its worker has gone",
    KeepsWritesToItself breaks what_one_handle_has_confirmed_the_other_reads: "expected `1` for `b` (key 1 of 2), the store answered nothing",
    CountsItsOwn breaks handles_agree_on_expiry_and_usage: "another handle: expected 2 entries of 3 bytes, the store answered 0 of 3",
    FailsAndStores breaks a_put_that_fails_stores_nothing: "the store answered `2`",
    CountsForItself breaks a_removal_by_one_handle_refuses_what_was_computed_by_another: "`put_many`: expected false for `a`",
    OutdatesItsOwn breaks what_one_handle_outdates_the_other_does_not_read: "expected nothing for `a`",
    SweepsBesideOthers breaks one_sweeper_is_at_work_at_a_time: "a step of another sweeper",
    ClosesForAll breaks closing_one_handle_leaves_the_other_open: "`put_many` was to succeed",
    LosesAllOnClose breaks what_was_confirmed_before_a_close_is_kept: "expected `1` for `first`",
    KeepsReadsToItself breaks eight_tasks_may_use_two_handles: "`get_many`",
}

#[test]
fn a_server_that_is_late_is_caught_too() {
    for (fault, promise) in [
        (
            Fault::ForgetsTheTtl,
            "an_entry_is_read_until_its_ttl_has_passed",
        ),
        (
            Fault::TakesZeroForEver,
            "a_ttl_too_short_to_tell_has_passed",
        ),
        (Fault::TouchExtends, "a_touch_extends_no_ttl"),
    ] {
        let words = said_of_one_with(Some(&Clock::SYSTEM), fault, Promise::named(promise));
        let words = words.expect("it was not caught");
        assert!(words.contains("expected nothing for"), "{words}");
    }
}

#[test]
fn each_promise_is_broken_by_some_store() {
    for Promise { name, .. } in PROMISES {
        assert!(BROKEN.contains(name), "nobody breaks `{name}`");
    }
}

#[test]
fn an_opener_that_fails_says_why() {
    let open = async |_: &Place| Err::<Broken, _>(crate::Error::config("no such server"));
    let opener = Opener(open, PhantomData);
    let promise = &PROMISES[0];
    let checked = catch_unwind(AssertUnwindSafe(|| check(promise, &opener, Duration::ZERO)));
    let words = checked
        .expect_err("a panic")
        .downcast::<String>()
        .expect("words");
    assert_eq!(*words, "the opener failed: no such server");
}

//! The list of promises: what `store_contract!` writes tests for.

use std::pin::Pin;

use super::trial::Trial;
use super::{
    batches, bytes, closing, executors, expiry, fences, given_up, groups, handles, order, sweeps,
    together, touches, usage,
};

/// One thing that every store promises.
pub(super) struct Promise {
    /// The name of its test.
    pub(super) name: &'static str,
    /// What is promised, for those whose store does not keep it.
    pub(super) words: &'static str,
    /// Tries it.
    pub(super) keep: for<'t> fn(&'t Trial<'t>) -> Keeping<'t>,
}

/// A trial under way.
pub(super) type Keeping<'t> = Pin<Box<dyn Future<Output = ()> + 't>>;

impl Promise {
    pub(super) fn named(name: &str) -> &'static Self {
        let named = PROMISES.iter().find(|promise| promise.name == name);
        named.unwrap_or_else(|| panic!("no store promises `{name}`"))
    }

    /// Whether its store is opened in a runtime that ends before the trial begins.
    pub(super) fn is_opened_elsewhere(&self) -> bool {
        self.name == "a_store_outlives_the_executor_it_was_opened_on"
    }
}

/// The promises, by name, file and words, for another macro.
///
#[doc(hidden)]
#[macro_export]
macro_rules! __store_promises {
    ([$($then:tt)*] $($given:tt)*) => {
        $($then)*! {
            $($given)*
            alone {
                a_place_begins_empty in order:
                    "the opener opens a store that is empty at a new place, apart from those at other places",
                answers_come_in_the_order_of_the_question in order:
                    "each answer has one element for each key, in the order of the question",
                what_is_asked_twice_is_answered_twice in order:
                    "a key that is asked twice in one question is answered twice, and alike",
                an_empty_question_is_answered_with_nothing in batches:
                    "a question without keys is no mistake, and its answer is empty",
                one_question_may_have_40_000_keys in batches:
                    "a question may have any number of keys; where the server limits it, the store asks in parts",
                of_what_is_put_twice_the_last_counts in batches:
                    "of several entries with one key in one `put_many`, the last one counts",
                an_entry_is_read_until_its_ttl_has_passed in expiry:
                    "an entry is read until its ttl has passed, by the store's clock, and not from then on",
                a_ttl_too_short_to_tell_has_passed in expiry:
                    "an entry whose ttl is zero, or shorter than the store can tell, is never read, nor what it replaced",
                a_ttl_may_be_as_long_as_can_be_told in expiry:
                    "no ttl is too long: what outlasts the numbers of a store never expires",
                a_read_tells_how_long_its_entry_is_left in expiry:
                    "a read tells how much of the ttl is left, never more than that, and nothing of an entry that never expires",
                a_rewrite_replaces_value_and_ttl in expiry:
                    "an entry that is put replaces what its key had, value and ttl",
                removing_tells_what_was_there_and_alive in expiry:
                    "`remove_many` tells for each key whether there was an entry that had not expired",
                every_key_is_a_key_of_its_own in bytes:
                    "a key is found by exactly its bytes: up to 250 of printable ASCII, none of which means anything",
                every_value_is_read_byte_by_byte in bytes:
                    "a value is read exactly as it was written, whatever its bytes and its length",
                what_is_computed_under_a_token_is_stored in fences:
                    "a write under a token is stored, unless something has taken the token away",
                what_was_computed_before_a_removal_is_refused in fences:
                    "a write under a token that was issued before its key was removed is refused",
                what_is_given_wins_over_what_was_computed_before in fences:
                    "a write that overtakes takes the tokens of its key away",
                computes_side_by_side_are_both_stored in fences:
                    "a write under a token takes no token away",
                of_one_put_only_what_was_overtaken_is_refused in fences:
                    "`put_many` tells of each entry whether it was stored, and stores all that are not refused",
                a_token_of_another_life_is_refused in fences:
                    "a token of an epoch that is not the store's is worth nothing",
                outdating_a_group_outdates_its_entries_and_no_others in groups:
                    "once a group is outdated, no entry in it is read any more; all others are, of groups in its stripe too",
                what_comes_after_its_group_was_outdated_is_kept in groups:
                    "a group that was outdated can be written into again",
                what_was_computed_before_its_group_was_outdated_is_refused in groups:
                    "a write into a group, under a token that was issued before that was outdated, is refused",
                a_rewrite_replaces_the_groups in groups:
                    "an entry is in the groups of its last write, and in no others",
                a_read_tells_the_groups_of_its_entry in groups:
                    "a read tells the groups that its entry was put in",
                nothing_revives_what_was_outdated in groups:
                    "what was outdated is never read again, whatever is touched or outdated later",
                groups_of_nothing_take_no_room in groups:
                    "to outdate a group that nothing is in makes no entry",
                usage_counts_entries_and_bytes in usage:
                    "`usage` tells the number of entries and the bytes of their values, through writes, rewrites and removals",
                a_sweep_removes_what_has_expired in sweeps:
                    "a sweep removes what has expired, and tells how much",
                a_sweep_removes_what_was_outdated in sweeps:
                    "a sweep removes the entries of groups that were outdated, and no others",
                a_sweep_ends_under_both_limits in sweeps:
                    "after a sweep the store is under its limit of entries and of bytes, and no further below than the last entry that left",
                the_first_in_is_the_first_out in sweeps:
                    "by `SweepOrder::Fifo` the entry leaves that was written first; a rewrite moves it to the end of the queue, a use does not",
                who_was_used_the_longest_ago_is_out in sweeps:
                    "by `SweepOrder::Lru` the entry leaves that was not used for the longest time",
                a_step_removes_no_more_than_it_may in sweeps:
                    "one step of a sweep removes at most `most` entries, and tells whether there is more to do",
                a_touch_extends_no_ttl in touches:
                    "`touch_many` never extends a ttl",
                a_touch_changes_no_entry in touches:
                    "`touch_many` creates no entry and changes none",
                a_read_given_up_leaves_the_store_usable in given_up:
                    "dropping the future of `get_many` or `usage`, at any await, leaves the store usable",
                a_put_given_up_is_stored_whole_or_not_at_all in given_up:
                    "dropping the future of `put_many`, at any await, leaves the store usable, and all of its entries or none",
                a_removal_given_up_leaves_entries_whole in given_up:
                    "dropping the future of `remove_many`, at any await, leaves the store usable, and each entry whole or gone",
                a_touch_given_up_changes_no_entry in given_up:
                    "dropping the future of `touch_many`, at any await, leaves the store usable, and its entries as they were",
                an_outdating_given_up_leaves_the_store_usable in given_up:
                    "dropping the future of `outdate_many`, at any await, leaves the store usable, and each entry whole or gone",
                a_sweep_given_up_leaves_the_store_usable in given_up:
                    "dropping the future of `sweep`, at any await, leaves the store usable, and each entry whole or gone",
                a_close_given_up_can_be_asked_for_again in given_up:
                    "dropping the future of `close`, at any await, leaves a store that can be closed",
                eight_tasks_may_use_one_handle in together:
                    "calls may overlap: each gets its own answers, and each entry is one that was put",
                a_closed_store_says_so in closing:
                    "operations on a closed store fail with `ErrorKind::Closed`",
                a_store_may_be_closed_again in closing:
                    "closing a store that is closed, or is being closed, succeeds",
                a_store_outlives_the_executor_it_was_opened_on in executors:
                    "a store that was opened in one runtime works in another, after the first has ended",
            }
            between_handles {
                what_one_handle_has_confirmed_the_other_reads in handles:
                    "what `put_many` and `remove_many` have confirmed, the next `get_many` of any handle sees",
                a_removal_by_one_handle_refuses_what_was_computed_by_another in fences:
                    "what one handle outdates, no other writes under an older token",
                what_one_handle_outdates_the_other_does_not_read in groups:
                    "what one handle has outdated, no handle reads, nor writes under an older token",
                one_sweeper_is_at_work_at_a_time in sweeps:
                    "while one sweeper is at work, the step of another does nothing and says so",
                handles_agree_on_expiry_and_usage in handles:
                    "all handles of a store go by the same ttl and count the same entries",
                a_put_that_fails_stores_nothing in handles:
                    "a `put_many` that fails has stored none of its entries",
                closing_one_handle_leaves_the_other_open in handles:
                    "closing one handle of a store concerns no other",
                what_was_confirmed_before_a_close_is_kept in handles:
                    "what was confirmed before a store was closed is there when it is opened again",
                eight_tasks_may_use_two_handles in together:
                    "calls of several handles may overlap: each gets its own answers, and each entry is one that was put",
            }
        }
    };
}

macro_rules! list {
    (
        alone { $($alone:ident in $file:ident: $says:literal,)* }
        between_handles { $($between:ident in $place:ident: $tells:literal,)* }
    ) => {
        pub(super) const PROMISES: &[Promise] = &[
            $(Promise {
                name: stringify!($alone),
                words: $says,
                keep: |trial| Box::pin($file::$alone(trial)),
            },)*
            $(Promise {
                name: stringify!($between),
                words: $tells,
                keep: |trial| Box::pin($place::$between(trial)),
            },)*
        ];
    };
}

__store_promises!([list]);

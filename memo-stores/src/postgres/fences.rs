//! What was outdated: one counter for the store, and for each stripe what it said last.
//!
//! * An invalidation takes the row of the counter first, by [`COUNT`], and so waits for others of its kind until
//!   they are committed. Then it takes the rows of its stripes, and removes entries last, in a statement of its
//!   own: such a statement sees what was committed before it began.
//! * A write under a token takes the rows of its stripes for share, and compares what they say then. One that had
//!   to wait sees the number of the invalidation that it waited for; an invalidation that has to wait finds the
//!   entry that it waited for, and removes it.
//! * Rows of stripes are taken in their order, and before those of entries: nobody waits in a circle.
//!
//! All of it counts on `READ COMMITTED`, where a statement begins with a new snapshot, so
//! [`BEGIN`](super::queries) asks for it.

use memo_runtime::{StoreGroup, StoreKey};

/// Issues the number of an invalidation; no row says that the counter is lost.
pub(super) const COUNT: &str = "UPDATE {counter} SET latest = latest + 1 RETURNING latest";

/// Outdates stripes under the number that was issued last.
pub(super) const OUTDATE: &str = "
    WITH held AS MATERIALIZED (
        SELECT stripe FROM {outdated} WHERE stripe = ANY ($1) ORDER BY stripe FOR UPDATE
    )
    UPDATE {outdated} AS o SET number = c.latest
    FROM held, {counter} AS c WHERE o.stripe = held.stripe";

/// Outdates the entries in groups that are there, whose numbers are earlier.
pub(super) const OUTDATE_GROUPS: &str = "
    INSERT INTO {groups} (id, number)
    SELECT id, c.latest FROM unnest($1) AS id, {counter} AS c ORDER BY id
    ON CONFLICT (id) DO UPDATE SET number = excluded.number";

/// Takes stripes before the first of several statements does, lest a later one be in a circle.
pub(super) const HOLD: &str =
    "SELECT stripe FROM {outdated} WHERE stripe = ANY ($1) ORDER BY stripe FOR UPDATE";

/// Begins to count where nothing does, under a new epoch: in new tables, and in those that a server emptied after a
/// crash. What a former life may have left is removed, for its numbers mean nothing any more.
pub(super) const BEGIN_LIFE: &str = "
    WITH lost AS MATERIALIZED (
        SELECT WHERE NOT EXISTS (SELECT FROM {counter})
    ), entries AS (
        DELETE FROM {entries} WHERE EXISTS (SELECT FROM lost)
    ), groups AS (
        DELETE FROM {groups} WHERE EXISTS (SELECT FROM lost)
    ), stripes AS (
        INSERT INTO {outdated} (stripe, number)
        SELECT stripe, 0 FROM lost, generate_series(0, 2047) AS stripe
        ON CONFLICT (stripe) DO UPDATE SET number = 0
    )
    INSERT INTO {counter} (epoch, latest)
    SELECT ('x' || left(replace(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint, 0 FROM lost";

/// The stripe of a key, as the table writes it.
pub(super) fn stripe(key: &StoreKey) -> i32 {
    as_column(key.stripe())
}

/// The stripe of a group: after all of those of keys.
pub(super) fn group_stripe(group: StoreGroup) -> i32 {
    as_column(StoreKey::STRIPES + group.stripe())
}

fn as_column(stripe: usize) -> i32 {
    // There are two thousand.
    i32::try_from(stripe).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_row_for_each_stripe_of_keys_and_of_groups() {
        let last = format!(
            "generate_series(0, {})",
            StoreKey::STRIPES + StoreGroup::STRIPES - 1
        );
        assert!(BEGIN_LIFE.contains(&last), "{last}");
    }
}

//! What entries belong to: a group is outdated by a row, however many entries are in it.
//!
//! An entry is judged when it is read: it is dead if one of its groups was outdated under a later number
//! than it was stored under. All of it happens within a transaction, as the [`fences`] do.

use memo_runtime::{StoreGroup, StoreToken};
use rusqlite::{OptionalExtension, Transaction, params};

use super::fences;

const LAST: &str = "SELECT outdated FROM memo_counter";

const OUTDATED: &str = "SELECT number FROM memo_groups WHERE id = ?1";

const OUTDATE: &str = "
    INSERT INTO memo_groups (id, number) VALUES (?1, ?2)
    ON CONFLICT (id) DO UPDATE SET number = excluded.number";

const NOTE: &str = "UPDATE memo_counter SET outdated = ?1";

/// The bytes of the number of a group.
const WIDTH: usize = size_of::<u64>();

/// The groups as one transaction sees them.
pub(super) struct Groups<'t> {
    transaction: &'t Transaction<'t>,
    /// The number under which any was outdated last.
    last: u64,
}

impl<'t> Groups<'t> {
    pub(super) fn of(transaction: &'t Transaction<'_>) -> rusqlite::Result<Self> {
        let mut statement = transaction.prepare_cached(LAST)?;
        let last: i64 = statement.query_row([], |row| row.get(0))?;
        let last = last.cast_unsigned();
        Ok(Self { transaction, last })
    }

    /// Whether an entry of this number, in these groups, is alive.
    pub(super) fn hold(&self, number: i64, packed: &[u8]) -> rusqlite::Result<bool> {
        let number = StoreToken::new(0, number.cast_unsigned());
        if number.covers(self.last) {
            return Ok(true);
        }
        let mut statement = self.transaction.prepare_cached(OUTDATED)?;
        let (ids, _) = packed.as_chunks::<WIDTH>();
        for id in ids {
            let outdated: Option<i64> = statement
                .query_row([i64::from_le_bytes(*id)], |row| row.get(0))
                .optional()?;
            if outdated.is_some_and(|outdated| !number.covers(outdated.cast_unsigned())) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Outdates the entries in these groups, and takes the tokens of writes into them away.
pub(super) fn outdate(
    transaction: &Transaction<'_>,
    groups: &[StoreGroup],
) -> rusqlite::Result<()> {
    let number = fences::outdate_stripes(transaction, groups.iter().copied().map(stripe))?;
    let mut statement = transaction.prepare_cached(OUTDATE)?;
    for group in groups {
        statement.execute(params![group.id().cast_signed(), number])?;
    }
    transaction.prepare_cached(NOTE)?.execute([number])?;
    Ok(())
}

/// The stripe of a group: after all of those of keys.
pub(super) fn stripe(group: StoreGroup) -> usize {
    memo_runtime::StoreKey::STRIPES + group.stripe()
}

/// The numbers of groups, as an entry has them.
pub(super) fn packed(groups: &[StoreGroup]) -> Vec<u8> {
    groups
        .iter()
        .flat_map(|group| group.id().to_le_bytes())
        .collect()
}

/// The groups that an entry has these numbers of.
pub(super) fn unpacked(packed: &[u8]) -> Vec<StoreGroup> {
    let (ids, _) = packed.as_chunks::<WIDTH>();
    let group = |id: &[u8; WIDTH]| StoreGroup::new(u64::from_le_bytes(*id));
    ids.iter().map(group).collect()
}

//! Sweeping: one transaction for each step, so that nobody waits for long.

use memo_runtime::{Sweep, SweepOrder, SweepRest, Swept, Usage};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::groups::Groups;
use super::queries::usage_of;

const SWEEPER: &str = "SELECT sweeper, until FROM memo_sweeper";

const FORGET_SWEEPER: &str = "DELETE FROM memo_sweeper";

const NOTE_SWEEPER: &str = "INSERT INTO memo_sweeper (sweeper, until) VALUES (?1, ?2)";

const EXPIRED: &str = "
    DELETE FROM memo_entries WHERE rowid IN
        (SELECT rowid FROM memo_entries WHERE expires_at <= ?1 LIMIT ?2)";

const WALK: &str = "
    SELECT rowid, number, groups FROM memo_entries WHERE rowid > ?1 ORDER BY rowid LIMIT ?2";

const LATEST: &str = "SELECT epoch, latest FROM memo_counter";

const FORGET_GROUPS: &str = "DELETE FROM memo_groups WHERE number <= ?1";

const ANY_GROUP: &str = "SELECT EXISTS (SELECT 1 FROM memo_groups)";

const BY_QUEUE: &str = "SELECT rowid, byte_size FROM memo_entries ORDER BY queued LIMIT ?1";

const BY_USE: &str =
    "SELECT rowid, byte_size FROM memo_entries ORDER BY accessed_at, queued LIMIT ?1";

const REMOVE: &str = "DELETE FROM memo_entries WHERE rowid = ?1";

/// How many entries are looked at for each that a step may remove: looking is cheap.
const LOOKS: u64 = 16;

/// How far the search for outdated entries has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Walk {
    /// The last row that was looked at.
    row: i64,
    /// The life of the file, and what its counter said, when it began: once it has ended, no group outdated by
    /// then has entries. In another life it means nothing.
    as_of: Option<(i64, i64)>,
    /// Whether it has ended, and what is beyond the limits is leaving.
    is_evicting: bool,
}

/// Does one step of a sweep.
pub(super) fn step(
    connection: &mut Connection,
    sweep: &Sweep,
    walk: &mut Walk,
    now: i64,
) -> rusqlite::Result<Swept> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if is_elsewhere(&transaction, sweep, now)? {
        *walk = Walk::default();
        return Ok(Swept::new(0, 0, 0, SweepRest::Elsewhere));
    }
    let mut left = sweep.most;
    let expired = remove_expired(&transaction, now, left)?;
    left -= expired;
    // Once for each sweep: groups that are outdated all the time must not keep it from evicting.
    let (outdated, mut went) = if walk.is_evicting {
        (0, Walk::default())
    } else {
        remove_outdated(&transaction, *walk, left)?
    };
    left -= outdated;
    // What is alive leaves only once nothing dead is left to leave.
    let evicted = match went.as_of {
        None => evict(&transaction, sweep, left)?,
        Some(_) => 0,
    };
    left -= evicted;
    let is_done = left > 0 && went.as_of.is_none();
    let evicts = evicted > 0 || walk.is_evicting;
    went.is_evicting = evicts && left == 0 && went.as_of.is_none();
    transaction.execute(FORGET_SWEEPER, [])?;
    if !is_done {
        let until = now.saturating_add(i64::try_from(Sweep::LEASE.as_millis()).unwrap_or(i64::MAX));
        transaction.execute(NOTE_SWEEPER, [sweep.by.cast_signed(), until])?;
    }
    transaction.commit()?;
    *walk = went;
    let rest = if is_done {
        SweepRest::Nothing
    } else {
        SweepRest::More
    };
    Ok(Swept::new(expired, outdated, evicted, rest))
}

/// Whether another sweeper is at work.
fn is_elsewhere(transaction: &Transaction<'_>, sweep: &Sweep, now: i64) -> rusqlite::Result<bool> {
    let other: Option<(i64, i64)> = transaction
        .query_row(SWEEPER, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // A lease that ends later than any can was taken by a clock that has been set back since.
    let latest = now.saturating_add(i64::try_from(Sweep::LEASE.as_millis()).unwrap_or(i64::MAX));
    Ok(other.is_some_and(|(sweeper, until)| {
        sweeper.cast_unsigned() != sweep.by && now < until && until <= latest
    }))
}

fn remove_expired(transaction: &Transaction<'_>, now: i64, most: u64) -> rusqlite::Result<u64> {
    let removed = transaction
        .prepare_cached(EXPIRED)?
        .execute(params![now, as_limit(most)])?;
    Ok(removed as u64)
}

/// Goes on with the search for outdated entries, and forgets their groups at its end.
fn remove_outdated(
    transaction: &Transaction<'_>,
    mut walk: Walk,
    most: u64,
) -> rusqlite::Result<(u64, Walk)> {
    if !transaction.query_row(ANY_GROUP, [], |row| row.get(0))? {
        // None was outdated, or another sweeper has come to the end of it.
        return Ok((0, Walk::default()));
    }
    if most == 0 {
        return Ok((0, walk));
    }
    let (epoch, latest) =
        transaction.query_row(LATEST, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if walk.as_of.is_none_or(|(began, _)| began != epoch) {
        walk = Walk {
            row: 0,
            as_of: Some((epoch, latest)),
            is_evicting: false,
        };
    }
    let groups = Groups::of(transaction)?;
    let looks = most.saturating_mul(LOOKS);
    let (mut looked, mut dead) = (0, Vec::new());
    {
        let mut statement = transaction.prepare_cached(WALK)?;
        let mut rows = statement.query(params![walk.row, as_limit(looks)])?;
        while let Some(row) = rows.next()? {
            looked += 1;
            walk.row = row.get(0)?;
            if !groups.hold(row.get(1)?, row.get_ref(2)?.as_blob()?)? {
                dead.push(walk.row);
                if dead.len() as u64 == most {
                    break;
                }
            }
        }
    }
    let removed = dead.len() as u64;
    remove(transaction, dead)?;
    if looked < looks && removed < most {
        // What was written since has a number that these groups do not reach, or was refused.
        transaction
            .prepare_cached(FORGET_GROUPS)?
            .execute([walk.as_of.map(|(_, latest)| latest)])?;
        return Ok((removed, Walk::default()));
    }
    Ok((removed, walk))
}

/// Removes what is beyond the limits, the first of the queue first.
fn evict(transaction: &Transaction<'_>, sweep: &Sweep, most: u64) -> rusqlite::Result<u64> {
    let Usage { entries, bytes, .. } = usage_of(transaction)?;
    let (mut entries, mut bytes) = sweep.limits.excess(entries, bytes);
    let queue = match sweep.limits.order {
        SweepOrder::Lru => BY_USE,
        _ => BY_QUEUE,
    };
    let mut leaving = Vec::new();
    if (entries, bytes) != (0, 0) {
        let mut statement = transaction.prepare_cached(queue)?;
        let mut rows = statement.query([as_limit(most)])?;
        while (entries, bytes) != (0, 0)
            && let Some(row) = rows.next()?
        {
            leaving.push(row.get(0)?);
            entries = entries.saturating_sub(1);
            bytes = bytes.saturating_sub(u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0));
        }
    }
    let evicted = leaving.len() as u64;
    remove(transaction, leaving)?;
    Ok(evicted)
}

fn remove(transaction: &Transaction<'_>, rows: Vec<i64>) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(REMOVE)?;
    for row in rows {
        statement.execute([row])?;
    }
    Ok(())
}

fn as_limit(most: u64) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

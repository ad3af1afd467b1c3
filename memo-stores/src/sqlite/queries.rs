//! The statements. Each function is one round trip, whatever the number of keys.
//!
//! Keys travel as one parameter, an array that `rarray` turns into rows: a single statement serves
//! any number of them, stays in the cache of prepared ones and is subject to no limit on variables.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use memo_runtime::{Read, StoreGroup, StoreKey, Usage, Write};
use rusqlite::types::Value;
use rusqlite::vtab::array::Array;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};

use super::groups::Groups;
use super::{fences, groups};

const GET: &str = "
    SELECT key, value, number, groups, expires_at FROM memo_entries
    WHERE key IN rarray(?1) AND (expires_at IS NULL OR (expires_at > ?2 AND inserted_at <= ?2 + ?3))";

// A rewrite is a new entry in an old place: it moves to the end of the queue and was used once.
const PUT: &str = "
    INSERT INTO memo_entries
        (key, byte_size, queued, inserted_at, expires_at, accessed_at, number, groups, value)
    VALUES (?1, ?2, (SELECT coalesce(max(queued), 0) + 1 FROM memo_entries), ?3, ?4, ?3, ?5, ?6, ?7)
    ON CONFLICT (key) DO UPDATE SET
        byte_size = excluded.byte_size,
        queued = excluded.queued,
        inserted_at = excluded.inserted_at,
        expires_at = excluded.expires_at,
        accessed_at = excluded.accessed_at,
        access_count = 1,
        number = excluded.number,
        groups = excluded.groups,
        value = excluded.value";

const REMOVE_ONE: &str = "DELETE FROM memo_entries WHERE key = ?1";

// Whether it was alive is not asked here: SQLite 3.40 answers `expires_at IS NULL OR …` in a
// RETURNING clause with NULL.
const REMOVE: &str = "
    DELETE FROM memo_entries WHERE key IN rarray(?1)
    RETURNING key, expires_at, number, groups, inserted_at";

const TOUCH: &str = "
    UPDATE memo_entries SET accessed_at = ?2, access_count = access_count + 1
    WHERE key IN rarray(?1)";

const USAGE: &str = "SELECT entries, bytes FROM memo_usage";

/// By how many milliseconds the clocks of two programs may differ. What was stored later than that by now, was stored
/// before a clock was set back: nobody knows for how long it has been there, until the clock has come as far again.
const SKEW: i64 = 60_000;

/// The shortest ttl that the table can tell; what lives shorter is dead on arrival.
const SHORTEST_TTL: Duration = Duration::from_millis(1);

pub(super) fn get_many(
    connection: &mut Connection,
    keys: &[StoreKey],
    now: i64,
) -> rusqlite::Result<Vec<Read>> {
    // One snapshot: the token is as old as the values.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
    let absent = Read::new(None, fences::latest(&transaction)?);
    let groups = Groups::of(&transaction)?;
    let mut answers = Answers::new(keys, absent.clone());
    {
        let mut statement = transaction.prepare_cached(GET)?;
        let mut rows = statement.query(params![array(keys), now, SKEW])?;
        while let Some(row) = rows.next()? {
            let packed = row.get_ref(3)?.as_blob()?;
            if groups.hold(row.get(2)?, packed)? {
                let read = Read::new(Some(row.get(1)?), absent.token)
                    .with_ttl(left(now, row.get(4)?))
                    .in_groups(groups::unpacked(packed));
                answers.set(row, read)?;
            }
        }
    }
    transaction.commit()?;
    Ok(answers.finish())
}

pub(super) fn put_many(
    connection: &mut Connection,
    entries: &[Write],
    now: i64,
) -> rusqlite::Result<Vec<bool>> {
    // Immediate: a transaction that turns from reading to writing half way cannot wait its turn.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut stored = Vec::with_capacity(entries.len());
    for entry in entries {
        stored.push(put(&transaction, entry, now)?);
    }
    transaction.commit()?;
    Ok(stored)
}

/// Writes an entry, unless its token has been taken away.
fn put(transaction: &Transaction<'_>, entry: &Write, now: i64) -> rusqlite::Result<bool> {
    let Write {
        key, value, ttl, ..
    } = entry;
    if let Some(token) = entry.token
        && !fences::holds(transaction, entry, token)?
    {
        return Ok(false);
    }
    if entry.overtakes {
        fences::outdate(transaction, [key])?;
    }
    let number = match entry.token {
        Some(token) => token.number(),
        None => fences::latest(transaction)?.number(),
    };
    if ttl.is_some_and(|ttl| ttl < SHORTEST_TTL) {
        transaction
            .prepare_cached(REMOVE_ONE)?
            .execute([key.as_str()])?;
    } else {
        let byte_size = i64::try_from(value.len()).unwrap_or(i64::MAX);
        let entry = params![
            key.as_str(),
            byte_size,
            now,
            expires_at(now, *ttl),
            number.cast_signed(),
            groups::packed(&entry.groups),
            value
        ];
        transaction.prepare_cached(PUT)?.execute(entry)?;
    }
    Ok(true)
}

pub(super) fn remove_many(
    connection: &mut Connection,
    keys: &[StoreKey],
    now: i64,
) -> rusqlite::Result<Vec<bool>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    fences::outdate(&transaction, keys)?;
    let groups = Groups::of(&transaction)?;
    let mut answers = Answers::new(keys, false);
    {
        let mut statement = transaction.prepare_cached(REMOVE)?;
        let mut rows = statement.query([array(keys)])?;
        while let Some(row) = rows.next()? {
            let expires_at: Option<i64> = row.get(1)?;
            let is_of_now = row.get::<_, i64>(4)? <= now.saturating_add(SKEW);
            let is_in_time = expires_at.is_none_or(|at| at > now && is_of_now);
            let holds = groups.hold(row.get(2)?, row.get_ref(3)?.as_blob()?)?;
            answers.set(row, is_in_time && holds)?;
        }
    }
    transaction.commit()?;
    Ok(answers.finish())
}

pub(super) fn outdate_many(
    connection: &mut Connection,
    groups: &[StoreGroup],
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    groups::outdate(&transaction, groups)?;
    transaction.commit()
}

pub(super) fn touch_many(
    connection: &mut Connection,
    keys: &[StoreKey],
    now: i64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(TOUCH)?
        .execute(params![array(keys), now])?;
    Ok(())
}

pub(super) fn usage(connection: &mut Connection) -> rusqlite::Result<Usage> {
    usage_of(connection)
}

/// What there is, on a connection or within a transaction.
pub(super) fn usage_of(connection: &Connection) -> rusqlite::Result<Usage> {
    let count = |row: &Row<'_>, column| -> rusqlite::Result<u64> {
        Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
    };
    connection
        .prepare_cached(USAGE)?
        .query_row([], |row| Ok(Usage::new(count(row, 0)?, count(row, 1)?)))
}

fn array(keys: &[StoreKey]) -> Array {
    Rc::new(
        keys.iter()
            .map(|key| Value::Text(key.as_str().to_owned()))
            .collect(),
    )
}

/// The moment from which an entry is not read any more; one that cannot be told never comes.
fn expires_at(now: i64, ttl: Option<Duration>) -> Option<i64> {
    let millis = i64::try_from(ttl?.as_millis()).unwrap_or(i64::MAX);
    Some(now.saturating_add(millis))
}

/// How long an entry is still read, that is not read any more from then on.
fn left(now: i64, expires_at: Option<i64>) -> Option<Duration> {
    let millis = expires_at?.saturating_sub(now);
    Some(Duration::from_millis(u64::try_from(millis).unwrap_or(0)))
}

/// One answer for each key, in the order of the keys, out of rows that come in any.
struct Answers<'k, T> {
    keys: &'k [StoreKey],
    /// Where each key is asked for first: what is asked twice has one row.
    places: HashMap<&'k [u8], usize>,
    given: Vec<T>,
}

impl<'k, T: Clone> Answers<'k, T> {
    fn new(keys: &'k [StoreKey], absent: T) -> Self {
        let mut places = HashMap::with_capacity(keys.len());
        for (place, key) in keys.iter().enumerate() {
            places.entry(key.as_str().as_bytes()).or_insert(place);
        }
        Self {
            keys,
            places,
            given: vec![absent; keys.len()],
        }
    }

    /// Answers for the key in the first column of `row`.
    fn set(&mut self, row: &Row<'_>, answer: T) -> rusqlite::Result<()> {
        if let Some(&place) = self.places.get(row.get_ref(0)?.as_bytes()?) {
            self.given[place] = answer;
        }
        Ok(())
    }

    fn finish(mut self) -> Vec<T> {
        for (place, key) in self.keys.iter().enumerate() {
            let first = self.places[key.as_str().as_bytes()];
            if first != place {
                self.given[place] = self.given[first].clone();
            }
        }
        self.given
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::params_from_iter;

    use super::*;
    use crate::sqlite::connection::Opening;

    #[test]
    fn every_statement_over_keys_finds_them_by_the_primary_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memo.db");
        let connection = Opening {
            path,
            busy_timeout: Duration::ZERO,
        }
        .writer()
        .unwrap();
        for statement in [GET, REMOVE, TOUCH] {
            let mut plan = connection
                .prepare(&format!("EXPLAIN QUERY PLAN {statement}"))
                .unwrap();
            let nothing = params_from_iter(vec![Value::Null; plan.parameter_count()]);
            let steps = plan
                .query_map(nothing, |row| row.get::<_, String>(3))
                .unwrap();
            let steps: Vec<String> = steps.map(Result::unwrap).collect();
            let by_key = "INDEX sqlite_autoindex_memo_entries_1 (key=?)";
            assert!(
                steps.iter().any(|step| step.contains(by_key)),
                "{statement}: {steps:?}"
            );
        }
    }

    #[test]
    fn an_expiry_too_far_to_tell_never_comes() {
        assert_eq!(expires_at(1000, None), None);
        assert_eq!(expires_at(1000, Some(Duration::from_millis(5))), Some(1005));
        assert_eq!(expires_at(1000, Some(Duration::MAX)), Some(i64::MAX));
    }
}

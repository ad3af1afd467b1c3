//! What was outdated: one counter for the file, and for each stripe of keys or groups what it said last.
//!
//! All of it happens within a transaction of [`queries`](super::queries): who writes is alone, and who
//! reads sees one moment.

use std::collections::BTreeSet;

use memo_runtime::{StoreKey, StoreToken, Write};
use rusqlite::{OptionalExtension, Transaction, params};

use super::groups;

const LATEST: &str = "SELECT epoch, latest FROM memo_counter";

const COUNT: &str = "UPDATE memo_counter SET latest = latest + 1 RETURNING latest";

const OUTDATED: &str = "SELECT number FROM memo_outdated WHERE stripe = ?1";

const OUTDATE: &str = "
    INSERT INTO memo_outdated (stripe, number) VALUES (?1, ?2)
    ON CONFLICT (stripe) DO UPDATE SET number = excluded.number";

/// The token that is issued now.
pub(super) fn latest(transaction: &Transaction<'_>) -> rusqlite::Result<StoreToken> {
    let mut statement = transaction.prepare_cached(LATEST)?;
    statement.query_row([], |row| {
        let (epoch, latest): (i64, i64) = (row.get(0)?, row.get(1)?);
        Ok(StoreToken::new(
            epoch.cast_unsigned(),
            latest.cast_unsigned(),
        ))
    })
}

/// Whether an entry may be written under a token.
pub(super) fn holds(
    transaction: &Transaction<'_>,
    entry: &Write,
    token: StoreToken,
) -> rusqlite::Result<bool> {
    if latest(transaction)?.epoch() != token.epoch() {
        return Ok(false);
    }
    let mut statement = transaction.prepare_cached(OUTDATED)?;
    let of_groups = entry.groups.iter().copied().map(groups::stripe);
    for stripe in of_groups.chain([entry.key.stripe()]) {
        let outdated: Option<i64> = statement
            .query_row([as_column(stripe)], |row| row.get(0))
            .optional()?;
        if outdated.is_some_and(|number| !token.covers(number.cast_unsigned())) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes the tokens of these keys away.
pub(super) fn outdate<'k>(
    transaction: &Transaction<'_>,
    keys: impl IntoIterator<Item = &'k StoreKey>,
) -> rusqlite::Result<()> {
    outdate_stripes(transaction, keys.into_iter().map(StoreKey::stripe)).map(drop)
}

/// Takes the tokens of these stripes away; returns the number of it.
pub(super) fn outdate_stripes(
    transaction: &Transaction<'_>,
    stripes: impl Iterator<Item = usize>,
) -> rusqlite::Result<i64> {
    let number: i64 = transaction
        .prepare_cached(COUNT)?
        .query_row([], |row| row.get(0))?;
    let stripes: BTreeSet<i64> = stripes.map(as_column).collect();
    let mut statement = transaction.prepare_cached(OUTDATE)?;
    for stripe in stripes {
        statement.execute(params![stripe, number])?;
    }
    Ok(number)
}

fn as_column(stripe: usize) -> i64 {
    // There are two thousand.
    i64::try_from(stripe).unwrap_or(i64::MAX)
}

//! What was outdated: one counter for the file, and for each stripe of keys what it said last.
//!
//! All of it happens within a transaction of [`queries`](super::queries): who writes is alone, and who
//! reads sees one moment.

use std::collections::BTreeSet;

use memo_runtime::{StoreKey, StoreToken};
use rusqlite::{OptionalExtension, Transaction, params};

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

/// Whether a key may be written under a token.
pub(super) fn holds(
    transaction: &Transaction<'_>,
    key: &StoreKey,
    token: StoreToken,
) -> rusqlite::Result<bool> {
    if latest(transaction)?.epoch() != token.epoch() {
        return Ok(false);
    }
    let mut statement = transaction.prepare_cached(OUTDATED)?;
    let outdated: Option<i64> = statement
        .query_row([stripe(key)], |row| row.get(0))
        .optional()?;
    Ok(outdated.is_none_or(|number| token.covers(number.cast_unsigned())))
}

/// Takes the tokens of these keys away.
pub(super) fn outdate<'k>(
    transaction: &Transaction<'_>,
    keys: impl IntoIterator<Item = &'k StoreKey>,
) -> rusqlite::Result<()> {
    let number: i64 = transaction
        .prepare_cached(COUNT)?
        .query_row([], |row| row.get(0))?;
    let stripes: BTreeSet<i64> = keys.into_iter().map(stripe).collect();
    let mut statement = transaction.prepare_cached(OUTDATE)?;
    for stripe in stripes {
        statement.execute(params![stripe, number])?;
    }
    Ok(())
}

fn stripe(key: &StoreKey) -> i64 {
    // There are a thousand.
    i64::try_from(key.stripe()).unwrap_or(i64::MAX)
}

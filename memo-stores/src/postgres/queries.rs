//! The operations. Each function is one round trip, whatever the number of keys.
//!
//! Keys and values travel as arrays, a parameter for each column: a statement serves any number of them, is prepared
//! once and is subject to no limit on parameters.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use memo_runtime::{Read, StoreGroup, StoreKey, StoreToken, Usage, Write};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, ToSql};

use super::batch::{self, Run};
use super::connection::{Connection, Params};
use super::fault::Fault;
use super::fences;
use super::statements::Which;

/// What a fault is that no repetition mends.
const LOST: Fault = Fault::Answer("the store lost its counter, and again at once");

pub(super) async fn get_many(
    connection: &Connection,
    keys: &[StoreKey],
) -> Result<Vec<Read>, Fault> {
    let asked = bytes(keys);
    let mut rows = connection.query(Which::Get, &[&asked]).await?;
    if rows.is_empty() {
        begin_life(connection).await?;
        rows = connection.query(Which::Get, &[&asked]).await?;
    }
    let first = rows.first().ok_or(LOST)?;
    let (epoch, latest): (i64, i64) = (column(first, 0)?, column(first, 1)?);
    let token = StoreToken::new(epoch.cast_unsigned(), latest.cast_unsigned());
    let mut reads = vec![Read::new(None, token); keys.len()];
    for row in &rows {
        if let Some(place) = column(row, 2)? {
            let ttl: Option<i64> = column(row, 4)?;
            let groups: Option<Vec<i64>> = column(row, 5)?;
            let groups = groups.unwrap_or_default().into_iter();
            *at(&mut reads, place)? = Read::new(Some(column(row, 3)?), token)
                .with_ttl(
                    ttl.map(|millis| Duration::from_millis(u64::try_from(millis).unwrap_or(0))),
                )
                .in_groups(
                    groups
                        .map(|id| StoreGroup::new(id.cast_unsigned()))
                        .collect(),
                );
        }
    }
    Ok(reads)
}

pub(super) async fn put_many(
    connection: &Connection,
    entries: &[Write],
) -> Result<Vec<bool>, Fault> {
    let runs = batch::runs(entries);
    let mut stored = vec![false; entries.len()];
    if let [run] = &runs[..]
        && !run.overtakes
    {
        let rows = connection.query(Which::Put, &params(run)).await?;
        note(&mut stored, run, &rows)?;
        return Ok(stored);
    }
    let all = batch::stripes(&runs);
    let columns: Vec<_> = runs.iter().map(params).collect();
    let hold: Params<'_> = &[&all];
    let mut steps: Vec<(Which, Params<'_>)> = vec![(Which::Count, &[])];
    if runs.len() > 1 {
        steps.push((Which::Hold, hold));
    }
    let before = steps.len();
    for (run, columns) in runs.iter().zip(&columns) {
        let put = if run.overtakes {
            Which::PutOver
        } else {
            Which::Put
        };
        steps.push((put, columns));
    }
    let answers = invalidate(connection, &steps).await?;
    for (run, rows) in runs.iter().zip(&answers[before..]) {
        note(&mut stored, run, rows)?;
    }
    Ok(stored)
}

pub(super) async fn remove_many(
    connection: &Connection,
    keys: &[StoreKey],
) -> Result<Vec<bool>, Fault> {
    let asked = bytes(keys);
    let stripes = stripes(keys.iter().map(fences::stripe));
    let steps: [(Which, Params<'_>); 3] = [
        (Which::Count, &[]),
        (Which::Outdate, &[&stripes]),
        (Which::Remove, &[&asked]),
    ];
    let answers = invalidate(connection, &steps).await?;
    let mut removed = vec![false; keys.len()];
    let mut gone = HashSet::with_capacity(answers[2].len());
    for row in &answers[2] {
        gone.insert(column::<&[u8]>(row, 0)?);
    }
    for (key, removed) in keys.iter().zip(&mut removed) {
        *removed = gone.contains(key.as_str().as_bytes());
    }
    Ok(removed)
}

pub(super) async fn outdate_many(
    connection: &Connection,
    groups: &[StoreGroup],
) -> Result<(), Fault> {
    let stripes = stripes(groups.iter().copied().map(fences::group_stripe));
    let ids: BTreeSet<i64> = groups
        .iter()
        .map(|group| group.id().cast_signed())
        .collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let steps: [(Which, Params<'_>); 3] = [
        (Which::Count, &[]),
        (Which::Outdate, &[&stripes]),
        (Which::OutdateGroups, &[&ids]),
    ];
    invalidate(connection, &steps).await?;
    Ok(())
}

pub(super) async fn touch_many(connection: &Connection, keys: &[StoreKey]) -> Result<(), Fault> {
    connection.query(Which::Touch, &[&bytes(keys)]).await?;
    Ok(())
}

pub(super) async fn usage(connection: &Connection) -> Result<Usage, Fault> {
    let rows = connection.query(Which::Usage, &[]).await?;
    let row = rows.first().ok_or(Fault::Answer("a count without a row"))?;
    let count = |place| -> Result<u64, Fault> {
        Ok(u64::try_from(column::<i64>(row, place)?).unwrap_or(0))
    };
    Ok(Usage::new(count(0)?, count(1)?))
}

/// Runs a transaction that begins with [`Which::Count`]; where the counter is lost, once more under a new one.
async fn invalidate(
    connection: &Connection,
    steps: &[(Which, Params<'_>)],
) -> Result<Vec<Vec<Row>>, Fault> {
    let answers = connection.transaction(steps).await?;
    if !answers[0].is_empty() {
        return Ok(answers);
    }
    begin_life(connection).await?;
    let answers = connection.transaction(steps).await?;
    if answers[0].is_empty() {
        return Err(LOST);
    }
    Ok(answers)
}

/// Begins to count, where a server that crashed has emptied the tables.
async fn begin_life(connection: &Connection) -> Result<(), Fault> {
    // Who waits here finds the counter of who came first.
    let lock: Params<'_> = &[&"memokit begins to count"];
    let steps: [(Which, Params<'_>); 2] = [(Which::Lock, lock), (Which::NewLife, &[])];
    connection.transaction(&steps).await?;
    Ok(())
}

/// The columns of a run, in the order of the statement.
fn params<'r>(run: &'r Run<'_>) -> [&'r (dyn ToSql + Sync); 9] {
    [
        &run.keys,
        &run.values,
        &run.ttls,
        &run.epochs,
        &run.tokens,
        &run.key_stripes,
        &run.group_stripes,
        &run.stripes,
        &run.groups,
    ]
}

/// Notes what of a run was stored.
fn note(stored: &mut [bool], run: &Run<'_>, rows: &[Row]) -> Result<(), Fault> {
    for row in rows {
        let place: i64 = column(row, 0)?;
        let place = usize::try_from(place - 1).ok();
        let place = place.and_then(|place| run.places.get(place));
        stored[*place.ok_or(Fault::Answer("an answer to no question"))?] = true;
    }
    Ok(())
}

fn bytes(keys: &[StoreKey]) -> Vec<&[u8]> {
    keys.iter().map(|key| key.as_str().as_bytes()).collect()
}

/// Stripes in the order in which they are taken, each once.
fn stripes(stripes: impl Iterator<Item = i32>) -> Vec<i32> {
    let stripes: BTreeSet<i32> = stripes.collect();
    stripes.into_iter().collect()
}

/// What stands at a place that the server counted from one.
fn at<T>(answers: &mut [T], place: i64) -> Result<&mut T, Fault> {
    let place = usize::try_from(place - 1).ok();
    let answer = place.and_then(|place| answers.get_mut(place));
    answer.ok_or(Fault::Answer("an answer to no question"))
}

pub(super) fn column<'r, T: FromSql<'r>>(row: &'r Row, place: usize) -> Result<T, Fault> {
    Ok(row.try_get(place)?)
}

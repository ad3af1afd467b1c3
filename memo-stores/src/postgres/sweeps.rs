//! Sweeping: a statement for each kind of what leaves, so that nobody waits for long.

use memo_runtime::{Sweep, SweepOrder, SweepRest, Swept, Usage};

use super::connection::Connection;
use super::fault::Fault;
use super::queries::{self, column};
use super::statements::Which;

/// Takes the lease, or keeps it. One that ends later than any can was taken by a clock that has been set back since.
pub(super) const LEASE: &str = "
    WITH {clock}
    INSERT INTO {sweeper} AS s (sweeper, until) SELECT $1, now + $2 FROM clock
    ON CONFLICT (one) DO UPDATE SET sweeper = excluded.sweeper, until = excluded.until
    WHERE s.sweeper = excluded.sweeper
        OR s.until <= excluded.until - $2 OR s.until > excluded.until
    RETURNING sweeper";

pub(super) const RELEASE: &str = "DELETE FROM {sweeper} WHERE sweeper = $1";

/// Leaves to the next step what somebody is writing.
pub(super) const EXPIRED: &str = "
    WITH {clock}, dead AS MATERIALIZED (
        SELECT key FROM {entries} WHERE expires_at <= (SELECT now FROM clock)
        LIMIT $1 FOR UPDATE SKIP LOCKED
    ), removed AS (
        DELETE FROM {entries} AS e USING dead AS d WHERE e.key = d.key RETURNING 1
    )
    SELECT count(*) FROM removed";

/// What the counter says, if there are groups that were outdated.
pub(super) const LATEST: &str = "
    SELECT epoch, latest FROM {counter} WHERE EXISTS (SELECT FROM {groups})";

/// Looks at the next $2 entries behind the key $1, and removes those that were outdated, up to $3 of them. Waits for
/// who is writing one: what it passes over here would be alive again once its group is forgotten.
pub(super) const WALK: &str = "
    WITH looked AS MATERIALIZED (
        SELECT l.*, count(*) FILTER (WHERE dead) OVER (ORDER BY key) AS deaths
        FROM (
            SELECT e.key, {outdated by a group} AS dead FROM {entries} AS e
            WHERE e.key > $1 ORDER BY e.key LIMIT $2
        ) AS l
    ), passed AS MATERIALIZED (
        SELECT * FROM looked WHERE deaths < $3 OR (deaths = $3 AND dead)
    ), doomed AS MATERIALIZED (
        SELECT e.key FROM {entries} AS e
        WHERE e.key IN (SELECT key FROM passed WHERE dead) AND {outdated by a group}
        ORDER BY e.key FOR UPDATE OF e
    ), removed AS (
        DELETE FROM {entries} AS e USING doomed AS d WHERE e.key = d.key RETURNING 1
    )
    SELECT (SELECT count(*) FROM removed),
        (SELECT count(*) < $2 FROM looked) AND (SELECT count(*) FROM passed) = (SELECT count(*) FROM looked),
        (SELECT key FROM passed ORDER BY key DESC LIMIT 1)";

/// Forgets groups that were outdated under a number up to $2, in the life of the counter $1, $3 at most.
pub(super) const FORGET: &str = "
    WITH old AS MATERIALIZED (
        SELECT id FROM {groups} WHERE number <= $2 AND EXISTS (SELECT FROM {counter} WHERE epoch = $1)
        LIMIT $3 FOR UPDATE SKIP LOCKED
    ), forgotten AS (
        DELETE FROM {groups} AS g USING old AS o WHERE g.id = o.id RETURNING 1
    )
    SELECT count(*) FROM forgotten";

/// Removes $1 entries, and as many more as have $2 bytes together; $3 at most.
pub(super) const EVICT: &str = ", counted AS MATERIALIZED (
        SELECT key, row_number() OVER (ORDER BY place) AS rank,
            coalesce(sum(bytes) OVER (ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                AS before
        FROM first
    ), doomed AS MATERIALIZED (
        SELECT e.key FROM {entries} AS e
        WHERE e.key IN (SELECT key FROM counted WHERE rank <= $1 OR before < $2) FOR UPDATE SKIP LOCKED
    ), removed AS (
        DELETE FROM {entries} AS e USING doomed AS d WHERE e.key = d.key RETURNING octet_length(e.value) AS bytes
    )
    SELECT count(*), coalesce(sum(bytes), 0)::bigint FROM removed";

pub(super) const EVICT_BY_QUEUE: &str = "
    WITH first AS MATERIALIZED (
        SELECT key, octet_length(value) AS bytes, queued AS place FROM {entries} ORDER BY queued LIMIT $3
    ){evict}";

pub(super) const EVICT_BY_USE: &str = "
    WITH first AS MATERIALIZED (
        SELECT key, octet_length(value) AS bytes, row_number() OVER (ORDER BY accessed_at, queued) AS place
        FROM {entries} ORDER BY accessed_at, queued LIMIT $3
    ){evict}";

/// How many entries are looked at for each that a step may remove: looking is cheap.
const LOOKS: u64 = 16;

/// How far a sweep has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    /// The last key that was looked at, in search of outdated entries.
    after: Vec<u8>,
    /// The epoch of the counter and what it said when the search began: once that has ended, no group outdated by
    /// then has entries.
    as_of: Option<(i64, i64)>,
    has_ended: bool,
    /// How many entries and bytes are beyond the limits, of what was counted in an earlier step: to count is to look
    /// at all entries.
    excess: Option<(u64, u64)>,
}

/// Does one step of a sweep.
pub(super) async fn step(
    connection: &Connection,
    sweep: &Sweep,
    walk: &mut Walk,
) -> Result<Swept, Fault> {
    let (by, lease) = (sweep.by.cast_signed(), as_limit_millis());
    let leased = connection.query(Which::Lease, &[&by, &lease]).await?;
    if leased.is_empty() {
        *walk = Walk::default();
        return Ok(Swept::new(0, 0, 0, SweepRest::Elsewhere));
    }
    let mut left = sweep.most;
    let expired = count(connection, Which::Expired, left).await?;
    left = left.saturating_sub(expired);
    // Once for each sweep: groups that are outdated all the time must not keep it from evicting.
    let mut outdated = 0;
    if walk.excess.is_none() {
        outdated = remove_outdated(connection, walk, left).await?;
    }
    left = left.saturating_sub(outdated);
    // Nobody alive leaves while there are dead ones.
    let mut evicted = 0;
    if walk.as_of.is_none() {
        evicted = evict(connection, sweep, walk, left).await?;
        left = left.saturating_sub(evicted);
    }
    if left == 0 || walk.as_of.is_some() || walk.excess.is_some() {
        return Ok(Swept::new(expired, outdated, evicted, SweepRest::More));
    }
    connection.query(Which::Release, &[&by]).await?;
    Ok(Swept::new(expired, outdated, evicted, SweepRest::Nothing))
}

/// Goes on with the search for outdated entries, and forgets their groups at its end.
async fn remove_outdated(
    connection: &Connection,
    walk: &mut Walk,
    most: u64,
) -> Result<u64, Fault> {
    if most == 0 {
        return Ok(0);
    }
    if walk.as_of.is_none() {
        let latest = connection.query(Which::Latest, &[]).await?;
        let Some(row) = latest.first() else {
            return Ok(0);
        };
        walk.as_of = Some((column(row, 0)?, column(row, 1)?));
    }
    let looks = as_limit(most.saturating_mul(LOOKS));
    let mut removed = 0;
    if !walk.has_ended {
        let (after, most) = (std::mem::take(&mut walk.after), as_limit(most));
        let rows = connection
            .query(Which::Walk, &[&after, &looks, &most])
            .await?;
        let row = rows.first().ok_or(Fault::Answer("a walk without a row"))?;
        removed = column::<i64>(row, 0)?.cast_unsigned();
        walk.has_ended = column(row, 1)?;
        walk.after = column::<Option<Vec<u8>>>(row, 2)?.unwrap_or(after);
    }
    if let (true, Some((epoch, latest))) = (walk.has_ended, walk.as_of) {
        // What was written since has a number that these groups do not reach, or was refused.
        let rows = connection
            .query(Which::Forget, &[&epoch, &latest, &looks])
            .await?;
        let row = rows.first().ok_or(Fault::Answer("a count without a row"))?;
        if column::<i64>(row, 0)? < looks {
            *walk = Walk {
                excess: walk.excess,
                ..Walk::default()
            };
        }
    }
    Ok(removed)
}

/// Removes what is beyond the limits, the first of the queue first.
async fn evict(
    connection: &Connection,
    sweep: &Sweep,
    walk: &mut Walk,
    most: u64,
) -> Result<u64, Fault> {
    if most == 0 {
        return Ok(0);
    }
    let known = walk.excess.take().filter(|excess| *excess != (0, 0));
    let (entries, bytes) = match known {
        Some(excess) => excess,
        None => {
            let Usage { entries, bytes, .. } = queries::usage(connection).await?;
            sweep.limits.excess(entries, bytes)
        }
    };
    if (entries, bytes) == (0, 0) {
        return Ok(0);
    }
    let queue = match sweep.limits.order {
        SweepOrder::Lru => Which::EvictByUse,
        _ => Which::EvictByQueue,
    };
    let (beyond, heavy, limit) = (as_limit(entries), as_limit(bytes), as_limit(most));
    let rows = connection.query(queue, &[&beyond, &heavy, &limit]).await?;
    let row = rows.first().ok_or(Fault::Answer("a count without a row"))?;
    let evicted = column::<i64>(row, 0)?.cast_unsigned();
    let freed = column::<i64>(row, 1)?.cast_unsigned();
    let excess = (entries.saturating_sub(evicted), bytes.saturating_sub(freed));
    if excess != (0, 0) || known.is_some() {
        // What was counted earlier is counted once more before it is said that nothing is left.
        walk.excess = Some(excess);
    }
    Ok(evicted)
}

async fn count(connection: &Connection, which: Which, most: u64) -> Result<u64, Fault> {
    let rows = connection.query(which, &[&as_limit(most)]).await?;
    let row = rows.first().ok_or(Fault::Answer("a count without a row"))?;
    Ok(column::<i64>(row, 0)?.cast_unsigned())
}

fn as_limit(most: u64) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

fn as_limit_millis() -> i64 {
    i64::try_from(Sweep::LEASE.as_millis()).unwrap_or(i64::MAX)
}

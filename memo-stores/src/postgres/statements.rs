//! The statements, as a connection prepares them.

use tokio_postgres::types::Type;

use super::names::Names;
use super::{fences, sweeps};

/// Which statement.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Which {
    Begin,
    Commit,
    Count,
    Get,
    Hold,
    Outdate,
    OutdateGroups,
    Put,
    PutOver,
    Remove,
    Touch,
    // From here on they are rare, and not prepared.
    Lock,
    NewLife,
    Usage,
    Lease,
    Release,
    Expired,
    Latest,
    Walk,
    Forget,
    EvictByQueue,
    EvictByUse,
}

/// How many statements are prepared.
const PREPARED: usize = Which::Lock as usize;

/// A statement and what its parameters are.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) types: &'static [Type],
}

/// All statements of a store, under the names of its tables.
#[derive(Debug)]
pub(super) struct Statements(Vec<Statement>);

/// In the order of [`Which`].
const ALL: [(Which, &str, &[Type]); 22] = [
    // Whatever the role or the database has by default: see `fences`.
    (Which::Begin, "BEGIN ISOLATION LEVEL READ COMMITTED", &[]),
    (Which::Commit, "COMMIT", &[]),
    (Which::Count, fences::COUNT, &[]),
    (Which::Get, GET, &[Type::BYTEA_ARRAY]),
    (Which::Hold, fences::HOLD, &[Type::INT4_ARRAY]),
    (Which::Outdate, fences::OUTDATE, &[Type::INT4_ARRAY]),
    (
        Which::OutdateGroups,
        fences::OUTDATE_GROUPS,
        &[Type::INT8_ARRAY],
    ),
    (Which::Put, PUT, PUT_TYPES),
    (Which::PutOver, PUT_OVER, PUT_TYPES),
    (Which::Remove, REMOVE, &[Type::BYTEA_ARRAY]),
    (Which::Touch, TOUCH, &[Type::BYTEA_ARRAY]),
    (Which::Lock, LOCK, &[Type::TEXT]),
    (Which::NewLife, fences::BEGIN_LIFE, &[]),
    (Which::Usage, USAGE, &[]),
    (Which::Lease, sweeps::LEASE, &[Type::INT8, Type::INT8]),
    (Which::Release, sweeps::RELEASE, &[Type::INT8]),
    (Which::Expired, sweeps::EXPIRED, &[Type::INT8]),
    (Which::Latest, sweeps::LATEST, &[]),
    (
        Which::Walk,
        sweeps::WALK,
        &[Type::BYTEA, Type::INT8, Type::INT8],
    ),
    (
        Which::Forget,
        sweeps::FORGET,
        &[Type::INT8, Type::INT8, Type::INT8],
    ),
    (Which::EvictByQueue, sweeps::EVICT_BY_QUEUE, EVICT_TYPES),
    (Which::EvictByUse, sweeps::EVICT_BY_USE, EVICT_TYPES),
];

const EVICT_TYPES: &[Type] = &[Type::INT8, Type::INT8, Type::INT8];

impl Statements {
    pub(super) fn new(names: &Names) -> Self {
        let fill = |(_, sql, types): &(Which, &str, &'static [Type])| Statement {
            sql: names.fill(&expand(sql)),
            types,
        };
        Self(ALL.iter().map(fill).collect())
    }

    pub(super) fn get(&self, which: Which) -> &Statement {
        &self.0[which as usize]
    }

    /// Those that a connection prepares.
    pub(super) fn often(&self) -> impl Iterator<Item = &Statement> {
        self.0.iter().take(PREPARED)
    }
}

/// Writes out what several statements have in common.
fn expand(sql: &str) -> String {
    sql.replace("{evict}", sweeps::EVICT)
        .replace("{accepted}", ACCEPTED)
        .replace("{clock}", CLOCK)
        .replace("{upsert}", UPSERT)
        .replace("{alive}", ALIVE)
        .replace("{outdated by a group}", OUTDATED_BY_A_GROUP)
}

/// The present moment, once for all rows.
const CLOCK: &str = "clock AS MATERIALIZED (
        SELECT trunc(extract(epoch FROM statement_timestamp()) * 1000)::bigint AS now
    )";

/// Whether entry `e` may be read: it has not expired, and none of its groups was outdated after it. One that expires
/// and is of more than a minute from now was stored before the clock was set back: for how long it has been there,
/// nobody knows.
const ALIVE: &str = "(e.expires_at IS NULL OR (
            e.expires_at > (SELECT now FROM clock) AND e.inserted_at <= (SELECT now + 60000 FROM clock)
        ))
        AND NOT {outdated by a group}";

/// Whether one of the groups of entry `e` was outdated after it was stored.
const OUTDATED_BY_A_GROUP: &str = "EXISTS (
            SELECT FROM {groups} AS g WHERE g.id = ANY (e.groups) AND g.number > e.number
        )";

/// One row at least, for the token, and no row if the counter is lost.
const GET: &str = "
    WITH {clock}
    SELECT c.epoch, c.latest, found.place, found.value, found.ttl, found.groups
    FROM {counter} AS c LEFT JOIN (
        SELECT a.place, e.value, e.expires_at - (SELECT now FROM clock) AS ttl, e.groups
        FROM unnest($1) WITH ORDINALITY AS a(key, place) JOIN {entries} AS e USING (key)
        WHERE {alive}
    ) AS found ON true";

const PUT_TYPES: &[Type] = &[
    Type::BYTEA_ARRAY, // keys, in their order, each once
    Type::BYTEA_ARRAY, // values
    Type::INT8_ARRAY,  // milliseconds to live
    Type::INT8_ARRAY,  // the epochs of tokens
    Type::INT8_ARRAY,  // their numbers
    Type::INT4_ARRAY,  // their stripes, and …
    Type::TEXT_ARRAY,  // … those of groups, each an array as text: by their place in …
    Type::INT4_ARRAY,  // … all stripes, in their order, each once
    Type::TEXT_ARRAY,  // groups, each time an array as text
];

/// What is asked for, and what of it does not come too late. Stripes are looked up by their place: a join of thousands
/// of entries with a thousand stripes is what a planner may get wrong. Where a row is missing, which somebody removed,
/// nothing is known of any. A number that was not issued yet is of a later moment than the tables, which were restored.
const ACCEPTED: &str = "numbers AS MATERIALIZED (
        SELECT array_agg(number ORDER BY stripe) AS held, count(*) = cardinality($8) AS is_whole FROM held
    ), accepted AS MATERIALIZED (
        SELECT a.*, c.latest
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $9) WITH ORDINALITY
                AS a(key, value, ttl, epoch, token, stripe, stripes, groups, place),
            {counter} AS c, numbers AS n
        WHERE a.token IS NULL OR (
            a.epoch = c.epoch AND a.token <= c.latest AND n.is_whole AND n.held[a.stripe] <= a.token
            AND (a.stripes IS NULL OR a.token >= ALL (
                SELECT n.held[stripe] FROM unnest(a.stripes::integer[]) AS stripe
            ))
        )
    )";

/// What is accepted, in the order of keys, lest two writes wait for each other; an entry that is dead on arrival
/// takes the place of what was there. A rewrite is a new entry in an old place.
const UPSERT: &str = "stored AS (
        INSERT INTO {entries} (key, number, groups, inserted_at, expires_at, accessed_at, value)
        SELECT a.key, coalesce(a.token, a.latest), a.groups::bigint[], clock.now,
            CASE WHEN a.ttl = 0 THEN 0 ELSE clock.now + a.ttl END, clock.now, a.value
        FROM accepted AS a, clock
        ORDER BY a.key
        ON CONFLICT (key) DO UPDATE SET
            number = excluded.number,
            groups = excluded.groups,
            queued = excluded.queued,
            inserted_at = excluded.inserted_at,
            expires_at = excluded.expires_at,
            accessed_at = excluded.accessed_at,
            access_count = 1,
            value = excluded.value
    )";

/// Writes what wins over nothing.
const PUT: &str = "
    WITH {clock}, held AS MATERIALIZED (
        SELECT stripe, number FROM {outdated} WHERE stripe = ANY ($8) ORDER BY stripe FOR SHARE
    ), {accepted}, {upsert}
    SELECT place FROM accepted";

/// Writes what takes the tokens of its keys away, in a transaction that holds the counter.
const PUT_OVER: &str = "
    WITH {clock}, held AS MATERIALIZED (
        SELECT stripe, number FROM {outdated} WHERE stripe = ANY ($8) ORDER BY stripe FOR UPDATE
    ), {accepted}, outdated AS (
        UPDATE {outdated} AS o SET number = c.latest
        FROM {counter} AS c
        WHERE o.stripe = ANY (ARRAY (SELECT DISTINCT ($8)[stripe] FROM accepted))
    ), {upsert}
    SELECT place FROM accepted";

/// In the order of keys, as writes and sweeps take them.
const REMOVE: &str = "
    WITH {clock}, doomed AS MATERIALIZED (
        SELECT key FROM {entries} WHERE key = ANY ($1) ORDER BY key FOR UPDATE
    ), removed AS (
        DELETE FROM {entries} AS e USING doomed AS d WHERE e.key = d.key
        RETURNING e.key, {alive} AS alive
    )
    SELECT key FROM removed WHERE alive";

/// Leaves out what somebody else is writing: a note of a use is worth no wait.
const TOUCH: &str = "
    WITH {clock}, used AS MATERIALIZED (
        SELECT key FROM {entries} WHERE key = ANY ($1) FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE {entries} AS e SET accessed_at = clock.now, access_count = e.access_count + 1
    FROM used, clock WHERE e.key = used.key";

const USAGE: &str = "
    SELECT count(*), coalesce(sum(octet_length(value)), 0)::bigint FROM {entries}";

/// One at a time: who creates or revives the tables.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_statement_stands_in_its_place_and_is_filled_in() {
        for (place, (which, ..)) in ALL.iter().enumerate() {
            assert_eq!(*which as usize, place);
        }
        let statements = Statements::new(&Names::usual());
        for Statement { sql, .. } in &statements.0 {
            assert!(!sql.contains(['{', '}']), "{sql}");
        }
    }
}

//! How the tables came to be what they are: one step for each version of the schema.
//!
//! A step is never changed once it was released. A new one goes to the end.

use super::fences;
use super::names::Names;

/// The step at index `n` leads from version `n` to version `n + 1`; version 0 is no table at all.
const STEPS: [&str; 1] = [VERSION_1];

/// The version that these steps lead to.
pub(super) const LATEST: usize = STEPS.len();

// * All but the version is unlogged. A write then waits for no disk, and after a crash the server empties the
//   tables: what was outdated cannot come back, nor can the counter go back, whatever is set for commits. A
//   standby that takes over begins with empty tables, too.
// * Keys are bytes: compared as they are, whatever the encoding and the collation of the database.
// * Moments are milliseconds since 1970, of the server's clock. An entry expires at `expires_at`, not after it.
// * `number` is what the entry was stored under: a group that was outdated under a later one has taken it along.
// * The stripes of keys are 0 to 1023, those of groups the next 1024. Their rows are there from the beginning, so
//   that there is something to lock, with room on their pages for the next version of each.
const VERSION_1: &str = "
    CREATE UNLOGGED TABLE {entries} (
        key          bytea  NOT NULL PRIMARY KEY,
        number       bigint NOT NULL,
        groups       bigint[],
        inserted_at  bigint NOT NULL,
        expires_at   bigint,
        accessed_at  bigint NOT NULL,
        access_count bigint NOT NULL DEFAULT 1,
        value        bytea  NOT NULL
    ) WITH (fillfactor = 90);
    CREATE INDEX \"{prefix}entries_by_expiry\" ON {entries} (expires_at) WHERE expires_at IS NOT NULL;
    CREATE UNLOGGED TABLE {counter} (
        one    boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
        epoch  bigint  NOT NULL,
        latest bigint  NOT NULL
    );
    CREATE UNLOGGED TABLE {outdated} (
        stripe integer NOT NULL PRIMARY KEY,
        number bigint  NOT NULL
    ) WITH (fillfactor = 25);
    CREATE UNLOGGED TABLE {groups} (
        id     bigint NOT NULL PRIMARY KEY,
        number bigint NOT NULL
    );
    CREATE TABLE {schema} (version integer NOT NULL);
    INSERT INTO {schema} (version) VALUES (0);
";

/// The statements that take the tables from `version` to [`LATEST`], to be run in one transaction.
pub(super) fn steps(names: &Names, version: usize) -> String {
    let mut steps: String = STEPS.iter().skip(version).copied().collect();
    steps.push_str(fences::BEGIN_LIFE);
    steps.push_str(";\n");
    steps.push_str(&format!("    UPDATE {{schema}} SET version = {LATEST};\n"));
    names.fill(&steps)
}

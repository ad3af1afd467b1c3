//! How the tables came to be what they are: one step for each version of the schema.
//!
//! A step is never changed once it was released. A new one goes to the end.

use rusqlite::Transaction;

/// The step at index `n` leads from version `n` to version `n + 1`; version 0 is an empty file.
const STEPS: [&str; 3] = [VERSION_1, VERSION_2, VERSION_3];

/// The version that these steps lead to.
pub(super) const LATEST: usize = STEPS.len();

// * A table with row ids: without, the values would lie in the inner nodes of the tree, and a look-up
//   would read them all on its way. That pays below 200 bytes; values have many KiB.
// * The value comes last: SQLite reads a row from its start, and `byte_size` behind a long value
//   would cost the pages of the value.
// * Moments are milliseconds since 1970. An entry expires at `expires_at`, not after it.
// * Eviction goes by age, and by use among equals; sweeping by expiry.
const VERSION_1: &str = "
    CREATE TABLE memo_entries (
        key          TEXT    NOT NULL PRIMARY KEY,
        byte_size    INTEGER NOT NULL,
        inserted_at  INTEGER NOT NULL,
        expires_at   INTEGER,
        accessed_at  INTEGER NOT NULL,
        access_count INTEGER NOT NULL DEFAULT 1,
        value        BLOB    NOT NULL
    );
    CREATE INDEX memo_entries_by_expiry ON memo_entries (expires_at)
        WHERE expires_at IS NOT NULL;
    CREATE INDEX memo_entries_by_age ON memo_entries (inserted_at, accessed_at);
";

// * One row counts what was outdated, for the life of this file: another file, even under this name, has
//   another epoch.
// * A row for each stripe of which a key was outdated: there are 1024 at most, however many keys were.
const VERSION_2: &str = "
    CREATE TABLE memo_counter (
        epoch  INTEGER NOT NULL,
        latest INTEGER NOT NULL
    );
    INSERT INTO memo_counter (epoch, latest) VALUES (random(), 0);
    CREATE TABLE memo_outdated (
        stripe INTEGER NOT NULL PRIMARY KEY,
        number INTEGER NOT NULL
    );
";

// * Entries of before belong to groups that nobody knows: they would outlive what invalidates them, so
//   they are given up.
// * `number` is what the counter said when an entry was computed, or given; `groups` are the numbers of
//   what it belongs to, eight bytes each.
// * `queued` is the place in the queue: a number of its own for each write, since of two writes within a
//   millisecond one was the first. Sweeping goes by expiry, by the queue and by use.
// * A row for each group that was outdated, until no entry is older than that: an entry is dead if one of
//   its groups has a later number. `outdated` is the last of these numbers, so that most reads need not look.
// * The stripes of groups stand beside those of keys, from 1024 on.
// * What there is, counted by each write: to sum it up would be to read all. Who sweeps, and until when
//   nobody else does.
const VERSION_3: &str = "
    DROP TABLE memo_entries;
    CREATE TABLE memo_entries (
        key          TEXT    NOT NULL PRIMARY KEY,
        byte_size    INTEGER NOT NULL,
        queued       INTEGER NOT NULL,
        inserted_at  INTEGER NOT NULL,
        expires_at   INTEGER,
        accessed_at  INTEGER NOT NULL,
        access_count INTEGER NOT NULL DEFAULT 1,
        number       INTEGER NOT NULL,
        groups       BLOB    NOT NULL,
        value        BLOB    NOT NULL
    );
    CREATE INDEX memo_entries_by_expiry ON memo_entries (expires_at)
        WHERE expires_at IS NOT NULL;
    CREATE INDEX memo_entries_by_queue ON memo_entries (queued);
    CREATE INDEX memo_entries_by_use ON memo_entries (accessed_at, queued);
    ALTER TABLE memo_counter ADD COLUMN outdated INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE memo_groups (
        id     INTEGER NOT NULL PRIMARY KEY,
        number INTEGER NOT NULL
    );
    CREATE TABLE memo_usage (
        entries INTEGER NOT NULL,
        bytes   INTEGER NOT NULL
    );
    INSERT INTO memo_usage VALUES (0, 0);
    CREATE TRIGGER memo_entries_enter AFTER INSERT ON memo_entries BEGIN
        UPDATE memo_usage SET entries = entries + 1, bytes = bytes + new.byte_size;
    END;
    CREATE TRIGGER memo_entries_change AFTER UPDATE OF byte_size ON memo_entries BEGIN
        UPDATE memo_usage SET bytes = bytes - old.byte_size + new.byte_size;
    END;
    CREATE TRIGGER memo_entries_leave AFTER DELETE ON memo_entries BEGIN
        UPDATE memo_usage SET entries = entries - 1, bytes = bytes - old.byte_size;
    END;
    CREATE TABLE memo_sweeper (
        sweeper INTEGER NOT NULL,
        until   INTEGER NOT NULL
    );
";

/// Takes the tables from `version` to [`LATEST`].
pub(super) fn run(transaction: &Transaction<'_>, version: usize) -> rusqlite::Result<()> {
    for step in STEPS.iter().skip(version) {
        transaction.execute_batch(step)?;
    }
    Ok(())
}

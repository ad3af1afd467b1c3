//! The tables, and the indexes that any shop of this size has.

/// Marks a database that has been filled to the end.
pub(super) const FILLED: i64 = 1;

pub(super) const TABLES: &str = "
    CREATE TABLE customer (
        id   INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        city TEXT NOT NULL
    );
    CREATE TABLE product (
        id       INTEGER PRIMARY KEY,
        name     TEXT NOT NULL,
        category TEXT NOT NULL,
        cents    INTEGER NOT NULL
    );
    CREATE TABLE purchase (                 -- `order` is a word of SQL's own
        id       INTEGER PRIMARY KEY,
        customer INTEGER NOT NULL REFERENCES customer,
        paid     INTEGER NOT NULL           -- 0 or 1
    );
    CREATE TABLE item (
        purchase INTEGER NOT NULL REFERENCES purchase,
        line     INTEGER NOT NULL,
        product  INTEGER NOT NULL REFERENCES product,
        quantity INTEGER NOT NULL,
        cents    INTEGER NOT NULL,          -- of one, as it was then
        PRIMARY KEY (purchase, line)
    ) WITHOUT ROWID;
";

/// Made when the tables are full, which is faster.
pub(super) const INDEXES: &str = "
    CREATE INDEX purchase_by_customer ON purchase (customer, paid);
    ANALYZE;
";

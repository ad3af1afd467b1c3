//! What every store promises, and what this one adds to it.

use memo_stores::PostgresStore;

use crate::support::url;

memo_runtime::testing::store_contract!(async |place| {
    PostgresStore::builder(url())
        .prefix(place.name())
        .open()
        .await
});

/// Without prepared statements and settings of a session.
mod behind_a_pooler {
    use memo_stores::PostgresStore;

    use crate::support::url;

    memo_runtime::testing::store_contract!(async |place| {
        let builder = PostgresStore::builder(url()).prefix(place.name());
        builder.behind_pooler().open().await
    });
}

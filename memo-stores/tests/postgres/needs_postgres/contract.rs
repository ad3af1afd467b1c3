//! What every store promises, and what this one adds to it.

use crate::support::shared;

memo_runtime::testing::store_contract!(async |place| shared(place.name()).open().await);

/// Without prepared statements and settings of a session.
mod behind_a_pooler {
    use crate::support::shared;

    memo_runtime::testing::store_contract!(async |place| {
        shared(place.name()).behind_pooler().open().await
    });
}

//! Stored values that are not what was written, in tables.

use memo_derive_tests::Bench;
use memokit::testing::ManualClock;

use crate::envelopes::{damage_is_healed, what_came_meanwhile_stays, what_is_unknown_is_a_miss};
use crate::support::{tables, url};

async fn over(test: &str) -> Bench {
    let store = tables(url(), test).open().await.expect("a store");
    Bench::over(store, ManualClock::new()).await
}

#[tokio::test]
async fn l_01_damage_is_a_miss_and_is_healed() {
    damage_is_healed(&over("l_01").await, 7).await;
}

#[tokio::test]
async fn l_01_what_came_while_damage_is_healed_stays() {
    let (one, other) = (over("l_01_meanwhile").await, over("l_01_meanwhile").await);
    what_came_meanwhile_stays(&one, &other).await;
}

#[tokio::test]
async fn l_13_what_the_header_names_and_nobody_knows_is_a_miss() {
    what_is_unknown_is_a_miss(&over("l_13").await).await;
}

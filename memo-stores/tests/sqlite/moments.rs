//! Moments as the file has them: clocks that are set back, and numbers at the edges of what others can tell.

use std::time::Duration;

use memo_runtime::Store;
use memo_runtime::testing::ManualClock;

use crate::support::{Fixture, found, inspect, keys, open, read, write};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn d_01_a_clock_that_is_set_back_makes_nothing_immortal_and_nothing_new() {
    let fixture = Fixture::new().await;
    let (behind, ahead) = (&fixture.store, ManualClock::new());
    ahead.advance(HOUR);
    let ahead_store = open(&fixture.path(), ahead.clock()).await;
    let ttl = |key, ttl| write(key, b"1").with_ttl(Some(ttl));
    ahead_store
        .put_many(&[ttl("by ahead", MINUTE)])
        .await
        .unwrap();
    behind.put_many(&[ttl("by behind", MINUTE)]).await.unwrap();
    // By the later clock the one is over, and by the earlier one the other is not of now.
    let both = keys(["by ahead", "by behind"]);
    assert_eq!(read(&ahead_store, &both).await, [found(b"1"), None]);
    assert_eq!(read(behind, &both).await, [None, found(b"1")]);
    assert_eq!(behind.remove_many(&both).await.unwrap(), [false, true]);
    // Clocks of one machine differ by a little, and what never expires needs none.
    ahead_store
        .put_many(&[write("for ever", b"1")])
        .await
        .unwrap();
    assert_eq!(read(behind, &keys(["for ever"])).await, [found(b"1")]);
    ahead_store
        .put_many(&[ttl("by ahead", MINUTE)])
        .await
        .unwrap();
    fixture.clock.advance(HOUR - MINUTE);
    assert_eq!(read(behind, &both).await, [found(b"1"), None]);
    fixture.clock.advance(2 * MINUTE);
    assert_eq!(read(behind, &both).await, [None, None]);
    // Which write is the later one is told by a counter, and no clock has a part in it.
    let token = behind.get_many(&both).await.unwrap()[0].token;
    ahead_store.remove_many(&both).await.unwrap();
    let late = behind
        .put_many(&[write("by ahead", b"late").under(token)])
        .await;
    assert_eq!(late.unwrap(), [false]);
}

#[tokio::test]
async fn d_10_moments_before_1970_and_beyond_2038_are_read_as_they_are() {
    let fixture = Fixture::new().await;
    let Fixture { store, .. } = &fixture;
    let [past, future] = [
        [i64::MIN, -1, 0, 1],
        [
            i64::from(i32::MAX) * 1000 + 999,
            i64::from(u32::MAX) * 1000,
            253_402_300_800_000,
            i64::MAX,
        ],
    ];
    for (moments, value) in [(past, None), (future, found(b"1"))] {
        for moment in moments {
            store.put_many(&[write("a", b"1")]).await.unwrap();
            inspect(&fixture.path())
                .execute(
                    "UPDATE memo_entries SET inserted_at = min(inserted_at, ?1), accessed_at = ?1, expires_at = ?1",
                    [moment],
                )
                .unwrap();
            let answers = read(store, &keys(["a"])).await;
            assert_eq!(answers[0], value, "{moment}");
            store.touch_many(&keys(["a"])).await.unwrap();
        }
    }
}

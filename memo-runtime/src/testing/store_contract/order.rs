//! Which answer belongs to which key.

use super::handle::{entry, key};
use super::place::Place;
use super::trial::Trial;

pub(super) async fn a_place_begins_empty(trial: &Trial<'_>) {
    let [one, other] = [key("m1:contract:one"), key("m1:contract:other")];
    let store = trial.open().await;
    store.reads(&[(&one, None), (&other, None)]).await;
    store.uses(0, 0, "opening it at a new place").await;
    store.put(&[entry(&one, "here")]).await;
    let elsewhere = Place::new();
    let apart = trial.open_at(&elsewhere).await;
    apart.reads(&[(&one, None), (&other, None)]).await;
    apart.uses(0, 0, "opening it at a new place").await;
    apart.put(&[entry(&one, "there")]).await;
    store.read(&one, Some(b"here")).await;
}

pub(super) async fn answers_come_in_the_order_of_the_question(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [a, b, c, absent] = ["a", "b", "c", "absent"].map(key);
    let entries = [entry(&a, "1"), entry(&b, "2"), entry(&c, "3")];
    store.put(&entries).await;
    store
        .reads(&[
            (&c, Some(b"3")),
            (&absent, None),
            (&a, Some(b"1")),
            (&b, Some(b"2")),
        ])
        .await;
    store
        .removes(&[b.clone(), absent, a.clone()], &[true, false, true])
        .await;
    store
        .reads(&[(&a, None), (&c, Some(b"3")), (&b, None)])
        .await;
}

pub(super) async fn what_is_asked_twice_is_answered_twice(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [a, absent] = ["a", "absent"].map(key);
    store.put(&[entry(&a, "1")]).await;
    let twice = [&a, &absent, &a, &absent];
    let answers = [Some(&b"1"[..]), None, Some(b"1"), None];
    store
        .reads(&std::array::from_fn::<_, 4, _>(|place| {
            (twice[place], answers[place])
        }))
        .await;
    store.touch(&twice.map(Clone::clone)).await;
    store
        .removes(&twice.map(Clone::clone), &[true, false, true, false])
        .await;
    store.read(&a, None).await;
}

//! Calls that overlap.

use std::slice::from_ref;

use super::handle::{Handle, entry, key};
use super::trial::Trial;
use super::words;

const TASKS: usize = 8;
const ROUNDS: usize = 20;

pub(super) async fn eight_tasks_may_use_one_handle(trial: &Trial<'_>) {
    let store = trial.open().await;
    all_at_once(&[store]).await;
}

pub(super) async fn eight_tasks_may_use_two_handles(trial: &Trial<'_>) {
    let handles = [trial.open().await, trial.open().await];
    all_at_once(&handles).await;
}

/// Runs tasks over the handles in turn: they share one entry, and each has one for itself.
async fn all_at_once(handles: &[Handle]) {
    let task = |number: usize| {
        let mine = handles[number % handles.len()].clone();
        let other = handles[(number + 1) % handles.len()].clone();
        tokio::spawn(async move {
            for round in 0..ROUNDS {
                take_turn(&mine, &other, number, round).await;
            }
        })
    };
    let tasks: Vec<_> = (0..TASKS).map(task).collect();
    for task in tasks {
        if let Err(ended) = task.await {
            std::panic::resume_unwind(ended.into_panic());
        }
    }
    handles[0].removes(&[key("shared")], &[true]).await;
    handles[0]
        .uses(0, 0, "each task removed what it had put")
        .await;
}

async fn take_turn(mine: &Handle, other: &Handle, task: usize, round: usize) {
    let (own, shared) = (key(format!("of:{task}")), key("shared"));
    let value = stamp(task, round);
    mine.put(&[entry(&shared, value.clone()), entry(&own, value.clone())])
        .await;
    let answers = other.get(&[own.clone(), shared.clone()]).await;
    if answers[0].as_ref() != Some(&value) {
        mine.broken(format_args!(
            "`get_many` beside others: expected {} for {}, which no other task puts, the store answered {}",
            words::value(Some(&value)),
            words::key(&own),
            words::value(answers[0].as_deref()),
        ));
    }
    if !answers[1].as_deref().is_some_and(is_whole) {
        mine.broken(format_args!(
            "`get_many` beside others: expected a value that one of them put for {}, the store answered {}",
            words::key(&shared),
            words::value(answers[1].as_deref()),
        ));
    }
    mine.touch(from_ref(&own)).await;
    mine.removes(from_ref(&own), &[true]).await;
    other.read(&own, None).await;
}

/// What a task puts in one round.
fn stamp(task: usize, round: usize) -> Vec<u8> {
    format!("{task} in {round};").repeat(100).into_bytes()
}

/// Whether a value is the stamp of some task and round, from its beginning to its end.
fn is_whole(value: &[u8]) -> bool {
    (0..TASKS).any(|task| (0..ROUNDS).any(|round| value == stamp(task, round)))
}

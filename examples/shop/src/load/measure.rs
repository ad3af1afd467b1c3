//! A turn of load, and what it measures.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::task::JoinSet;

use super::client::Client;
use super::mix::{Ask, Mix};
use crate::Failure;
use crate::time::now;

/// A connection asks no more than this in a turn, however fast it is answered.
const MOST: usize = 500_000;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was answered, and how fast.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// How long each answer took.
    answers: Vec<Duration>,
    /// How long it took altogether.
    elapsed: Duration,
}

impl Measured {
    pub(super) fn add(&mut self, other: Self) {
        self.answers.extend(other.answers);
        self.answers.sort_unstable();
        self.elapsed += other.elapsed;
    }

    pub(super) fn requests(&self) -> usize {
        self.answers.len()
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "nobody counts 2^53 requests in ten minutes"
    )]
    pub(super) fn per_second(&self) -> f64 {
        self.requests() as f64 / self.elapsed.as_secs_f64()
    }

    /// So many percent of the answers took no longer.
    pub(super) fn quantile(&self, percent: usize) -> Duration {
        let rank = (self.requests() * percent).div_ceil(100);
        let answer = self.answers.get(rank.saturating_sub(1));
        answer.copied().unwrap_or_default()
    }
}

/// Asks with one connection for each mix, for as long as the turn lasts.
pub(super) async fn turn(
    address: SocketAddr,
    mixes: Vec<Mix>,
    length: Duration,
) -> Result<Measured, Failure> {
    let mut clients = Vec::new();
    for mix in mixes {
        clients.push((Client::connect(address).await?, mix));
    }
    let started = now();
    let mut tasks = JoinSet::new();
    for (client, mix) in clients {
        tasks.spawn(ask(client, mix, length));
    }
    let mut measured = Measured::default();
    while let Some(answers) = tasks.join_next().await {
        measured.answers.extend(answers??);
    }
    measured.elapsed = started.elapsed();
    Ok(measured)
}

async fn ask(mut client: Client, mut mix: Mix, length: Duration) -> Result<Vec<Duration>, Failure> {
    let started = now();
    let mut answers = Vec::new();
    while started.elapsed() < length && answers.len() < MOST {
        let asked = now();
        tokio::time::timeout(PATIENCE, answer(&mut client, mix.next())).await??;
        answers.push(asked.elapsed());
    }
    Ok(answers)
}

async fn answer(client: &mut Client, ask: Ask) -> Result<(), Failure> {
    match ask {
        Ask::Page(page) => client.get(&format!("/customers?page={page}")).await,
        Ask::Order(order) => client.post("/orders", &order).await,
    }
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_and_rates_come_from_the_answers() {
        let millis = (1..=200).rev().map(Duration::from_millis);
        let mut measured = Measured::default();
        measured.add(Measured {
            answers: millis.collect(),
            elapsed: Duration::from_secs(4),
        });
        assert_eq!(measured.quantile(50), Duration::from_millis(100));
        assert_eq!(measured.quantile(99), Duration::from_millis(198));
        assert!((measured.per_second() - 50.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_measured_is_no_time() {
        assert_eq!(Measured::default().quantile(99), Duration::ZERO);
    }
}

//! What faults make of keys, entries and answers.

use std::collections::HashSet;
use std::time::Duration;

use super::fault::Fault;
use crate::error::{Error, Result};
use crate::key::StoreKey;
use crate::store::{Read, StoreToken, Write};

const MILLISECOND: Duration = Duration::from_millis(1);
const MONTH: Duration = Duration::from_hours(30 * 24);

/// The keys that are asked for instead.
pub(super) fn keys(fault: Fault, keys: &[StoreKey]) -> Result<Vec<StoreKey>> {
    if fault == Fault::RefusesAnEmptyQuestion && keys.is_empty() {
        return Err(Error::store("keys", "syntax error near `)`"));
    }
    if fault == Fault::LimitsTheKeys && keys.len() > 32_766 {
        return Err(Error::store("keys", "too many variables"));
    }
    Ok(keys.iter().map(|one| key(fault, one)).collect())
}

fn key(fault: Fault, key: &StoreKey) -> StoreKey {
    let text = key.as_str();
    match fault {
        Fault::IsBlindToCase => StoreKey::from(text.to_lowercase().as_str()),
        Fault::CutsKeysShort => StoreKey::from(text.get(..249).unwrap_or(text)),
        Fault::UnescapesKeys => StoreKey::from(text.replace("%2F", "/").as_str()),
        _ => key.clone(),
    }
}

/// The entries that are put instead.
pub(super) fn entries(fault: Fault, entries: &[Write]) -> Result<Vec<Write>> {
    let mut seen = HashSet::new();
    let mut kept = Vec::with_capacity(entries.len());
    for entry in entries {
        let is_second = !seen.insert(&entry.key);
        match fault {
            Fault::RefusesAKeyTwice if is_second => {
                return Err(Error::store("entries", "cannot affect a row a second time"));
            }
            Fault::FirstOfTwoCounts if is_second => continue,
            Fault::SkipsWhatIsDead if entry.ttl.is_some_and(|ttl| ttl < MILLISECOND) => continue,
            Fault::LimitsValues if entry.value.len() > 1_000_000 => continue,
            _ => {}
        }
        let mut changed = entry.clone();
        changed.key = key(fault, &entry.key);
        changed.value = value(fault, &entry.value);
        changed.token = token(fault, entry.token);
        changed.overtakes = overtakes(fault, entry.overtakes);
        if fault == Fault::FencesKeysOnly && entry.token.is_some() {
            changed.groups.clear();
        }
        changed.ttl = entry.ttl.and_then(|entry| ttl(fault, entry));
        kept.push(changed);
    }
    Ok(kept)
}

fn value(fault: Fault, value: &[u8]) -> Vec<u8> {
    match fault {
        Fault::WritesText => String::from_utf8_lossy(value).into_owned().into_bytes(),
        Fault::EndsAtNul => value
            .split(|byte| *byte == 0)
            .next()
            .unwrap_or_default()
            .to_vec(),
        _ => value.to_vec(),
    }
}

fn ttl(fault: Fault, ttl: Duration) -> Option<Duration> {
    let millis = ttl.as_millis() & u128::from(u32::MAX);
    match fault {
        Fault::ForgetsTheTtl => None,
        Fault::TakesZeroForEver if ttl < MILLISECOND => None,
        Fault::ExpiresAMillisecondLate => Some(ttl.saturating_add(MILLISECOND)),
        Fault::ExpiresAMillisecondEarly => Some(ttl.saturating_sub(MILLISECOND)),
        Fault::CountsMillisIn32Bits => Some(Duration::from_millis(u64::try_from(millis).ok()?)),
        Fault::TakesMonthsForDates if ttl > MONTH => Some(Duration::ZERO),
        _ => Some(ttl),
    }
}

fn token(fault: Fault, token: Option<StoreToken>) -> Option<StoreToken> {
    match fault {
        Fault::AsksForNoToken => None,
        Fault::LosesCount => token.map(|token| StoreToken::new(!token.epoch(), token.number())),
        _ => token,
    }
}

fn overtakes(fault: Fault, overtakes: bool) -> bool {
    match fault {
        Fault::OvertakesNothing => false,
        Fault::OvertakesAlways => true,
        _ => overtakes,
    }
}

/// What a write has of them that was left in the middle.
pub(super) fn halves(entries: &[Write]) -> Vec<Write> {
    let half = |entry: &Write| {
        let half = entry.value[..entry.value.len() / 2].to_vec();
        Write::new(entry.key.clone(), half)
    };
    entries.iter().map(half).collect()
}

/// The answers that are given instead.
pub(super) fn reads(fault: Fault, keys: &[StoreKey], mut reads: Vec<Read>) -> Vec<Read> {
    let mut seen = HashSet::new();
    match fault {
        Fault::AnswersInReverse => reads.reverse(),
        Fault::AnswersTooFew => reads.retain(|read| read.value.is_some()),
        Fault::AnswersTwiceOnlyOnce => {
            for (key, read) in keys.iter().zip(&mut reads) {
                if !seen.insert(key) {
                    read.value = None;
                }
            }
        }
        Fault::IssuesTokensOfTheFuture => {
            for read in &mut reads {
                read.token = StoreToken::new(read.token.epoch(), u64::MAX);
            }
        }
        Fault::TellsNoGroups => reads.iter_mut().for_each(|read| read.groups.clear()),
        Fault::TellsNoTtl => reads.iter_mut().for_each(|read| read.ttl = None),
        Fault::TakesEmptyForAbsent => {
            for read in &mut reads {
                read.value.take_if(|value| value.is_empty());
            }
        }
        _ => {}
    }
    reads
}

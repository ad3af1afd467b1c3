// What types tell of a record: one error for each mistake, where the type or the function is named.
use std::collections::HashMap;

use memokit::{Calculated, MemoCell, Memoized};

struct Once(u64);

// A value that cannot be stored.
#[derive(Memoized)]
struct First {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = once)]
    once: Calculated<Once>,
}

fn once(records: &[&First]) -> Vec<Once> {
    records.iter().map(|record| Once(record.id)).collect()
}

// Functions that take and return something else.
#[derive(Memoized)]
struct Second {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = taking_one)]
    taken: Calculated<u64>,
    #[cache_calculation(with = taking_others)]
    others: Calculated<u64>,
    #[cache_calculation(with = returning_text)]
    text: Calculated<u64>,
    #[cache_calculation(with = returning_by_text)]
    by_text: Calculated<u64>,
    #[cache_calculation(with = returning_later)]
    later: Calculated<u64>,
    #[cache_calculation(with = PRICE)]
    constant: Calculated<u64>,
}

const PRICE: u64 = 3;

fn taking_one(record: &Second) -> Vec<u64> {
    vec![record.id]
}

fn taking_others(records: &[&First]) -> Vec<u64> {
    records.iter().map(|record| record.id).collect()
}

fn returning_text(records: &[&Second]) -> Vec<String> {
    records.iter().map(|record| record.id.to_string()).collect()
}

fn returning_by_text(records: &[&Second]) -> HashMap<String, u64> {
    records.iter().map(|record| (record.id.to_string(), record.id)).collect()
}

async fn returning_later(records: &[&Second]) -> u64 {
    records.len() as u64
}

// A value that no store can hold.
#[derive(Memoized)]
#[memo(scope = shared)]
struct Third {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = plain)]
    plain: Calculated<Plain>,
}

#[derive(Clone)]
struct Plain;

fn plain(records: &[&Third]) -> Vec<Plain> {
    records.iter().map(|_| Plain).collect()
}

// A key that is none, and a tenant.
type Factor = f32;

#[derive(Memoized)]
struct Fourth {
    #[memo(key)]
    id: Factor,
    #[memo(tenant)]
    org: Plain,
    #[memo(cell)]
    cell: MemoCell,
    #[cache_calculation(with = fourth)]
    value: Calculated<u64>,
}

fn fourth(records: &[&Fourth]) -> Vec<u64> {
    vec![0; records.len()]
}

fn main() {}

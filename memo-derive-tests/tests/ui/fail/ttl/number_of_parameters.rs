use memokit::memoize;

#[memoize(ttl = |value| pick(value), skip(log))]
fn f(zone: &str, log: &str, grams: u64) -> u64 {
    grams + zone.len() as u64 + log.len() as u64
}

#[memoize(ttl = || pick())]
fn none() -> u64 {
    1
}

#[memoize(batch, ttl = |prices| pick(prices))]
fn many(skus: &[u64], zone: &str) -> Vec<u64> {
    skus[zone.len()..].to_vec()
}

fn main() {}

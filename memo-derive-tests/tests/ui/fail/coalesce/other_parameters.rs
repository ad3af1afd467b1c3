use memokit::memoize;

#[memoize(batch, coalesce = "1ms", skip(db))]
fn f(n: &[u64], db: &str, unit: &str) -> Vec<usize> {
    n.iter().map(|_| db.len() + unit.len()).collect()
}

#[memoize(batch, coalesce = "1ms")]
fn g(n: &[u64], (a, b): (u64, u64)) -> Vec<u64> {
    n.iter().map(|n| n + a + b).collect()
}

fn main() {}

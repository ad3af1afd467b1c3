use memokit::memoize;

#[memoize(ttl = "5m", jitter = "10")]
fn no_sign(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", jitter = 0.1)]
fn number(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", jitter = "0%")]
fn nothing(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", jitter = "101%")]
fn too_much(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", jitter = "1.234%")]
fn too_exact(n: u64) -> u64 {
    n
}

fn main() {}

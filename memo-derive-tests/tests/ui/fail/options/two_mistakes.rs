use memokit::memoize;

// Two mistakes are two errors, and no other: the function can still be called.
#[memoize(ttl = "300", capcity = 3)]
fn f(n: u64) -> u64 {
    n
}

fn main() {
    let sum: u64 = f(1) + f(2);
    let _text: String = sum;
}

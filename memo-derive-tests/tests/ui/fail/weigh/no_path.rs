use memokit::memoize;

#[memoize(weigh = |value| value.len())]
fn f(n: u64) -> String {
    n.to_string()
}

fn main() {}

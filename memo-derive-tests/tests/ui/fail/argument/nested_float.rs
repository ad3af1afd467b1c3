use memokit::memoize;

#[memoize]
fn f(n: &[(u8, Option<f32>)]) -> usize {
    n.len()
}

fn main() {}

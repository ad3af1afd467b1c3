use memokit::memoize;

#[memoize(tags("user:{}", "user:{0}", "user:{id.0}", "user:}", "user:{id"))]
fn f(id: u64) -> u64 {
    id
}

fn main() {}

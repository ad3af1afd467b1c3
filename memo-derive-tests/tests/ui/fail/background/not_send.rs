use memokit::memoize;

#[memoize(ttl = "5m", refresh_ahead, skip(_cell))]
fn f(n: u64, _cell: std::rc::Rc<u64>) -> u64 {
    n
}

fn main() {}

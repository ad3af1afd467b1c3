use memokit::memoize;

#[memoize]
fn f(n: u64) -> std::rc::Rc<u64> {
    std::rc::Rc::new(n)
}

fn main() {}

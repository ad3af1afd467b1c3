use memokit::memoize;

#[memoize]
async fn f(id: std::rc::Rc<u8>) -> u8 {
    *id
}

fn main() {}

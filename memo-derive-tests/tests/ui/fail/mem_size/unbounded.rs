use memokit::MemSize;

struct Id;

#[derive(MemSize)]
struct Page<T> {
    filter: T,
}

fn main() {
    let _ = Page { filter: Id }.mem_size();
}

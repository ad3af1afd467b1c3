use memokit::Memoized;

#[derive(Memoized)]
enum Customer {
    None,
}

fn main() {}

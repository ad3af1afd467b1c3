#[memokit::test]
mod tests {}

struct Shop;

impl Shop {
    #[memokit::test]
    fn opens(&self) {}
}

fn main() {}

use memokit::{Keyed, memoized};

#[memoized]
trait Listed<'a, T: Clone>: Keyed {
    #[cache_calculation]
    fn first(&self, of: T) -> Vec<T> {
        vec![of]
    }
}

fn main() {}

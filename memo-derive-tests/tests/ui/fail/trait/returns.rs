use memokit::{Keyed, memoized};

#[memoized]
trait Listed: Keyed {
    type Item;

    #[cache_calculation]
    fn first(&self) -> Option<Self::Item> {
        None
    }

    #[cache_calculation]
    fn itself(&self) -> Option<Self> {
        None
    }
}

fn main() {}

use memokit::{Memoized, memoized};

#[memoized]
trait Priced: Memoized + Sync + 'static {
    fn net(&self) -> u64;

    #[cache_calculation]
    fn gross(&self, percent: u64) -> u64 {
        self.net() * percent
    }

    #[cache_calculation]
    async fn later(&self) -> u64 {
        self.net()
    }
}

fn main() {}

use memokit::memoized;

#[memoized]
trait Priced {
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

#[memoized]
trait Numbered {
    #[cache_calculation(key(u64) = self.number())]
    fn doubled(&self) -> u64 {
        self.number() * 2
    }

    fn number(&self) -> u64;
}

fn main() {}

use memokit::memoized;

#[memoized]
trait Numbered: Send + Sync {
    #[cache_calculation(key(u64) = self.number())]
    fn doubled(&self) -> u64 {
        self.number() * 2
    }

    fn number(&self) -> u64;
}

fn main() {}

use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized(ttl = "5m", namspace = "crm")]
impl Customer {
    #[cache_calculation(crate = memokit, with = score, tll = "5m")]
    fn one(&self) -> u64 {
        self.id
    }

    #[cache_calculation = "5m"]
    fn two(&self) -> u64 {
        self.id
    }

    #[cache_calculation(ttl = |lang, value| memokit_ttl(lang, value))]
    fn three(&self, lang: &str) -> u64 {
        lang.len() as u64
    }

    #[cache_calculation(tags("{id}", "{key}", "{lng}"))]
    fn four(&self, lang: &str) -> u64 {
        lang.len() as u64
    }

    #[cache_calculation]
    const FIVE: u64 = 5;
}

fn main() {
    Customer { id: 1 }.one();
}

use async_trait::async_trait;
use memokit::{Keyed, Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[async_trait]
trait Priced {
    async fn price(&self, lang: &str) -> u64;
}

#[async_trait]
#[memoized]
impl Priced for Customer {
    #[cache_calculation(ttl = "5m")]
    async fn price(&self, lang: &str) -> u64 {
        self.id + lang.len() as u64
    }
}

#[async_trait]
#[memoized]
trait Offered: Keyed {
    #[cache_calculation]
    async fn offer(&self, lang: &str) -> Result<u64, String> {
        Ok(lang.len() as u64)
    }
}

fn main() {
    drop(Customer { id: 1 }.price(""));
}

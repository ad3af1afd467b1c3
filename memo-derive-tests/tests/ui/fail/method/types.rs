// What types tell of methods: one error for each mistake.
use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

struct Lang;
struct Letter;

#[memoized]
impl Customer {
    #[cache_calculation]
    fn greeting(&self, lang: Lang, title: &Lang) -> u64 {
        let (Lang, Lang) = (lang, title);
        self.id
    }

    #[cache_calculation]
    async fn letter(&self) -> Letter {
        Letter
    }

    #[cache_calculation(scope = shared)]
    fn shared(&self, lang: Lang) -> Option<u64> {
        let Lang = lang;
        Some(self.id)
    }

    #[cache_calculation(batch)]
    fn credit(customers: &[&Self]) -> u64 {
        customers.len() as u64
    }

    #[cache_calculation]
    fn find(lang: Lang) -> Option<Self> {
        let Lang = lang;
        None
    }
}

fn main() {
    let customer = Customer { id: 1 };
    customer.greeting(Lang, &Lang);
    let _letter = customer.letter();
    customer.shared(Lang);
    Customer::find(Lang);
}

use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

struct Lang;

#[memoized]
impl Customer {
    #[cache_calculation]
    fn greeting(&self, lang: Lang) -> u64 {
        let Lang = lang;
        self.id
    }
}

fn main() {
    Customer { id: 1 }.greeting(Lang);
}

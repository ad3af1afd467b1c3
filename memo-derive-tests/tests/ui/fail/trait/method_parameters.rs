use memokit::{Keyed, Memoized, memoized};

#[memoized]
trait Priced: Keyed {
    #[cache_calculation]
    fn price<V: From<u8> + 'static>(&self) -> V {
        V::from(1)
    }

    #[cache_calculation]
    fn count<K: 'static>(&self, of: K) -> u8 {
        drop(of);
        1
    }
}

#[derive(Memoized)]
struct Book {
    #[memo(key)]
    isbn: u64,
}

impl Priced for Book {}

fn main() {
    let book = Book { isbn: 1 };
    let _: u8 = book.price();
    book.count("a");
}

use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation]
    fn changes(&mut self) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn ends(self) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn counted(self: std::rc::Rc<Self>) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn pinned(self: std::pin::Pin<&Self>) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn pinned_and_changed(self: std::pin::Pin<&mut Self>) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn boxed(self: Box<Self>) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn shared(self: &std::sync::Arc<Self>) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn typed(self: &mut Self) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn changed(mut self: Self) -> u64 {
        self.id += 1;
        self.id
    }

    #[cache_calculation]
    fn right(&self) -> u64 {
        self.id
    }
}

fn main() {
    let mut customer = Customer { id: 1 };
    customer.changes();
    customer.right();
    Customer::right_memo().peek(&customer);
    customer.ends();
}

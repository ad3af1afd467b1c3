use memokit::cache_calculation;

#[cache_calculation(ttl = "5m")]
fn free(id: u64) -> u64 {
    id
}

struct Order;

impl Order {
    #[cache_calculation]
    fn total(&self) -> u64 {
        1
    }
}

fn main() {
    free(1);
    Order.total();
}

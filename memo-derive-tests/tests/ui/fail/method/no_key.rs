use memokit::memoized;

struct Customer;

#[memoized]
impl Customer {
    #[cache_calculation]
    fn greeting(&self, lang: &str) -> String {
        lang.to_owned()
    }

    #[cache_calculation]
    async fn letter(&self) -> String {
        String::new()
    }
}

fn main() {
    Customer.greeting("en");
    Customer::greeting_memo().peek(&Customer, "en");
}

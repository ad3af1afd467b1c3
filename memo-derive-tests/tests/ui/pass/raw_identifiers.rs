use memokit::{Calculated, Memoized, memoize};

#[memoize(skip(r#type))]
fn r#match(r#type: u64, r#loop: &str) -> usize {
    r#loop.len() + usize::from(r#type > 100)
}

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    r#type: u64,
    #[cache_calculation(with = sum)]
    r#move: Calculated<u64>,
}

fn sum(records: &[&Customer]) -> Vec<u64> {
    records.iter().map(|record| record.r#type).collect()
}

fn main() {
    assert_eq!(r#match(1, "a"), 1);
    assert_eq!(r#match::peek("a"), Some(1));
    assert!(r#match::memo().name().ends_with("::match"));
    assert_eq!(Customer::MOVE.info().name, "move");
}

//! The texts of tags name parts of the key.
#![deny(warnings)]
#![allow(unused_macros)]

use memokit::{Calculated, Memoized, memoize};

macro_rules! format { () => { compile_error!("not mine") } }
macro_rules! vec { () => { compile_error!("not mine") } }

#[memoize(
    tags("user:{id}", "{{all}}", "zone:{zone:?}", "{type:>width$}/{type:08}", "all", r"raw:{id}"),
    skip(client)
)]
fn f(id: u64, client: &str, zone: Option<u8>, r#type: u8, width: usize, _unused: u8) -> u64 {
    id + client.len() as u64 + u64::from(zone.is_some()) + u64::from(r#type) + width as u64
}

#[memoize(key(String) = name.to_lowercase(), tags("name:{key}"))]
fn computed(name: &str) -> usize {
    name.len()
}

#[memoize(key = name.to_lowercase(), tags("all"))]
fn erased(name: &str) -> usize {
    name.len()
}

// The text and the parameter are of different macros.
macro_rules! stamped {
    ($id:ident, $tag:literal) => {
        #[memoize(tags($tag, "x:{x}"))]
        fn stamped($id: u64, x: u64) -> u64 {
            $id + x
        }
    };
}
stamped!(id, "user:{id}/{x}");

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[memo(key)]
    place: String,
    #[cache_calculation(with = sum, tags("customer:{id}", "in:{place}"))]
    revenue: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id + customer.place.len() as u64).collect()
}

fn main() {
    assert_eq!(f(1, "", None, 2, 3, 4), 6);
    assert_eq!((computed("Tea"), erased("Tea"), stamped(1, 2)), (3, 3, 3));
    let _selected = Customer::REVENUE;
}

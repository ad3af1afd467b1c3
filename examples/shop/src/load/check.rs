//! After the load: is what the service with memokit serves what the database says?

use std::net::SocketAddr;

use serde_json::Value;

use super::client::Client;
use crate::Failure;
use crate::database::{Database, NewOrder};
use crate::folder::Folder;
use crate::page;

/// How many customers the service shows otherwise than a calculation from scratch, after one more
/// order on each page.
pub(super) async fn outdated(
    address: SocketAddr,
    folder: &Folder,
    customers: u64,
) -> Result<usize, Failure> {
    let database = Database::open(&folder.shop())?;
    let mut client = Client::connect(address).await?;
    let mut outdated = 0;
    for number in 0..page::count(customers) {
        let page = format!("/customers?page={}", number + 1);
        // Remembered by now, if it was not, so that the order has something to outdate.
        client.get(&page).await?;
        let order = NewOrder {
            customer: number * page::LENGTH + 1,
            product: 1,
            quantity: 1,
            paid: true,
        };
        client.post("/orders", &order).await?;
        let answer = client.get(&page).await?;
        let answer: Value = serde_json::from_slice(&answer)?;
        let expected = serde_json::to_value(page::naive(&database, number).await?)?;
        outdated += differences(&answer["customers"], &expected);
    }
    Ok(outdated)
}

/// How many elements of two lists differ; those that one of them lacks do.
fn differences(one: &Value, other: &Value) -> usize {
    let (one, other) = (list(one), list(other));
    let differ = one.iter().zip(other).filter(|(one, other)| one != other);
    differ.count() + one.len().abs_diff(other.len())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_or_is_missing_is_counted() {
        assert_eq!(differences(&json!([1, 2, 3]), &json!([1, 2, 3])), 0);
        assert_eq!(differences(&json!([1, 2, 3]), &json!([1, 7])), 2);
        assert_eq!(differences(&json!(null), &json!([1])), 1);
    }
}

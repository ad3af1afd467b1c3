//! Customers as JSON.

use serde_json::{Value, json};

use crate::customer::Customer;

/// Customers as everybody sees them, whichever way they were calculated.
pub(crate) fn view(customers: &[Customer]) -> Value {
    customers.iter().map(one).collect()
}

fn one(customer: &Customer) -> Value {
    json!({
        "id": customer.id,
        "name": customer.name,
        "city": customer.city,
        "revenue": customer.revenue.get(),
        "favourite": customer.favourite.get(),
        "risk": customer.risk.get(),
    })
}

//! Placing an order: the one thing that changes what has been calculated.

use rusqlite::{TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::{Database, Error};

/// An order as the customer places it.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct NewOrder {
    pub(crate) customer: u64,
    pub(crate) product: u64,
    pub(crate) quantity: u32,
    pub(crate) paid: bool,
}

impl Database {
    /// Places an order; `None` if there is no such customer or no such product.
    pub(crate) async fn place(&self, order: NewOrder) -> Result<Option<u64>, Error> {
        self.run(move |session| {
            let NewOrder {
                customer,
                product,
                quantity,
                paid,
            } = order;
            // Two that begin by reading, and then both want to write, would be in each other's way.
            let behavior = TransactionBehavior::Immediate;
            let transaction = session.connection.transaction_with_behavior(behavior)?;
            let known = "SELECT cents FROM product WHERE id = ? \
                         AND EXISTS (SELECT 1 FROM customer WHERE id = ?)";
            let cents: Vec<u32> = transaction
                .prepare_cached(known)?
                .query_map([product, customer], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let Some(cents) = cents.first() else {
                return Ok(None);
            };
            let order = "INSERT INTO purchase (customer, paid) VALUES (?, ?)";
            transaction
                .prepare_cached(order)?
                .execute(params![customer, paid])?;
            let id = transaction.last_insert_rowid();
            transaction
                .prepare_cached("INSERT INTO item VALUES (?, 1, ?, ?, ?)")?
                .execute(params![id, product, quantity, cents])?;
            transaction.commit()?;
            Ok(Some(id.cast_unsigned()))
        })
        .await
    }
}

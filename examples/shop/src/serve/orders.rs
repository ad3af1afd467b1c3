//! `POST /orders`: places an order, and forgets what it changes.

use std::io::{self, Write};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Shop;
use super::answer::Refusal;
use crate::customer;
use crate::database::{Error, NewOrder};

pub(super) async fn place(
    State(shop): State<Shop>,
    Json(order): Json<NewOrder>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    // A task of its own: a client who leaves must not come between an order and what it changes.
    let placed = tokio::spawn(async move { shop.place(order).await });
    match placed.await?? {
        Some(id) => Ok((StatusCode::CREATED, Json(json!({ "order": id })))),
        None => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "no such customer, or no such product",
        )),
    }
}

impl Shop {
    async fn place(&self, order: NewOrder) -> Result<Option<u64>, Error> {
        // First the order, then the invalidation: whoever calculates from now on sees the order, and
        // whoever has begun before is not remembered.
        let placed = self.database.place(order).await?;
        if placed.is_some() && !self.naive {
            self.forget(order.customer).await;
        }
        Ok(placed)
    }

    async fn forget(&self, id: u64) {
        // The order stands, whatever the store says; its values end with their ttl.
        if let Err(error) = customer::forget(id).await {
            drop(writeln!(
                io::stderr(),
                "shop: customer {id} may be outdated: {error}"
            ));
        }
    }
}

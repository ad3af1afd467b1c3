//! `GET /customers?page=1`: a page of customers with what is calculated of them.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::Shop;
use super::answer::Refusal;
use crate::customer::Customer;
use crate::page;

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    /// The first is 1, as people count.
    #[serde(default = "first")]
    page: u64,
}

/// What is answered.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    page: u64,
    customers: Vec<Customer>,
}

fn first() -> u64 {
    1
}

pub(super) async fn page(
    State(shop): State<Shop>,
    Query(Wanted { page }): Query<Wanted>,
) -> Result<Json<Page>, Refusal> {
    let Some(number) = page.checked_sub(1) else {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "the first page is 1"));
    };
    let customers = if shop.naive {
        page::naive(&shop.database, number).await?
    } else {
        page::remembered(&shop.database, number).await?.0
    };
    Ok(Json(Page { page, customers }))
}

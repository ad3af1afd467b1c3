//! `GET /customers?page=1`: a page of customers with what is calculated of them.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::Refusal;
use super::{Shop, view};
use crate::page;

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    /// The first is 1, as people count.
    #[serde(default = "first")]
    page: u64,
}

fn first() -> u64 {
    1
}

pub(super) async fn page(
    State(shop): State<Shop>,
    Query(Wanted { page }): Query<Wanted>,
) -> Result<Json<Value>, Refusal> {
    let Some(number) = page.checked_sub(1) else {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "the first page is 1"));
    };
    let customers = if shop.naive {
        page::naive(&shop.database, number).await?
    } else {
        page::remembered(&shop.database, number).await?.0
    };
    Ok(Json(json!({ "page": page, "customers": view(&customers) })))
}

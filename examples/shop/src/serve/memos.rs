//! `GET /memos` and `GET /health`: what memokit did, and how its store is.

use axum::Json;
use memokit::Report;
use serde_json::{Value, json};

/// Every memo of the service, with its statistics.
pub(super) async fn report() -> Json<Report> {
    Json(memokit::registry().report())
}

/// How the store is. A store that fails makes the service slower, not wrong: it is no error here.
pub(super) async fn health() -> Json<Value> {
    let memory = memokit::health();
    let good = memory.as_ref().is_none_or(memokit::Health::is_good);
    Json(json!({ "serving": true, "remembering": good, "memory": memory }))
}

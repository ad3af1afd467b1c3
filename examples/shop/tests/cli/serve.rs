//! `shop serve`: pages, orders, and what is remembered between them.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::service::Service;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn customers(service: &Service, page: u64) -> Vec<Value> {
    let (status, answer) = service.get(&format!("/customers?page={page}"));
    assert_eq!((status, &answer["page"]), (200, &json!(page)));
    answer["customers"].as_array().expect("customers").clone()
}

/// How often anything was computed.
fn computes(service: &Service) -> u64 {
    let (status, memos) = service.get("/memos");
    assert_eq!(status, 200);
    memos["totals"]["computes"].as_u64().expect("a number")
}

fn order(customer: u64) -> Value {
    json!({ "customer": customer, "product": 1, "quantity": 2, "paid": true })
}

#[test]
fn an_order_is_seen_on_the_next_page_and_changes_nobody_else() {
    let folder = folder();
    let service = Service::start(folder.path(), &[]);
    let before = customers(&service, 1);
    assert_eq!((before.len(), computes(&service)), (100, 300));

    let (status, placed) = service.post("/orders", &order(7));
    assert_eq!(status, 201, "{placed}");

    let after = customers(&service, 1);
    let revenue = |customers: &[Value]| customers[6]["revenue"].as_u64().expect("cents");
    assert!(revenue(&after) > revenue(&before));
    let others = |customers: &[Value]| [&customers[..6], &customers[7..]].concat();
    assert_eq!(others(&after), others(&before));
    assert_eq!(computes(&service), 303, "only what the order changes");
}

#[test]
fn with_memokit_and_without_the_pages_are_the_same() {
    let (folder, other) = (folder(), folder());
    let service = Service::start(folder.path(), &[]);
    let naive = Service::start(other.path(), &["--naive"]);
    for page in [1, 5, 6] {
        assert_eq!(customers(&service, page), customers(&naive, page));
    }
    assert!(customers(&service, 6).is_empty(), "there are five pages");
    assert_eq!(computes(&naive), 0);
}

#[cfg(unix)]
#[test]
fn a_service_that_is_told_to_end_ends_well_and_the_next_one_is_warm() {
    let folder = folder();
    let service = Service::start(folder.path(), &[]);
    let before = customers(&service, 2);
    assert!(service.stop());

    let service = Service::start(folder.path(), &[]);
    assert_eq!(customers(&service, 2), before);
    assert_eq!(computes(&service), 0);
}

#[test]
fn what_cannot_be_done_is_refused() {
    let folder = folder();
    let service = Service::start(folder.path(), &[]);
    let (status, answer) = service.get("/customers?page=0");
    assert_eq!(
        (status, &answer["error"]),
        (400, &json!("the first page is 1"))
    );
    assert_eq!(service.post("/orders", &order(501)).0, 404);
    assert_eq!(service.post("/orders", &json!({ "customer": 1 })).0, 422);
    assert_eq!(service.get("/nowhere").0, 404);
    assert!(customers(&service, u64::MAX).is_empty());
}

#[test]
fn health_tells_where_values_are_kept() {
    let folder = folder();
    let service = Service::start(folder.path(), &[]);
    let (status, health) = service.get("/health");
    assert_eq!((status, &health["remembering"]), (200, &json!(true)));
    let address = health["memory"]["stores"][0]["address"]
        .as_str()
        .expect("an address");
    assert!(address.ends_with("memo.db"), "{address}");
}

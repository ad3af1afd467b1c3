//! `shop load`: both services under load, and nothing outdated afterwards.

use crate::{line, run};

#[test]
fn both_services_are_measured_and_nothing_is_outdated() {
    let said = run(&["load", "--seconds", "1", "--connections", "2"]);
    for service in ["without memokit", "with memokit"] {
        let row = line(&said, service)
            .strip_prefix(service)
            .expect("its name");
        let requests = row.split_whitespace().next().map(str::parse::<u64>);
        assert!(matches!(requests, Some(Ok(1..))), "{said}");
    }
    line(&said, "With memokit: ");
    line(
        &said,
        "After one more order on each page, 0 of 500 customers",
    );
}

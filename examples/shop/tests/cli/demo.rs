//! `shop --demo`: its promises, and the lines that tell of them.

use crate::{line, run, shop};

/// The numbers of a row in the table of pages, less the time.
fn numbers<const N: usize>(row: &str, name: &str) -> [u64; N] {
    let rest = row.strip_prefix(name).expect("the name of the row");
    let mut words = rest.split_whitespace();
    std::array::from_fn(|_| words.next().and_then(|word| word.parse().ok()).expect(row))
}

#[test]
fn every_promise_is_measured_and_holds() {
    let said = run(&["--demo"]);
    assert!(!said.contains("BROKEN"), "{said}");
    assert_eq!(said.matches(" ok ").count(), 9, "{said}");

    line(&said, "A shop of 500 customers and 5000 orders");
    let row = |name| numbers::<4>(line(&said, name), name);
    assert_eq!(row("without memokit"), [301, 0, 0, 300]);
    let [queries, reads, writes, computed] = row("with memokit, first time");
    assert!(queries <= 5 && reads <= 2 && (1..=2).contains(&writes));
    assert_eq!(computed, 300);
    let [queries, reads, writes, computed] = row("with memokit, from the store");
    assert!(reads <= 2);
    assert_eq!((queries, writes, computed), (1, 0, 0));
    assert_eq!(row("with memokit, in the process"), [1, 0, 0, 0]);

    assert!(line(&said, "An order, and the page").contains("3 values computed"));
    assert!(line(&said, "1000 tasks ask").contains("1 compute, 1 query"));
    assert!(line(&said, "An order comes in").contains("not kept"));
    assert!(line(&said, "kill -9").contains("300 values computed before, 0 after"));
    assert!(line(&said, "A hit").contains(" ns"));
    assert!(line(&said, "memo").contains("time saved"));
}

#[test]
fn a_command_line_that_asks_for_nothing_is_answered_with_help() {
    let output = shop(&[]).output().expect("shop runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(crate::text(&output.stderr).contains("--demo"));
}

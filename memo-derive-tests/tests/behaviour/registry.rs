//! Every memo of the program, also those that nobody has called.

use memokit::memoize;

/// Never called.
/// Not even here.
#[memoize(ttl = "2m", capacity = 5)]
fn idle(n: u8) -> u8 {
    n
}

#[test]
fn the_registry_knows_a_memo_that_was_never_called() {
    let registry = memokit::registry();
    let name = format!("{}::idle", module_path!());
    let memo = registry.get(&name).expect("known");
    assert_eq!(memo.ttl, Some(std::time::Duration::from_mins(2)));
    assert_eq!(
        (memo.capacity, memo.docs),
        (Some(5), "Never called. Not even here.")
    );
    assert!(memo.file.ends_with("registry.rs"));
    assert_eq!(memo.stats.misses, 0);
    let _: fn(u8) -> u8 = idle;
}

#[memokit::test]
fn a_report_is_a_table_and_json() {
    #[memoize(name = "report::cubes")]
    fn cube(n: u64) -> u64 {
        n * n * n
    }
    for n in [1, 2, 1, 1] {
        cube(n);
    }
    let report = memokit::registry().report();
    let table = report.to_string();
    let line = table
        .lines()
        .find(|line| line.starts_with("report::cubes"))
        .expect("a line");
    let cells: Vec<_> = line.split_whitespace().collect();
    assert_eq!(cells[1..4], ["2", "2", "2"], "{table}");
    let widths: Vec<_> = table.lines().map(|line| line.chars().count()).collect();
    assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
    let json = serde_json::to_value(&report).expect("JSON");
    let memos = json["memos"].as_array().expect("a list");
    let cubes = memos
        .iter()
        .find(|memo| memo["name"] == "report::cubes")
        .expect("listed");
    assert_eq!(cubes["stats"]["hits"], 2);
    assert!(json["totals"]["misses"].as_u64() >= Some(2));
}

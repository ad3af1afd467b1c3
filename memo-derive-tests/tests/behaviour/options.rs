//! Each option does what it says: which test shows it, and those that no other file has.

use std::fs;
use std::path::Path;
use std::time::Duration;

use memo_derive_tests::Bench;
use memokit::testing::{ManualClock, hit, miss};
use memokit::{Calculated, Memoized, memoize};

/// Each option, and the test that fails where it does nothing.
const TESTS: &[(&str, &str, &str)] = &[
    (
        "absent_ttl",
        "time",
        "e_16_what_is_absent_and_what_failed_have_lives_of_their_own",
    ),
    (
        "batch",
        "batch",
        "only_what_is_missing_is_computed_in_the_order_of_the_input",
    ),
    (
        "cache_if",
        "combined",
        "a_calculation_is_not_kept_where_its_condition_says_no",
    ),
    ("capacity", "keys", "capacity_is_never_exceeded"),
    ("cell", "instance", "two_values_never_share"),
    (
        "coalesce",
        "coalesce",
        "a_thousand_tasks_with_one_key_each_compute_once",
    ),
    (
        "codec",
        "codecs",
        "a_memo_writes_by_the_codec_that_it_names",
    ),
    (
        "companion",
        "companion",
        "a_companion_may_have_another_name",
    ),
    (
        "context",
        "depends",
        "what_a_calculation_depends_on_is_made_before_it_whatever_the_order",
    ),
    ("crate", "options", "another_path_leads_to_the_same_memos"),
    (
        "depends",
        "depends",
        "what_a_calculation_depends_on_is_made_before_it_whatever_the_order",
    ),
    (
        "error_ttl",
        "time",
        "e_16_what_is_absent_and_what_failed_have_lives_of_their_own",
    ),
    (
        "jitter",
        "options",
        "d_07_what_was_stored_together_does_not_leave_together",
    ),
    ("key", "keys", "a_key_expression_replaces_the_arguments"),
    (
        "l1_max_value",
        "tiers",
        "of_a_value_that_is_too_large_there_is_no_copy",
    ),
    ("l1_ttl", "tiers", "a_copy_lives_as_long_as_its_memo_says"),
    (
        "max_batch",
        "max_batch",
        "a_hundred_thousand_keys_are_two_hundred_calls_in_the_order_of_the_keys",
    ),
    (
        "max_bytes",
        "bounds",
        "c_01_both_limits_hold_at_every_moment_under_writers",
    ),
    ("name", "options", "a_memo_has_the_name_that_it_was_given"),
    ("namespace", "options", "a_namespace_is_cleared_apart"),
    (
        "on_store_error",
        "store_errors",
        "a_call_that_fails_with_its_store_does_not_compute",
    ),
    ("policy", "policy", "the_policy_of_a_memo_is_told"),
    (
        "refresh_ahead",
        "stale",
        "d_08_a_value_in_use_is_computed_before_anybody_misses_it",
    ),
    (
        "scope",
        "shared_single",
        "a_call_is_one_read_and_one_write_and_then_one_read",
    ),
    (
        "select",
        "options",
        "a_calculation_is_selected_by_the_name_that_it_was_given",
    ),
    (
        "single_flight",
        "combined",
        "callers_side_by_side_are_fenced_and_bounded",
    ),
    ("skip", "keys", "what_is_skipped_is_not_part_of_the_key"),
    (
        "soft_timeout",
        "timeouts",
        "a_thread_waits_a_little_for_a_fresh_value_before_it_takes_the_stale_one",
    ),
    (
        "stale",
        "stale",
        "a_stale_value_is_served_at_once_while_one_refresh_runs",
    ),
    (
        "store",
        "shared",
        "a_named_store_is_used_and_an_unknown_one_is_told",
    ),
    (
        "tags",
        "combined",
        "a_calculation_in_use_stays_and_leaves_with_its_tag",
    ),
    ("tenant", "tenants", "a_tenant_is_part_of_every_key"),
    (
        "timeout",
        "timeouts",
        "a_06_a_thread_gives_up_at_its_deadline_and_the_compute_fills_once",
    ),
    (
        "tti",
        "time",
        "what_is_used_stays_and_what_is_looked_at_does_not",
    ),
    ("ttl", "ttl", "a_value_expires_after_its_ttl_and_not_before"),
    (
        "version",
        "options",
        "values_of_another_version_are_not_served",
    ),
    (
        "weigh",
        "options",
        "a_weigher_may_borrow_as_any_function_does",
    ),
    (
        "with",
        "records",
        "a_40_a_hundred_records_are_one_read_one_call_one_write_and_then_one_read",
    ),
];

#[test]
fn every_option_of_the_reference_has_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = fs::read_dir(root.join("../docs/reference")).unwrap();
    let options = pages.filter_map(|page| {
        let path = page.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy();
        // Other pages are headed by what is annotated.
        let heading = format!("# `{name}`\n");
        let is_option = fs::read_to_string(&path).unwrap().starts_with(&heading);
        is_option.then(|| name.into_owned())
    });
    let mut options: Vec<_> = options.collect();
    options.sort();
    let tested: Vec<_> = TESTS.iter().map(|(option, ..)| *option).collect();
    assert_eq!(options, tested);

    for (option, file, test) in TESTS {
        let path = root.join("tests/behaviour").join(file).with_extension("rs");
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains(&format!("fn {test}(")), "{option}: {test}");
        assert!(text.contains(option), "{option}: {file}");
    }
}

mod root {
    pub(super) use memokit::*;
}

#[memokit::test]
fn another_path_leads_to_the_same_memos() {
    #[memoize(crate = crate::options::root)]
    fn twice(n: u64) -> u64 {
        n * 2
    }
    miss!(twice(1), 2);
    hit!(twice(1), 2);
}

#[memokit::test]
fn d_07_what_was_stored_together_does_not_leave_together(clock: ManualClock) {
    #[memoize(ttl = "100s", jitter = "50%")]
    fn spread(n: u64) -> u64 {
        n
    }
    let left = || (0..1000).filter(|n| spread::contains(*n)).count();
    for n in 0..1000 {
        miss!(spread(n), n);
    }
    clock.advance(Duration::from_nanos(49_999_999_999));
    assert_eq!(left(), 1000);
    clock.advance(Duration::from_secs(25));
    assert!((1..1000).contains(&left()), "{}", left());
    clock.advance(Duration::from_secs(26));
    assert_eq!(left(), 0);
}

#[memokit::test]
fn a_memo_has_the_name_that_it_was_given() {
    #[memoize(name = "the price")]
    fn price(n: u64) -> u64 {
        n
    }
    assert_eq!(price::memo().name(), "the price");
    assert!(memokit::registry().get("the price").is_some());
}

#[memokit::test]
fn a_namespace_is_cleared_apart() {
    #[memoize(namespace = "crm of options")]
    fn ours(n: u64) -> u64 {
        n
    }
    #[memoize(namespace = "crm of options too")]
    fn theirs(n: u64) -> u64 {
        n
    }
    miss!(ours(1), 1);
    miss!(theirs(1), 1);
    memokit::invalidate_namespace("crm of options")
        .wait()
        .unwrap();
    miss!(ours(1), 1);
    hit!(theirs(1), 1);
}

#[tokio::test]
async fn values_of_another_version_are_not_served() {
    mod first {
        #[memokit::memoize(scope = shared, namespace = "versions", name = "price", version = 1)]
        pub(super) async fn price(n: u64) -> u64 {
            n + 1
        }
    }
    mod second {
        #[memokit::memoize(scope = shared, namespace = "versions", name = "price", version = 2)]
        pub(super) async fn price(n: u64) -> u64 {
            n + 2
        }
    }
    let bench = Bench::new().await;
    for _ in 0..2 {
        assert_eq!(bench.runtime.scope(first::price(1)).await, 2);
        assert_eq!(bench.runtime.scope(second::price(1)).await, 3);
    }
    assert_eq!(bench.store.writes(), 2);
}

#[memokit::test]
fn a_weigher_may_borrow_as_any_function_does() {
    fn bytes_of(numbers: &[u64]) -> usize {
        numbers.len() * 1000
    }
    #[memoize(max_bytes = "10KB", weigh = bytes_of)]
    fn up_to(n: u64) -> Vec<u64> {
        (0..n).collect()
    }
    miss!(up_to(3).len(), 3);
    hit!(up_to(3).len(), 3);
    miss!(up_to(20).len(), 20);
    miss!(up_to(20).len(), 20);
}

#[memokit::test]
async fn a_calculation_is_selected_by_the_name_that_it_was_given() {
    #[derive(Memoized)]
    struct Customer {
        #[memo(key)]
        id: u64,
        #[cache_calculation(with = ids, select = SUM)]
        revenue: Calculated<u64>,
        #[cache_calculation(with = ids)]
        other: Calculated<u64>,
    }
    fn ids(customers: &[&Customer]) -> Vec<u64> {
        customers.iter().map(|customer| customer.id).collect()
    }
    let mut page = [Customer {
        id: 7,
        revenue: Calculated::NotLoaded,
        other: Calculated::NotLoaded,
    }];
    Customer::load(&mut page, &[Customer::SUM], &())
        .await
        .unwrap();
    assert_eq!(
        (page[0].revenue.get(), page[0].other.get()),
        (Some(&7), None)
    );
}

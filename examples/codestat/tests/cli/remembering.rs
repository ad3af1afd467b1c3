//! What is computed in which run.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use memokit::Store;
use memokit::stores::SqliteStore;

use crate::tree::Tree;

/// Rust files have four calculations, others three.
const OF_RUST: u64 = 4;
const OF_OTHERS: u64 = 3;

fn small() -> Tree {
    Tree::with(&[
        ("src/a.rs", "fn a() { if b {} }\n"),
        ("src/b.rs", "// b\n\nfn b() {}\n"),
        ("c.py", "# c\nx = 1\n"),
    ])
}

#[test]
fn a_second_run_over_an_unchanged_tree_computes_nothing() {
    let tree = small();
    let first = tree.run();
    assert_eq!(first.computes(), 2 * OF_RUST + OF_OTHERS);
    let second = tree.run();
    assert_eq!(second.computes(), 0);
    assert_eq!(second.store("writes"), 0);
    assert_eq!(second.findings(), first.findings());
}

#[test]
fn after_one_file_changes_exactly_that_file_is_computed() {
    let tree = small();
    tree.run();
    tree.write("src/a.rs", "fn a() {}\nfn c() {}\n");
    tree.set_modified("src/a.rs", 60);
    let run = tree.run();
    for field in ["lines", "digest", "fingerprint", "functions"] {
        assert_eq!(run.computes_of(field), 1, "{field}");
    }
    assert_eq!(run.findings(), tree.run_without_cache().findings());
    assert_eq!(tree.run().computes(), 0);
}

#[test]
fn a_new_file_is_computed_and_a_removed_one_is_forgotten() {
    let tree = small();
    tree.run();
    tree.write("d.c", "int d;\n");
    fs::remove_file(tree.path("src/b.rs")).expect("removed");
    let run = tree.run();
    assert_eq!(run.computes(), OF_OTHERS);
    assert_eq!(run.findings(), tree.run_without_cache().findings());
}

#[cfg(unix)]
#[test]
fn a_change_that_hides_behind_the_old_size_and_time_is_seen() {
    let tree = Tree::with(&[("a.py", "x = 1\n")]);
    tree.run();
    tree.write("a.py", "# x 1\n");
    let run = tree.run();
    assert_eq!(run.computes(), OF_OTHERS);
    assert_eq!(run.0["languages"][0]["comments"], 1);
}

#[test]
fn a_file_modified_just_now_is_right_and_not_kept() {
    let tree = Tree::new();
    tree.write_now("a.py", "x = 1\n");
    let first = tree.run();
    assert_eq!(first.number("racy"), 1);
    assert_eq!(first.0["languages"][0]["code"], 1);
    assert_eq!(
        (
            first.computes(),
            first.store("reads"),
            first.store("writes")
        ),
        (0, 0, 0)
    );
    tree.set_modified("a.py", 0);
    assert_eq!(tree.run().computes(), OF_OTHERS);
    assert_eq!(tree.run().computes(), 0);
}

#[test]
fn without_a_cache_everything_is_computed_and_nothing_is_kept() {
    let tree = small();
    for _ in 0..2 {
        assert_eq!(tree.run_without_cache().computes(), 2 * OF_RUST + OF_OTHERS);
    }
    assert!(!tree.database().exists());
}

#[test]
fn round_trips_grow_with_the_chunks_and_not_with_the_files() {
    let tree = Tree::new();
    // Three chunks of at most 256 files, and one of a language without functions.
    for n in 0..600 {
        tree.write(&format!("{n}.rs"), format!("fn f{n}() {{}}\n"));
    }
    tree.write("a.py", "x = 1\n");
    let first = tree.run();
    assert_eq!((first.store("reads"), first.store("writes")), (4, 4));
    let second = tree.run();
    assert_eq!((second.store("reads"), second.store("writes")), (4, 0));
}

/// A tree that takes a while, in several chunks.
fn large() -> Tree {
    let tree = Tree::new();
    for n in 0..1_200 {
        let function =
            |m| format!("fn f{m}(x: u32) -> u32 {{ if x > {n} {{ x }} else {{ {m} }} }}\n");
        tree.write(
            &format!("{}/{n}.rs", n % 7),
            (0..20).map(function).collect::<String>(),
        );
    }
    tree
}

#[test]
fn a_run_killed_in_the_middle_keeps_what_was_finished_and_the_next_is_right() {
    let tree = large();
    let mut command = tree.command();
    let mut child = command
        .stdout(Stdio::null())
        .spawn()
        .expect("codestat runs");
    wait_for_something_kept(&tree);
    child.kill().expect("killed");
    child.wait().expect("ended");

    let next = tree.run();
    assert!(next.computes() < 1_200 * OF_RUST, "something was kept");
    assert_eq!(next.findings(), tree.run_without_cache().findings());
    assert_eq!(tree.run().computes(), 0);
}

/// Waits until another process has stored something: as a second user of its database sees it.
#[expect(
    clippy::disallowed_methods,
    reason = "there is no clock to move in another process"
)]
fn wait_for_something_kept(tree: &Tree) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let kept = async {
        let store = SqliteStore::open(tree.database()).await.expect("a store");
        for _ in 0..6_000 {
            if store.usage().await.expect("counted").entries > 0 {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("nothing was kept in 30 seconds");
    };
    runtime.block_on(kept);
}

#[test]
fn several_processes_share_one_database() {
    let tree = large();
    let children: Vec<_> = (0..3)
        .map(|_| {
            tree.command()
                .stdout(Stdio::null())
                .spawn()
                .expect("codestat runs")
        })
        .collect();
    for mut child in children {
        assert!(child.wait().expect("ended").success());
    }
    let after = tree.run();
    assert_eq!(after.computes(), 0);
    assert_eq!(after.findings(), tree.run_without_cache().findings());
}

//! What the program says.

use std::process::Stdio;

use serde_json::Value;

use crate::tree::{Tree, text};

#[test]
fn json_has_every_part_in_its_shape() {
    let tree = Tree::with(&[
        ("src/a.rs", "// a\n\nfn a() {\n    b?;\n}\n"),
        ("b.rs", "fn"),
    ]);
    let run = tree.run();
    assert_eq!(run.number("files"), 2);
    assert_eq!(
        run.list("languages"),
        [serde_json::json!({
            "language": "Rust", "files": 2, "code": 4, "comments": 1, "blank": 1
        })]
    );
    assert_eq!(
        run.list("functions"),
        [serde_json::json!({
            "name": "a", "path": "src/a.rs", "line": 3, "lines": 3, "complexity": 2
        })]
    );
    assert_eq!(run.list("duplicates"), &[] as &[Value]);
    assert_eq!(run.list("errors").len(), 1);
    assert_eq!(run.list("memos").len(), 4);
    for memo in run.list("memos") {
        assert!(memo["name"].is_string(), "{memo}");
        for count in ["hits", "misses", "computes"] {
            assert!(memo[count].is_u64(), "{memo}");
        }
    }
    assert!(run.0["store"]["reads"].is_u64() && run.0["store"]["writes"].is_u64());
    assert!(run.0["seconds"].is_f64());
}

/// A text of so many words, of which one is special.
fn words(special: usize) -> String {
    (0..400)
        .map(|n| {
            if n == special {
                "special ".into()
            } else {
                format!("word{n}\n")
            }
        })
        .collect()
}

#[test]
fn copies_and_near_copies_are_found() {
    let tree = Tree::new();
    for (name, special) in [("a.md", 100), ("b.md", 100), ("c.md", 300)] {
        tree.write(name, words(special));
    }
    tree.write("copy/x.toml", "a = 1\n".repeat(50));
    tree.write("copy/y.toml", "a = 1\n".repeat(50));
    let run = tree.run();
    let [near, equal] = run.list("duplicates") else {
        panic!("{run:?}")
    };
    assert_eq!(near["files"], serde_json::json!(["a.md", "b.md", "c.md"]));
    assert_eq!(near["exact"], false);
    assert!(
        near["similarity"]
            .as_f64()
            .is_some_and(|it| (0.85..=1.0).contains(&it)),
        "{near}"
    );
    assert_eq!(
        equal["files"],
        serde_json::json!(["copy/x.toml", "copy/y.toml"])
    );
    assert_eq!(
        (&equal["exact"], &equal["similarity"]),
        (&true.into(), &1.0.into())
    );
}

#[test]
fn top_limits_the_lists() {
    let tree = Tree::with(&[("a.rs", &"fn f() {}\n".repeat(30))]);
    assert_eq!(tree.run().list("functions").len(), 10);
    let output = tree
        .command()
        .args(["--top", "0"])
        .output()
        .expect("codestat runs");
    assert!(!text(&output).contains("Longest functions"));
}

#[test]
fn the_table_has_every_part() {
    let tree = Tree::with(&[("a.rs", "fn lonely() { if a {} }\n"), ("bad.rs", "fn")]);
    tree.write("huge.sql", vec![b'\n'; 3 << 20]);
    let output = tree.command().output().expect("codestat runs");
    assert!(output.status.success());
    assert_eq!(output.stderr, b"", "no progress bar without a terminal");
    let text = text(&output);
    for part in [
        "Language",
        "Rust",
        "SQL",
        "Longest functions",
        "Most complex functions",
        "lonely",
        "a.rs:1",
        "Remembered by memokit",
        "Store: ",
        "not loaded: 1 files",
        "Could not be read or parsed: 1 files",
        "bad.rs: line 1",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_name_cannot_steer_the_terminal() {
    let tree = Tree::with(&[("\u{1b}[2J\n.rs", "fn f() {}\n")]);
    let output = tree.command().output().expect("codestat runs");
    let text = text(&output);
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(text.contains("\\u{1b}[2J\\n.rs:1"), "{text}");
}

#[test]
fn ignored_files_are_left_out() {
    let tree = Tree::with(&[
        (".gitignore", "/target\n"),
        ("target/a.rs", ""),
        ("b.rs", ""),
    ]);
    assert_eq!(tree.run().number("files"), 1);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_trouble() {
    let tree = Tree::with(&[("a.rs", "fn f() {}\n")]);
    for format in ["table", "json"] {
        let mut command = tree.command();
        command
            .args(["--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("codestat runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("ended");
        assert!(output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

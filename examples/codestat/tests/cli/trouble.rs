//! Files that cannot be read or parsed, and everything else that can go wrong.

use std::fs::File;

use crate::tree::{Tree, codestat};

#[test]
fn a_broken_file_is_listed_and_not_parsed_again() {
    let tree = Tree::with(&[
        ("bad.rs", "fn f() {\n  let\n}\n"),
        ("good.rs", "fn g() {}\n"),
    ]);
    let first = tree.run();
    let [(path, message)] = first.errors()[..] else {
        panic!("{first:?}")
    };
    assert_eq!(path, "bad.rs");
    assert!(message.starts_with("line 3, column 1:"), "{message}");
    assert_eq!(first.list("functions").len(), 1);
    assert_eq!(
        first.0["languages"][0]["code"], 4,
        "its lines count all the same"
    );
    let second = tree.run();
    assert_eq!(second.computes(), 0);
    assert_eq!(second.findings(), first.findings());
}

#[test]
fn a_binary_file_is_listed_and_counts_no_lines() {
    let tree = Tree::new();
    tree.write("video.ts", b"\x47\x00\x11\n\n");
    let run = tree.run();
    assert_eq!(run.number("files"), 1);
    assert_eq!(run.errors()[0].0, "video.ts");
    assert_eq!(run.0["languages"][0]["code"], 0);
    assert_eq!(tree.run().computes(), 0);
}

#[test]
fn text_that_is_not_utf_8_counts_its_lines() {
    let tree = Tree::new();
    tree.write("a.c", b"// caf\xe9\nint x;\n");
    tree.write("b.rs", b"// caf\xe9\nfn f() {}\n");
    let run = tree.run();
    let [(path, message)] = run.errors()[..] else {
        panic!("{run:?}")
    };
    assert_eq!(path, "b.rs", "Rust has to be UTF-8");
    assert!(message.contains("utf-8"), "{message}");
    for language in run.list("languages") {
        assert_eq!(
            (&language["code"], &language["comments"]),
            (&1.into(), &1.into())
        );
    }
}

#[test]
fn a_file_beyond_the_limit_is_counted_and_not_loaded() {
    let tree = Tree::with(&[("a.json", "{}\n")]);
    tree.write("huge.json", vec![b'\n'; (2 << 20) + 1]);
    tree.write("largest.json", vec![b'\n'; 2 << 20]);
    let run = tree.run();
    assert_eq!((run.number("files"), run.number("too_large")), (3, 1));
    assert_eq!(run.computes_of("lines"), 2);
    assert_eq!(run.errors(), []);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_listed_and_tried_again() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    let tree = Tree::with(&[("a.py", "x = 1\n"), ("secret.py", "y = 1\n")]);
    let secret = tree.path("secret.py");
    fs::set_permissions(&secret, Permissions::from_mode(0o000)).expect("set");
    if File::open(&secret).is_ok() {
        return; // root may read everything
    }
    let run = tree.run();
    assert_eq!(run.number("files"), 2);
    assert_eq!(run.errors().len(), 1);
    assert_eq!(run.errors()[0].0, "secret.py");
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).expect("set");
    assert_eq!(tree.run().errors(), []);
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_in_circles_are_not_followed() {
    use std::os::unix::fs::symlink;

    let tree = Tree::with(&[("a.py", "x = 1\n")]);
    symlink(tree.path("nowhere"), tree.path("b.py")).expect("linked");
    symlink(tree.path("."), tree.path("circle")).expect("linked");
    let run = tree.run();
    assert_eq!((run.number("files"), run.errors().len()), (1, 0));
}

#[test]
fn source_that_nests_without_end_does_not_end_the_run() {
    let tree = Tree::with(&[("good.rs", "fn g() {}\n")]);
    for (name, open) in [
        ("a.rs", "("),
        ("b.rs", "!"),
        ("c.rs", "{"),
        ("d.rs", "if a {} else "),
        ("e.rs", "&"),
    ] {
        tree.write(name, format!("fn f() {{ {}", open.repeat(100_000)));
        let closed = format!("type A = {}u8;", "&".repeat(200_000));
        tree.write("f.rs", closed);
    }
    let run = tree.run();
    assert_eq!(run.errors().len(), 6);
    assert_eq!(run.list("functions").len(), 1);
}

#[test]
fn a_directory_that_is_not_there_is_trouble() {
    let output = codestat()
        .args(["/no/such/place", "--no-cache"])
        .output()
        .expect("codestat runs");
    assert_eq!(output.status.code(), Some(1));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        complaint.starts_with("codestat: cannot read the directory `/no/such/place`"),
        "{complaint}"
    );
    assert_eq!(output.stdout, b"");
}

#[test]
fn a_database_that_cannot_be_opened_is_trouble() {
    let tree = Tree::with(&[("a.py", "x = 1\n")]);
    let mut command = codestat();
    command
        .arg(tree.path(""))
        .arg("--db")
        .arg(tree.path("a.py/codestat.db"));
    let output = command.output().expect("codestat runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.starts_with(b"codestat: "));
}

#[test]
fn a_wrong_command_line_is_told_apart_from_trouble() {
    for wrong in [
        &["--format", "xml"][..],
        &["--top", "many"],
        &["--no-such-option"],
    ] {
        let output = codestat().args(wrong).output().expect("codestat runs");
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}

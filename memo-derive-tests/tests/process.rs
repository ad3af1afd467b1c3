//! What a program does with its environment: stores by address, the default file, one default.

use std::path::Path;
use std::process::{Command, Output};

/// Runs the probe in a world of its own.
fn probe(argument: &str, store: Option<&str>, home: &Path) -> Output {
    run(env!("CARGO_BIN_EXE_probe"), argument, store, home)
}

fn run(program: &str, argument: &str, store: Option<&str>, home: &Path) -> Output {
    let mut command = Command::new(program);
    command
        .arg(argument)
        .env("HOME", home)
        .env_remove("XDG_CACHE_HOME")
        .env_remove("MEMOKIT_STORE");
    if let Some(store) = store {
        command.env("MEMOKIT_STORE", store);
    }
    command.output().expect("the probe runs")
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[test]
fn nothing_configured_is_a_file_of_this_program_that_the_next_run_finds() {
    let home = tempfile::tempdir().expect("a folder");
    assert_eq!(
        text(&probe("implicit", None, home.path())),
        "[1, 4, 9], 3 computed\n"
    );
    assert_eq!(
        text(&probe("implicit", None, home.path())),
        "[1, 4, 9], 0 computed\n"
    );
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        let file = home.path().join(".cache/memokit/probe/memo.db");
        assert_eq!(
            (mode(&file), mode(file.parent().expect("a folder"))),
            (0o600, 0o700)
        );
    }
}

#[test]
fn the_environment_names_the_store() {
    let home = tempfile::tempdir().expect("a folder");
    let address = format!("sqlite:{}", home.path().join("named.db").display());
    for computed in [3, 0] {
        let said = text(&probe("from_env", Some(&address), home.path()));
        assert!(
            said.starts_with(&format!("[1, 4, 9], {computed} computed\n")),
            "{said}"
        );
        assert!(said.contains("named.db, 0 failures"), "{said}");
    }
    // The first shared call listens to the environment too.
    assert_eq!(
        text(&probe("implicit", Some(&address), home.path())),
        "[1, 4, 9], 0 computed\n"
    );
    assert_eq!(
        text(&probe("implicit", Some("memory:"), home.path())),
        "[1, 4, 9], 3 computed\n"
    );
}

#[test]
fn f_01_a_list_falls_back_from_left_to_right_and_says_why() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("not-a-file");
    std::fs::create_dir(&folder).expect("a folder");
    let addresses = format!("sqlite:{} | memory:", folder.display());
    let said = text(&probe("from_env", Some(&addresses), home.path()));
    assert!(said.contains("default store: memory:"), "{said}");
    assert!(
        said.contains("not taken:") && said.contains("not-a-file"),
        "{said}"
    );
    let nothing = probe(
        "from_env",
        Some(&format!("sqlite:{}", folder.display())),
        home.path(),
    );
    assert!(!nothing.status.success());
    // A call never fails for want of a store.
    let said = text(&probe(
        "implicit",
        Some(&format!("sqlite:{}", folder.display())),
        home.path(),
    ));
    assert_eq!(said, "[1, 4, 9], 3 computed\n");
}

#[test]
fn an_address_of_an_unknown_kind_names_the_known_ones_and_no_secret() {
    let home = tempfile::tempdir().expect("a folder");
    let output = probe(
        "from_env",
        Some("redis://user:secret@localhost"),
        home.path(),
    );
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(
        said.contains("`redis:`") && said.contains("`sqlite:`"),
        "{said}"
    );
    assert!(!said.contains("secret"), "{said}");
}

#[test]
fn a_process_has_one_default_at_a_time() {
    let home = tempfile::tempdir().expect("a folder");
    let said = text(&probe("twice", None, home.path()));
    assert!(
        said.starts_with("a process default is running already"),
        "{said}"
    );
    assert!(said.ends_with("again\n"), "{said}");
}

#[test]
fn a_default_that_was_shut_down_is_not_replaced() {
    let home = tempfile::tempdir().expect("a folder");
    let said = text(&probe("stopped", Some("memory:"), home.path()));
    assert_eq!(said, "[1, 4, 9], 3 computed\n[1, 4, 9], 6 computed\ntrue\n");
    assert!(
        std::fs::read_dir(home.path())
            .expect("there")
            .next()
            .is_none()
    );
}

#[test]
fn what_is_invalidated_before_the_first_shared_call_is_invalidated() {
    let home = tempfile::tempdir().expect("a folder");
    let early = |word| text(&run(env!("CARGO_BIN_EXE_early"), word, None, home.path()));
    assert_eq!(early("fill"), "7, 1 computed\n");
    assert_eq!(early("fill"), "7, 0 computed\n");
    // The first call starts the default, or the program does.
    for word in ["invalidate", "start"] {
        assert_eq!(early(word), "7, 1 computed\n", "{word}");
        assert_eq!(early("fill"), "7, 0 computed\n", "{word}");
    }
}

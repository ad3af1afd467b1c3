//! Programs that are told their store by the environment, without a line of code about it.

use std::process::Command;

use crate::support::own_server;

/// Runs the probe; returns what it said.
fn probe(argument: &str, address: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_probe"))
        .arg(argument)
        .env("MEMOKIT_STORE", address)
        .output()
        .expect("the probe runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_program_without_tokio_and_one_within_its_only_thread_share_a_server() {
    let server = own_server();
    let url = server.url();
    assert_eq!(probe("implicit", &url), "[1, 4, 9], 3 computed\n");
    assert_eq!(probe("implicit", &url), "[1, 4, 9], 0 computed\n");
    for computed in [1, 0] {
        let said = probe("within", &url);
        let expected = format!("[1, 4, 9], 0 computed\n27, {computed} computed\n");
        assert!(said.starts_with(&expected), "{said}");
        let healthy = format!("127.0.0.1:{}/postgres, 0 failures;", server.port());
        assert!(said.contains(&healthy), "{said}");
    }
    // By the same address, whatever the program does with it.
    let said = probe("from_env", &url);
    assert!(said.starts_with("[1, 4, 9], 0 computed\n"), "{said}");
}

#[test]
fn f_01_a_program_whose_server_is_dead_computes_and_says_so() {
    let server = own_server();
    let url = server.url();
    drop(server);
    for (argument, computed) in [
        ("told", "[1, 4, 9], 3 computed\n"),
        ("within", "[1, 4, 9], 3 computed\n27, 1 computed\n"),
    ] {
        let said = probe(argument, &url);
        assert!(said.starts_with(computed), "{said}");
        assert!(said.contains("default store: memory:"), "{said}");
        assert!(
            said.contains("not taken:") && said.contains("cannot open `postgres://127.0.0.1"),
            "{said}"
        );
    }
    // One that may fall back is asked for in so many words.
    let said = probe("from_env", &format!("{url} | memory:"));
    assert!(
        said.contains("default store: memory:") && said.contains("not taken:"),
        "{said}"
    );
}

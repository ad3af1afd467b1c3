//! What a fork of a process may do with what that has opened.
#![cfg(unix)]

use std::process::Command;

#[test]
fn i_05_p_03_a_fork_is_told_so_at_once_and_its_parent_goes_on() {
    let output = Command::new(env!("CARGO_BIN_EXE_forked")).output();
    let output = output.expect("the program runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("the parent goes on"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

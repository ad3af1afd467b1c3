//! A program that is told its store by the environment.

use std::process::Command;

use memo_runtime::Runtime;

use crate::support::{Tables, url};

/// Says which process is the program.
const PROGRAM: &str = "MEMO_STORES_TEST_PROGRAM";

/// Not a test of its own: starts the runtime that `MEMOKIT_STORE` asks for.
#[tokio::test]
async fn a_program() {
    if std::env::var_os(PROGRAM).is_none() {
        return;
    }
    let runtime = Runtime::from_env().await.unwrap();
    let address = &runtime.health().stores[0].address;
    assert!(address.starts_with("postgres://127.0.0.1:"), "{address}");
    assert!(!address.contains("canary"), "{address}");
    assert!(address.ends_with("/postgres"), "{address}");
    runtime.shutdown().await;
}

fn run(addresses: &str) -> (bool, String) {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["needs_postgres::from_env::a_program", "--exact"])
        .env(PROGRAM, "1")
        .env("MEMOKIT_STORE", addresses)
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("a process");
    let told = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&told).into_owned(),
    )
}

#[tokio::test]
async fn both_schemes_name_a_store_and_the_password_stays_in_the_environment() {
    // A schema of its own, in which the usual names are free.
    let tables = Tables::new("from_env").await;
    tables
        .run("DROP SCHEMA IF EXISTS from_env CASCADE; CREATE SCHEMA from_env")
        .await;
    let asked = url().replace("memokit@", "memokit:canary@");
    let asked = format!("{asked}?options=-csearch_path%3Dfrom_env");
    for scheme in ["postgres", "postgresql"] {
        let (done, told) = run(&asked.replacen("postgres", scheme, 1));
        assert!(done, "{told}");
    }
    assert_eq!(
        tables
            .ask("SELECT count(*) FROM from_env.memokit_counter")
            .await,
        "1"
    );
    tables.run("DROP SCHEMA from_env CASCADE").await;
    let (done, told) = run("postgres://memokit:can@ary@127.0.0.1/postgres");
    assert!(!done);
    assert!(told.contains("%40") && !told.contains("ary@"), "{told}");
}

//! A server that does not prove who it is, is not talked to.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use memo_runtime::{Error, ErrorKind};
use memo_servers::Postgres;
use memo_stores::PostgresStore;

use crate::support::{ask, connect, own_server, put, read, until, write};

fn certificates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres/certificates")
}

/// Lets the server show a certificate from now on.
async fn show(server: &Postgres, certificate: &str) {
    let folder = server.folder();
    let owner = fs::metadata(folder).expect("a folder");
    let give = |from: &str, to: &str| {
        let to = folder.join(to);
        fs::copy(certificates().join(from), &to).expect("a copy");
        // The key of a server is for the server alone.
        fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).expect("permissions");
        chown(&to, Some(owner.uid()), Some(owner.gid())).expect("an owner");
        to.display().to_string()
    };
    let (key, shown) = (
        give("server.key", "server.key"),
        give(certificate, certificate),
    );
    let client = connect(&server.url()).await;
    for setting in [
        format!("ssl_key_file = '{key}'"),
        format!("ssl_cert_file = '{shown}'"),
        "ssl = on".to_owned(),
    ] {
        client
            .batch_execute(&format!("ALTER SYSTEM SET {setting}"))
            .await
            .expect("a setting");
    }
    client
        .batch_execute("SELECT pg_reload_conf()")
        .await
        .expect("a reload");
    until("the server has read its settings", async || {
        let client = connect(&server.url()).await;
        ask(&client, "SHOW ssl").await == "on" && ask(&client, "SHOW ssl_cert_file").await == shown
    })
    .await;
}

async fn open(server: &Postgres, mode: &str, root: &str) -> Result<PostgresStore, Error> {
    let root = certificates().join(root);
    let url = format!(
        "{}?sslmode={mode}&sslrootcert={}",
        server.url(),
        root.display()
    );
    PostgresStore::connect(url).await
}

#[tokio::test]
async fn f_12_only_a_server_that_proves_who_it_is_is_talked_to() {
    let server = own_server(&[]);
    // One that has no TLS at all: nothing is said in plain text instead.
    let error = open(&server, "require", "root.pem").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store, "{error}");

    show(&server, "server.pem").await;
    for mode in ["require", "verify-full"] {
        let store = open(&server, mode, "root.pem").await.unwrap();
        assert!(put(&store, write("a", b"1")).await);
        assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
        let client = connect(&server.url()).await;
        let safe = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
            WHERE application_name = 'memokit'";
        assert_eq!(ask(&client, safe).await, "t");
        let error = open(&server, mode, "stranger.pem").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{error}");
        assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    }
    for (certificate, told) in [
        ("expired.pem", "expired"),
        ("elsewhere.pem", "not valid for name"),
    ] {
        show(&server, certificate).await;
        let error = open(&server, "require", "root.pem").await.unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[tokio::test]
async fn a_file_without_certificates_is_a_mistake_in_the_set_up() {
    let server = own_server(&[]);
    for file in ["server.key", "nowhere.pem"] {
        let error = open(&server, "verify-full", file).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains(file), "{error}");
    }
}

//! An address that stands for several servers, or for one that is at another place by now.

use std::time::Duration;

use memo_runtime::Store;
use memo_servers::{Proxy, Way};
use memo_stores::PostgresStore;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::support::{Tables, keys, put, read, until, write};

fn port_of(url: &str) -> u16 {
    let rest = url.rsplit_once(':').map(|(_, rest)| rest);
    let port = rest.and_then(|rest| rest.split('/').next()?.parse().ok());
    port.expect("a URL with a port")
}

/// The URL of `tables`, at these ports of this machine instead of its own.
fn at(tables: &Tables, ports: [u16; 2]) -> String {
    let own = format!("127.0.0.1:{}", port_of(&tables.url));
    let [one, other] = ports.map(|port| format!("127.0.0.1:{port}"));
    tables.url.replace(&own, &format!("{one},{other}"))
}

/// A port that nobody listens on.
async fn dead_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    listener.local_addr().expect("its number").port()
}

#[tokio::test]
async fn f_10_a_host_that_is_dead_is_passed_over_each_time() {
    let tables = Tables::new("f_10").await;
    let url = at(&tables, [dead_port().await, port_of(&tables.url)]);
    let builder = PostgresStore::builder(url).prefix(&tables.prefix);
    let store = builder.connections(2).open().await.expect("a store");
    for round in 0..5_u8 {
        assert!(put(&store, write("a", &[round])).await);
        assert_eq!(read(&store, "a").await, Some(vec![round]));
    }
}

#[tokio::test]
async fn f_10_hosts_are_tried_anew_for_each_connection() {
    let tables = Tables::new("f_10_anew").await;
    let port = port_of(&tables.url);
    let proxies = [Proxy::before(port).await, Proxy::before(port).await];
    let proxies = proxies.map(|proxy| proxy.expect("a port"));
    let url = at(&tables, proxies.each_ref().map(Proxy::port));
    let builder = PostgresStore::builder(url).prefix(&tables.prefix);
    let store = builder.connections(1).open().await.expect("a store");
    assert!(put(&store, write("a", b"1")).await);
    for turn in [1, 0, 1] {
        proxies[turn].set(Way::Open);
        let before = proxies[turn].taken();
        proxies[1 - turn].set(Way::Cut);
        until("the other is used", async || {
            store.get_many(&keys(["a"])).await.is_ok()
        })
        .await;
        assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
        assert!(proxies[turn].taken() > before);
    }
}

/// A listener that takes no more connections: whoever connects waits.
async fn full() -> (TcpListener, Vec<TcpStream>, u16) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
    let listener = socket.listen(1).expect("a listener");
    let address = listener.local_addr().expect("its number");
    let mut taken = Vec::new();
    // Until one is not answered for long.
    let patience = Duration::from_millis(500);
    while let Ok(stream) = tokio::time::timeout(patience, TcpStream::connect(address)).await {
        taken.push(stream.expect("a connection"));
    }
    (listener, taken, address.port())
}

#[tokio::test]
async fn f_10_a_host_that_answers_nothing_leaves_time_for_the_next() {
    let tables = Tables::new("f_10_silent").await;
    let (_listener, _taken, silent) = full().await;
    let url = at(&tables, [silent, port_of(&tables.url)]);
    let builder = PostgresStore::builder(url).prefix(&tables.prefix);
    let builder = builder.timeout(Duration::from_secs(4)).connections(1);
    let store = builder.open().await.expect("a store");
    assert!(put(&store, write("a", b"1")).await);
    assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
}

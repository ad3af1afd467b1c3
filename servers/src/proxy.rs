//! A way to a server that can be spoiled: cut it, slow it down, let what goes along it vanish.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What becomes of connections, those that are there and those that come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// Everything arrives.
    Open,
    /// Connections end, and new ones end at once.
    Cut,
    /// Connections are taken, and nothing arrives in either direction; nor is anybody told.
    BlackHole,
    /// Each piece of at most 16 bytes takes so long.
    Trickle(Duration),
}

/// A proxy in front of a server; it ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    way: watch::Sender<Way>,
    /// How many connections were taken.
    taken: watch::Receiver<usize>,
    _service: JoinSet<()>,
}

impl Proxy {
    /// Starts in front of a port of this machine, in the tokio runtime that this is awaited in.
    ///
    /// # Errors
    ///
    /// If there is no port left to listen on.
    pub async fn before(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let own = listener.local_addr()?.port();
        let (way, followed) = watch::channel(Way::Open);
        let (count, taken) = watch::channel(0);
        let mut service = JoinSet::new();
        service.spawn(async move {
            let mut connections = JoinSet::new();
            let server = SocketAddr::from(([127, 0, 0, 1], port));
            while let Ok((client, _)) = listener.accept().await {
                count.send_modify(|count| *count += 1);
                connections.spawn(carry(client, server, followed.clone()));
            }
        });
        Ok(Self {
            port: own,
            way,
            taken,
            _service: service,
        })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Changes what becomes of connections.
    pub fn set(&self, way: Way) {
        self.way.send_replace(way);
    }

    /// How many connections have been taken so far.
    pub fn taken(&self) -> usize {
        *self.taken.borrow()
    }
}

/// Carries what one connection says, in both directions, until either ends or the way is cut.
async fn carry(client: TcpStream, server: SocketAddr, mut way: watch::Receiver<Way>) {
    if *way.borrow() == Way::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(server).await else {
        return;
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pump(from_client, to_server, way.clone()) => {}
        () = pump(from_server, to_client, way.clone()) => {}
        _ = way.wait_for(|way| *way == Way::Cut) => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut way: watch::Receiver<Way>) {
    let mut buffer = [0; 16 * 1024];
    loop {
        let limit = match *way.borrow() {
            Way::Trickle(_) => 16,
            _ => buffer.len(),
        };
        let Ok(length @ 1..) = from.read(&mut buffer[..limit]).await else {
            return;
        };
        // What has vanished does not come back: it is held until the way ends, or is open again.
        if way.wait_for(|way| *way != Way::BlackHole).await.is_err() {
            return;
        }
        let pause = match *way.borrow() {
            Way::Trickle(pause) => pause,
            _ => Duration::ZERO,
        };
        tokio::time::sleep(pause).await;
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

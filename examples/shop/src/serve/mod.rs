//! `shop serve`: the shop over HTTP, with memokit or without.

mod answer;
mod customers;
mod memos;
mod orders;
mod stop;

use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use self::stop::Stop;
use crate::cli::Serve;
use crate::database::Database;
use crate::folder::Folder;
use crate::{Failure, memory};

/// How long requests that are being answered may take once the service is to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// What every request may use.
#[derive(Clone, Debug)]
struct Shop {
    database: Database,
    /// Do without memokit.
    naive: bool,
}

/// Serves until somebody presses Ctrl-C or sends SIGTERM; what is being answered then is finished,
/// for as long as that does not take too long.
pub(crate) async fn run(serve: Serve) -> Result<(), Failure> {
    let Serve {
        port,
        naive,
        data,
        volume,
    } = serve;
    let folder = Folder::open(data.as_deref())?;
    let database = folder.database(volume.into()).await?;
    let runtime = memory::start(&folder.memo()).await?;

    // Listened for before the address is told: who knows the address may stop the service.
    let stop = Stop::listen()?;
    // This machine only: it is an example, and lets anybody order anything.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    writeln!(io::stdout(), "http://{}", listener.local_addr()?)?;
    let stopping = Arc::new(Notify::new());
    let told = Arc::clone(&stopping);
    let serving = axum::serve(listener, router(Shop { database, naive }));
    let serving = serving.with_graceful_shutdown(async move {
        stop.wait().await;
        told.notify_one();
    });
    tokio::select! {
        served = serving.into_future() => served?,
        // A client who never comes to an end does not keep the service.
        () = async { stopping.notified().await; tokio::time::sleep(PATIENCE).await } => {}
    }
    runtime.shutdown().await;
    Ok(())
}

fn router(shop: Shop) -> Router {
    Router::new()
        .route("/customers", get(customers::page))
        .route("/orders", post(orders::place))
        .route("/memos", get(memos::report))
        .route("/health", get(memos::health))
        .with_state(shop)
}
